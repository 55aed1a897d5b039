using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;

namespace Cairn.Reports.Envelope;

/// <summary>Finds out whether a segment chooses visitors by what a report then counts as its outcome.</summary>
public static class OutcomeNames
{
    private const string Everything = "*";

    /// <summary>The event names that symbols stand for, those of definitions as well; <c>*</c> for a symbol or a definition that may be any event.</summary>
    public static IReadOnlyCollection<string> Of(IEnumerable<Symbol> symbols, IReadOnlyList<ConversionDefinition> definitions)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alternative in symbols.SelectMany(symbol => symbol.Alternatives))
        {
            switch (alternative.Kind)
            {
                case SymbolKind.Event:
                    names.Add(alternative.Name);
                    break;
                case SymbolKind.Any:
                    names.Add(Everything);
                    break;
                default:
                    names.Add("@" + alternative.Name);
                    names.UnionWith(definitions.Where(d => d.Key == alternative.Name).MaxBy(d => d.Version) is { } newest
                        && MatchParser.Parse(newest.Match) is Outcome<MatchNode>.Ok ok ? Of(ok.Value) : []);
                    break;
            }
        }

        return names;
    }

    /// <summary>Whether two sets of names have an event in common. A definition that names no event, such as one on sessions, overlaps with itself alone.</summary>
    public static bool Overlap(IReadOnlyCollection<string> left, IReadOnlyCollection<string> right) =>
        left.Count > 0 && right.Count > 0 && (left.Contains(Everything) || right.Contains(Everything) || left.Any(right.Contains));

    private static IEnumerable<string> Of(MatchNode node) => node switch
    {
        MatchNode.Event events => events.Names,
        MatchNode.Form form => [form.EventName],
        MatchNode.Any any => any.Parts.SelectMany(Of),
        MatchNode.All all => all.Parts.SelectMany(Of),
        _ => [],
    };
}
