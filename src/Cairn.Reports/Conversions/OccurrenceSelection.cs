using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>Turns what a caller names into sets of occurrences: a definition by its key, else a symbol such as an event name.</summary>
internal static class OccurrenceSelection
{
    /// <summary>The newest version of each definition that is not archived, by key.</summary>
    internal static IReadOnlyList<string> Keys(ReportSite site, ConversionKind? kind) =>
    [
        .. Newest(site).Where(definition => !definition.Archived && (kind is null || definition.Kind == kind))
            .Select(definition => definition.Key).Order(StringComparer.Ordinal),
    ];

    /// <summary>The one macro of a report that needs one: the named, or the only one of the site.</summary>
    internal static ConversionDefinition? Macro(string? key, ReportSite site, string where, List<Fault> faults)
    {
        if (key is not null)
        {
            return Definition(key, site, where, faults);
        }

        var macros = Newest(site).Where(definition => !definition.Archived && definition.Kind == ConversionKind.Macro).ToList();
        if (macros.Count == 1)
        {
            return macros[0];
        }

        faults.Add(macros.Count == 0
            ? new Fault("definition.no-macro", where, "The site has no macro conversion; define one first, for example with 'cairn define template'.")
            : new Fault("definition.macro-ambiguous", where, $"Name the macro: one of {string.Join(", ", macros.Select(macro => macro.Key).Order(StringComparer.Ordinal))}."));
        return null;
    }

    /// <summary>The newest version of a definition; a fault when there is none.</summary>
    internal static ConversionDefinition? Definition(string key, ReportSite site, string where, List<Fault> faults)
    {
        var newest = Newest(site);
        if (newest.Find(definition => definition.Key == key) is { } found)
        {
            return found;
        }

        faults.Add(Unknown(key, newest.Select(definition => definition.Key), where));
        return null;
    }

    /// <summary>The sets of some names; a name nobody knows is a fault.</summary>
    internal static List<OccurrenceSet> Of(IReadOnlyList<string> names, ReportPlan plan, ReportSite site, string where, List<Fault> faults)
    {
        var sets = new List<OccurrenceSet>();
        foreach (var (name, number) in names.Distinct(StringComparer.Ordinal).Select((name, number) => (name, number)))
        {
            if (Of(name, plan, site, $"{where}/{number}", faults) is { } set)
            {
                sets.Add(set);
            }
        }

        return sets;
    }

    /// <summary>The set of one name; null and a fault when nobody knows it.</summary>
    internal static OccurrenceSet? Of(string name, ReportPlan plan, ReportSite site, string where, List<Fault> faults)
    {
        if (site.Definitions.Any(definition => definition.Key == name))
        {
            return Open(OccurrenceSet.Of(name, plan.Context, where), faults);
        }

        if (Open(SymbolParser.Parse(name, where), faults) is not { } symbol)
        {
            return null;
        }

        // A misspelt key would otherwise be an event that nobody sends.
        if (symbol.Alternatives is [{ Kind: SymbolKind.Event, Filters.Count: 0 } only] && plan.View.NameCode(only.Name) < 0)
        {
            faults.Add(Unknown(name, site.Definitions.Select(definition => definition.Key).Concat(plan.View.Names).Distinct(), where));
            return null;
        }

        return Open(SymbolCompiler.Compile(symbol, plan.Context, where), faults) is { } set ? OccurrenceSet.Of(name, set) : null;
    }

    /// <summary>The value of an outcome; its faults are added.</summary>
    internal static T? Open<T>(Outcome<T> outcome, List<Fault> faults) where T : class
    {
        if (outcome is Outcome<T>.Refused refused)
        {
            faults.AddRange(refused.Faults);
        }

        return (outcome as Outcome<T>.Ok)?.Value;
    }

    /// <summary>The version of each definition among some sets.</summary>
    internal static Dictionary<string, int> Versions(IEnumerable<OccurrenceSet> sets) =>
        sets.Where(set => set.Definition is not null).DistinctBy(set => set.Key).ToDictionary(set => set.Key, set => set.Definition!.Version);

    private static List<ConversionDefinition> Newest(ReportSite site) =>
        [.. site.Definitions.GroupBy(definition => definition.Key).Select(versions => versions.MaxBy(definition => definition.Version)!)];

    private static Fault Unknown(string name, IEnumerable<string> known, string where)
    {
        var near = Nearest.Of(name, known);
        return new Fault(
            "definition.unknown", where, near is null ? $"There is no conversion definition '{name}'." : $"There is no conversion definition '{name}'; did you mean '{near}'?");
    }
}
