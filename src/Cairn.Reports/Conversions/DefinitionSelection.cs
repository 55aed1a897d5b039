using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>Which definitions a report is about, counted.</summary>
internal static class DefinitionSelection
{
    private const int MostKeys = 1_000;

    /// <summary>The newest version of each definition, macros first, then by key; archived ones only when they are named.</summary>
    internal static List<ConversionDefinition> Choose(IReadOnlyList<string>? keys, ReportSite site, List<Fault> faults)
    {
        var newest = site.Definitions.GroupBy(d => d.Key).Select(g => g.MaxBy(d => d.Version)!).ToList();
        if (keys is null)
        {
            return [.. newest.Where(d => !d.Archived).OrderByDescending(d => d.Kind).ThenBy(d => d.Key, StringComparer.Ordinal)];
        }

        if (keys.Count > MostKeys)
        {
            faults.Add(new Fault("definition.too-many", "/keys", $"A report names at most {MostKeys} definitions."));
            return [];
        }

        var chosen = new List<ConversionDefinition>();
        for (var i = 0; i < keys.Count; i++)
        {
            if (newest.Find(d => d.Key == keys[i]) is { } definition)
            {
                chosen.Add(definition);
                continue;
            }

            var near = Nearest.Of(keys[i], newest.Select(d => d.Key));
            faults.Add(new Fault(
                "definition.unknown", $"/keys/{i}",
                near is null ? $"There is no conversion definition '{keys[i]}'." : $"There is no conversion definition '{keys[i]}'; did you mean '{near}'?"));
        }

        return [.. chosen.DistinctBy(d => d.Key)];
    }

    /// <summary>Counts them; the faults of broken ones are added.</summary>
    internal static List<CountedConversions> Count(IReadOnlyList<ConversionDefinition> definitions, CompileContext context, List<Fault> faults)
    {
        var counted = new List<CountedConversions>();
        foreach (var definition in definitions)
        {
            switch (ConversionCounter.Count(definition.Key, context, $"/definitions/{definition.Key}"))
            {
                case Outcome<CountedConversions>.Ok ok:
                    counted.Add(ok.Value);
                    break;
                case Outcome<CountedConversions>.Refused refused:
                    faults.AddRange(refused.Faults);
                    break;
                default:
                    break;
            }
        }

        return counted;
    }
}
