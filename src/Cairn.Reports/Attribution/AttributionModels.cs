using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;

namespace Cairn.Reports.Attribution;

/// <summary>How models are called in requests and results.</summary>
public static class AttributionModels
{
    private static readonly (string Name, AttributionModel Model)[] All =
    [
        ("first", AttributionModel.First), ("last", AttributionModel.Last), ("last_non_direct", AttributionModel.LastNonDirect), ("last_paid", AttributionModel.LastPaid),
        ("linear", AttributionModel.Linear), ("position_u", AttributionModel.PositionU), ("position_j", AttributionModel.PositionJ),
        ("position_inverse_j", AttributionModel.PositionInverseJ), ("position_w", AttributionModel.PositionW), ("position_z", AttributionModel.PositionZ),
        ("decay", AttributionModel.Decay), ("custom", AttributionModel.Custom), ("participation", AttributionModel.Participation),
        ("markov", AttributionModel.Markov), ("shapley", AttributionModel.Shapley), ("data_driven", AttributionModel.DataDriven),
    ];

    /// <summary>The models there are.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pair => pair.Name)];

    /// <summary>Those that are rules; the others are learned from data.</summary>
    public static IReadOnlyList<string> Rules { get; } = [.. All.Where(pair => !IsLearned(pair.Model)).Select(pair => pair.Name)];

    /// <summary>Whether a model is learned from data.</summary>
    public static bool IsLearned(AttributionModel model) => model is AttributionModel.Markov or AttributionModel.Shapley or AttributionModel.DataDriven;

    /// <summary>The name of a model.</summary>
    public static string NameOf(AttributionModel model) => All.First(pair => pair.Model == model).Name;

    /// <summary>The model of a name; null and a fault when there is none.</summary>
    public static AttributionModel? Parse(string name, string where, List<Fault> faults)
    {
        if (All.FirstOrDefault(pair => pair.Name == name) is (not null, var model))
        {
            return model;
        }

        faults.Add(new Fault("attribution.model-unknown", where, $"There is no model '{name}'; take one of {string.Join(", ", Names)}."));
        return null;
    }

    /// <summary>The order of a Markov chain: 1 when none is given, null for <c>auto</c>.</summary>
    public static int? Order(string? text, string where, List<Fault> faults)
    {
        if (text is not (null or "1" or "2" or "3" or "auto"))
        {
            faults.Add(new Fault("attribution.order-unknown", where, "The order of a Markov chain is 1, 2, 3 or auto."));
        }

        return text switch { "auto" => null, "2" => 2, "3" => 3, _ => 1 };
    }
}
