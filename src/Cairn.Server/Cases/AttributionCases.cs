using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party attribution cases: counted paths, a model, and the credits expected.</summary>
internal static class AttributionCases
{
    private const double Near = 1e-6;

    /// <summary>Whether a case is one of attribution.</summary>
    public static bool IsOne(JsonObject item) => item["paths"] is JsonArray && item["model"] is JsonValue;

    /// <summary>The verdict on a case, and why.</summary>
    public static (string Verdict, string? Why) Judge(JsonObject item)
    {
        var outcome = PathAttribution.Run([.. item["paths"]!.AsArray().Select(path => Path(path!))], (string)item["model"]!);
        if (outcome is not Outcome<IReadOnlyList<PathCredit>>.Ok(var credits))
        {
            return ("unsupported", $"the model '{(string)item["model"]!}' is not there for counted paths");
        }

        var isValue = (string?)item["unit"] == "value";
        var found = credits.ToDictionary(
            credit => credit.Key, credit => isValue ? double.Parse(credit.Value ?? "0", CultureInfo.InvariantCulture) : (double)credit.Credit, StringComparer.Ordinal);
        var expected = item["expected"]!.AsObject().ToDictionary(pair => pair.Key, pair => (double)pair.Value!, StringComparer.Ordinal);
        var same = expected.Count == found.Count && expected.All(pair => found.TryGetValue(pair.Key, out var credit) && Math.Abs(credit - pair.Value) < Near);
        return same ? ("ok", null) : ("differs", $"expected {Text(expected)}, found {Text(found)}");
    }

    private static CountedPath Path(JsonNode path) =>
        new([.. path["path"]!.AsArray().Select(touch => (string)touch!)], (decimal)path["conversions"]!, (decimal?)path["value"], (decimal?)path["nulls"] ?? 0);

    private static string Text(Dictionary<string, double> credits) =>
        string.Join(' ', credits.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:0.######}")));
}
