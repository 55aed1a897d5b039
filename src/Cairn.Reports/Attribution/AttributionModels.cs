using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;

namespace Cairn.Reports.Attribution;

/// <summary>How models are called in requests and results.</summary>
public static class AttributionModels
{
    private static readonly string[] Later =
    [
        "first", "last", "last_non_direct", "last_paid", "position_u", "position_j", "position_inverse_j", "position_w", "position_z", "custom", "participation",
        "markov", "shapley", "data_driven",
    ];

    /// <summary>The models there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["linear", "decay"];

    /// <summary>The name of a model.</summary>
    public static string NameOf(AttributionModel model) => model == AttributionModel.Linear ? "linear" : "decay";

    /// <summary>The model of a name; null and a fault when there is none.</summary>
    public static AttributionModel? Parse(string name, string where, List<Fault> faults)
    {
        switch (name)
        {
            case "linear":
                return AttributionModel.Linear;
            case "decay":
                return AttributionModel.Decay;
            default:
                faults.Add(Later.Contains(name)
                    ? new Fault("report.not-available", where, $"The model '{name}' is not available in this version; take {string.Join(" or ", Names)}.")
                    : new Fault("attribution.model-unknown", where, $"There is no model '{name}'; take {string.Join(" or ", Names)}."));
                return null;
        }
    }
}
