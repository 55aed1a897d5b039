using Cairn.Journeys.Definitions;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Conversions;

/// <summary>Sites with definitions: in UTC, in euros, on 1 June 2026.</summary>
internal static class DefinedSites
{
    internal static ReportSite Of(IReadOnlyList<MemoryEvent> events, params ConversionDefinition[] definitions)
    {
        var view = SomeJourneys.View(events);
        return new ReportSite("shop", TimeZoneInfo.Utc, "EUR", "cairn", definitions, view, () => view, new Timestamp(SomeJourneys.Start + 31 * Timestamp.Day));
    }
}
