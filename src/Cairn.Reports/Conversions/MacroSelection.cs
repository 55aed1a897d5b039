using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>The macro conversions of a site.</summary>
internal static class MacroSelection
{
    /// <summary>Their keys, without archived ones.</summary>
    internal static IReadOnlyList<string> Keys(ReportSite site) =>
    [
        .. site.Definitions.GroupBy(definition => definition.Key).Select(versions => versions.MaxBy(definition => definition.Version)!)
            .Where(definition => definition is { Archived: false, Kind: ConversionKind.Macro })
            .Select(definition => definition.Key).Order(StringComparer.Ordinal),
    ];

    /// <summary>Counts them; the faults of broken ones are added.</summary>
    internal static List<CountedConversions> Count(ReportSite site, ReportPlan plan, List<Fault> faults) =>
        DefinitionSelection.Count(DefinitionSelection.Choose(Keys(site), site, faults), plan.Context, faults);

    /// <summary>Adds their versions to those of a request's symbols.</summary>
    internal static Dictionary<string, int> Versions(Dictionary<string, int> versions, IEnumerable<CountedConversions> counted)
    {
        foreach (var conversions in counted)
        {
            versions[conversions.Definition.Key] = conversions.Definition.Version;
        }

        return versions;
    }
}
