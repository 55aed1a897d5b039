using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Health;

/// <summary>GET /api/v1/sites/{site}/health</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder site) =>
        site.MapGet("/health", Show).Needs(Permission.ReadReports).WithName("GetHealth")
            .WithSummary("What became of the events a site received, hour by hour: accepted, failed by reason, duplicates, warnings, bots, caps, consent, lag, rules.");

    private static Results<Ok<SiteHealth>, ProblemResult> Show(
        string site, CurrentSite current, HealthReader reader, TimeProvider time, string? from = null, string? to = null)
    {
        var faults = new List<Fault>();
        var now = Timestamp.From(time.GetUtcNow());
        var calendar = new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(current.Site.TimeZone));
        var start = from is null ? calendar.StartOf(calendar.DayOf(now)) : RangeParser.Moment(from, calendar, "/from", faults);
        var end = to is null ? now : RangeParser.Moment(to, calendar, "/to", faults);
        if (faults.Count == 0 && !(start < end))
        {
            faults.Add(new Fault("range.reversed", "/to", "The range must end after it begins."));
        }
        else if (faults.Count == 0 && end!.Value.Micros - start!.Value.Micros > HealthReader.MostDays * 86_400L * Timestamp.Second)
        {
            faults.Add(new Fault("health.range-too-long", "/from", $"One answer holds at most {HealthReader.MostDays} days; ask for a shorter range."));
        }

        return faults.Count > 0 ? faults.ToProblem() : TypedResults.Ok(reader.Read(current.Site, new TimeRange(start!.Value, end!.Value)));
    }
}
