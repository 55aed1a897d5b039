using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;

namespace Cairn.Reports.Definitions;

/// <summary>Finds definitions that refer to themselves by way of <c>@key</c>.</summary>
internal static class DefinitionCircles
{
    internal static void Find(IReadOnlyList<ConversionDefinition> definitions, IReadOnlyDictionary<string, int> places, List<Fault> faults)
    {
        var refers = definitions.DistinctBy(d => d.Key).ToDictionary(d => d.Key, Keys);
        foreach (var key in refers.Keys.Where(k => Reaches(k, k, refers, [])))
        {
            faults.Add(new Fault(
                "definition.refers-to-itself", $"/conversions/{places[key]}/match", $"The definition '{key}' refers to itself, directly or by way of others; break the circle."));
        }
    }

    private static bool Reaches(string from, string key, Dictionary<string, HashSet<string>> refers, HashSet<string> seen) =>
        refers.TryGetValue(from, out var next) && next.Any(n => n == key || (seen.Add(n) && Reaches(n, key, refers, seen)));

    private static HashSet<string> Keys(ConversionDefinition definition) =>
        MatchParser.Parse(definition.Match) is Outcome<MatchNode>.Ok ok ? [.. Keys(ok.Value)] : [];

    private static IEnumerable<string> Keys(MatchNode node) => node switch
    {
        MatchNode.Any any => any.Parts.SelectMany(Keys),
        MatchNode.All all => all.Parts.SelectMany(Keys),
        MatchNode.Not not => Keys(not.Part),
        MatchNode.Abandoned abandoned => abandoned.Of.Alternatives.Concat(abandoned.Without.Alternatives)
            .Where(a => a.Kind == SymbolKind.Conversion).Select(a => a.Name),
        _ => [],
    };
}
