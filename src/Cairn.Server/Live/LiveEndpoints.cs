using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Storage.Spool;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Live;

/// <summary>The last half hour of a site.</summary>
/// <param name="AsOf">The moment of the answer.</param>
/// <param name="EventsTotal">All events of the site.</param>
/// <param name="LastEventAt">When the latest of them happened; null without events.</param>
/// <param name="SpoolWaiting">Requests, of all sites, that are accepted and not yet in reports.</param>
/// <param name="Minutes">Thirty minutes, the oldest first; the last one is not over.</param>
internal sealed record SiteLive(DateTimeOffset AsOf, long EventsTotal, DateTimeOffset? LastEventAt, long SpoolWaiting, IReadOnlyList<LiveMinute> Minutes);

/// <summary>One minute: when it began, its events, and macro conversions.</summary>
internal sealed record LiveMinute(DateTimeOffset T, long Events, long Macros);

/// <summary>GET /api/v1/sites/{site}/live</summary>
internal static class LiveEndpoints
{
    private const int Minutes = 30;
    private const long Minute = 60 * Timestamp.Second;

    public static void MapLive(this IEndpointRouteBuilder site) =>
        site.MapGet("/live", Show).Needs(Permission.ReadReports).WithName("GetLive").WithSummary("The last thirty minutes, minute by minute.");

    private static Ok<SiteLive> Show(string site, CurrentSite current, ReportSites sites, EventSpool spool)
    {
        var facts = sites.Of(current.Site);
        var now = facts.Now.Micros;
        var start = (now / Minute - (Minutes - 1)) * Minute;
        var events = new long[Minutes];
        var total = facts.View.EventCount;
        var last = long.MinValue;
        foreach (var segment in facts.View.Segments)
        {
            last = Math.Max(last, segment.NewestMicros);
            for (var row = 0; segment.LastMicros >= start && row < segment.EventCount; row++)
            {
                if (segment.Micros[row] is var micros && micros >= start && (segment.Flags[row] & EventFlags.Moved) == 0)
                {
                    Count(events, micros, start);
                }
            }
        }

        var macros = Macros(facts, start);
        var minutes = Enumerable.Range(0, Minutes)
            .Select(i => new LiveMinute(new Timestamp(start + i * Minute).ToDateTimeOffset(), events[i], macros[i]));
        return TypedResults.Ok(new SiteLive(
            facts.Now.ToDateTimeOffset(), total, total == 0 ? null : new Timestamp(last).ToDateTimeOffset(), spool.CountWaiting(), [.. minutes]));
    }

    private static long[] Macros(ReportSite facts, long start)
    {
        var counts = new long[Minutes];
        var context = new CompileContext(facts.View, facts.Definitions, facts.Now, facts.TimeZone);
        var keys = facts.Definitions.Where(definition => definition is { Kind: ConversionKind.Macro, Archived: false }).Select(definition => definition.Key).Distinct();
        foreach (var key in keys)
        {
            if (ConversionCounter.Count(key, context) is Outcome<CountedConversions>.Ok(var counted))
            {
                foreach (var part in counted.Segments)
                {
                    Count(counts, part, start);
                }
            }
        }

        return counts;
    }

    private static void Count(long[] counts, SegmentConversions part, long start)
    {
        for (var at = 0; part.Segment.LastMicros >= start && at < part.Rows.Length; at++)
        {
            Count(counts, part.Segment.Micros[part.Rows[at]], start);
        }
    }

    private static void Count(long[] counts, long micros, long start)
    {
        var minute = (micros - start) / Minute;
        if (micros >= start && minute < counts.Length)
        {
            counts[minute]++;
        }
    }
}
