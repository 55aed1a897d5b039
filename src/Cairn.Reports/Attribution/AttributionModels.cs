using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;

namespace Cairn.Reports.Attribution;

/// <summary>How models are called in requests and results.</summary>
public static class AttributionModels
{
    private static readonly string[] Later = ["markov", "shapley", "data_driven"];

    private static readonly (string Name, AttributionModel Model)[] All =
    [
        ("first", AttributionModel.First), ("last", AttributionModel.Last), ("last_non_direct", AttributionModel.LastNonDirect), ("last_paid", AttributionModel.LastPaid),
        ("linear", AttributionModel.Linear), ("position_u", AttributionModel.PositionU), ("position_j", AttributionModel.PositionJ),
        ("position_inverse_j", AttributionModel.PositionInverseJ), ("position_w", AttributionModel.PositionW), ("position_z", AttributionModel.PositionZ),
        ("decay", AttributionModel.Decay), ("custom", AttributionModel.Custom), ("participation", AttributionModel.Participation),
    ];

    /// <summary>The models there are.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pair => pair.Name)];

    /// <summary>The name of a model.</summary>
    public static string NameOf(AttributionModel model) => All.First(pair => pair.Model == model).Name;

    /// <summary>The model of a name; null and a fault when there is none.</summary>
    public static AttributionModel? Parse(string name, string where, List<Fault> faults)
    {
        if (All.FirstOrDefault(pair => pair.Name == name) is (not null, var model))
        {
            return model;
        }

        faults.Add(Later.Contains(name)
            ? new Fault("report.not-available", where, $"The model '{name}' is not available in this version; take one of {string.Join(", ", Names)}.")
            : new Fault("attribution.model-unknown", where, $"There is no model '{name}'; take one of {string.Join(", ", Names)}."));
        return null;
    }
}
