using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party attribution cases: counted paths, a model, and the credits expected.</summary>
internal static class AttributionCases
{
    private const double Near = 1e-6;
    private const double Cent = 0.01;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal) { ["first_touch"] = "first", ["last_touch"] = "last", ["position_based"] = "custom" };

    /// <summary>Whether a case is one of attribution.</summary>
    public static bool IsOne(JsonObject item) => item["paths"] is JsonArray && item["model"] is JsonValue;

    /// <summary>The verdict on a case, and why.</summary>
    public static (string Verdict, string? Why) Judge(JsonObject item)
    {
        List<CountedPath> paths = [.. item["paths"]!.AsArray().Select(path => Path(path!))];
        var model = (string)item["model"]!;
        var isValue = (string?)item["unit"] == "value";
        if (model is "markov_transition_matrix")
        {
            return Compare(item["expected"]!, Transitions(paths), Near);
        }

        if (model is "markov_removal_effect" or "shapley_value")
        {
            return Effects(item, paths, model);
        }

        if (PathAttribution.Run(paths, Options(item, model)) is not Outcome<PathCredits>.Ok(var credits))
        {
            return ("unsupported", $"the model '{model}' is not there for counted paths");
        }

        if (item["transition_matrix"] is { } matrix && Compare(matrix, Transitions(paths), Near) is ("differs", _) and var wrong)
        {
            return wrong;
        }

        // Money is split to the cent, as it is everywhere.
        var found = credits.Rows.ToDictionary(
            credit => credit.Key, credit => isValue ? double.Parse(credit.Value ?? "0", CultureInfo.InvariantCulture) : (double)credit.Credit, StringComparer.Ordinal);
        return Compare(item["expected"]!, found, isValue ? Cent : Near);
    }

    private static (string Verdict, string? Why) Effects(JsonObject item, List<CountedPath> paths, string model)
    {
        var learns = model == "markov_removal_effect" ? "markov" : "shapley";
        if (PathAttribution.Run(paths, new PathOptions { Models = [learns] }) is not Outcome<PathCredits>.Ok(var credits))
        {
            return ("unsupported", "the paths cannot be learned from");
        }

        var effects = Compare(item["expected"]!, credits.Learned[0].Effects.ToDictionary(effect => effect.Channel, effect => effect.Raw), Near);
        return effects.Verdict == "ok" && item["attributed_conversions"] is { } expected
            ? Compare(expected, credits.Rows.ToDictionary(row => row.Key, row => (double)row.Credit), Near) : effects;
    }

    private static Dictionary<string, double> Transitions(List<CountedPath> paths) =>
        MarkovModel.Transitions(CountedPaths.Journeys(paths), order: 1).ToDictionary(step => $"{step.From}>{step.To}", step => step.Chance, StringComparer.Ordinal);

    private static PathOptions Options(JsonObject item, string model) => new()
    {
        Models = [Names.GetValueOrDefault(model, model)],
        Custom = item["weights"] is JsonArray weights ? new CustomRequest((double)weights[0]!, (double)weights[1]!, (double)weights[2]!) : null,
    };

    private static (string Verdict, string? Why) Compare(JsonNode wanted, Dictionary<string, double> found, double near)
    {
        var expected = wanted.AsObject().ToDictionary(pair => pair.Key, pair => (double)pair.Value!, StringComparer.Ordinal);
        var same = expected.Count == found.Count && expected.All(pair => found.TryGetValue(pair.Key, out var credit) && Math.Abs(credit - pair.Value) < near);
        return same ? ("ok", null) : ("differs", $"expected {Text(expected)}, found {Text(found)}");
    }

    private static CountedPath Path(JsonNode path) =>
        new([.. path["path"]!.AsArray().Select(touch => (string)touch!)], (decimal)path["conversions"]!, (decimal?)path["value"], (decimal?)path["nulls"] ?? 0);

    private static string Text(Dictionary<string, double> credits) =>
        string.Join(' ', credits.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:0.######}")));
}
