using System.Globalization;
using System.Text;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>One version of a definition and the stretch of time in which it judges.</summary>
internal sealed record VersionSpan(ConversionDefinition Definition, MatchNode Match, long StartMicros, long EndMicros);

/// <summary>Chooses which versions of a definition judge which events.</summary>
internal static class DefinitionVersions
{
    /// <summary>The versions of a key with their trees; faults when a tree is broken.</summary>
    internal static List<VersionSpan> Choose(string key, CompileContext context, string where, List<Fault> faults)
    {
        var versions = context.Definitions.Where(d => d.Key == key).OrderBy(d => d.Version).ToList();
        var spans = context.History.Kind switch
        {
            DefinitionHistoryKind.AsWas => AsWas(versions),
            DefinitionHistoryKind.Version => [Always(versions.Find(d => d.Version == context.History.Number) ?? versions[^1])],
            _ => [Always(versions[^1])],
        };
        var chosen = new List<VersionSpan>();
        foreach (var (definition, start, end) in spans)
        {
            switch (MatchParser.Parse(definition.Match, where))
            {
                case Outcome<MatchNode>.Ok ok:
                    chosen.Add(new VersionSpan(definition, ok.Value, start, end));
                    break;
                case Outcome<MatchNode>.Refused refused:
                    faults.AddRange(refused.Faults);
                    break;
                default:
                    break;
            }
        }

        return chosen;
    }

    /// <summary>Everything that decides the counted conversions of a key, as a text: equal texts give equal conversions.</summary>
    internal static string Fingerprint(string key, IReadOnlyList<ConversionDefinition> definitions)
    {
        var own = definitions.Where(d => d.Key == key).ToList();
        var refers = own.Exists(d => d.Match.GetRawText().Contains('@', StringComparison.Ordinal) || d.Match.GetRawText().Contains("conversion", StringComparison.Ordinal));
        var text = new StringBuilder(key).Append('\n');
        foreach (var definition in refers ? definitions : own)
        {
            text.Append(CultureInfo.InvariantCulture, $"{definition.Key} {definition.Version} {definition.EffectiveFromMicros} {definition.Counting} ")
                .AppendJoin(',', definition.Dedupe).Append(' ').Append(definition.Value).Append(definition.Match.GetRawText()).Append('\n');
        }

        return text.ToString();
    }

    private static (ConversionDefinition Definition, long Start, long End) Always(ConversionDefinition definition) =>
        (definition, long.MinValue, long.MaxValue);

    private static List<(ConversionDefinition Definition, long Start, long End)> AsWas(List<ConversionDefinition> versions)
    {
        // Of versions that begin at the same moment only the last by number is ever in force.
        var ordered = versions.OrderBy(d => d.EffectiveFromMicros ?? long.MinValue).ThenBy(d => d.Version).ToList();
        return
        [
            .. ordered.Select((d, i) => (
                d,
                d.EffectiveFromMicros ?? long.MinValue,
                i + 1 < ordered.Count ? ordered[i + 1].EffectiveFromMicros ?? long.MinValue : long.MaxValue)),
        ];
    }
}
