using Cairn.Collection.Decoding;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Health;

/// <summary>GET /api/v1/sites/{site}/health</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder site)
    {
        site.MapPut("/health/muted", Mute).Needs(Permission.ChangeDefinitions).WithName("MuteRemarks")
            .WithSummary("Which remarks on events are known and accepted at this site: they are counted as before, and shown last to everybody.");
        site.MapGet("/health", Show).Needs(Permission.ReadReports).WithName("GetHealth")
            .WithSummary("What became of the events a site received, hour by hour: accepted, failed by reason, duplicates, warnings, bots, caps, consent, lag, rules.");
    }

    private static Results<Ok<MutedRemarks>, ProblemResult> Mute(string site, MutedRemarks request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var muted = request.Muted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var faults = muted.Where(name => !WireNames.IsWarning(name)).Take(10)
            .Select(name => new Fault("health.remark-unknown", "/muted", $"'{ProblemResults.Shown(name)}' is none of the remarks there are, such as no_event_id."))
            .ToList();
        if (faults.Count > 0)
        {
            return faults.ToProblem();
        }

        switch (catalog.Sites.Update(current.Key, new SiteChange { Settings = current.Site.Settings with { Muted = muted } }))
        {
            case Outcome<Site>.Ok(var changed):
                catalog.Audit.Append(caller.Name, "health.muted", changed.Key, muted.Count == 0 ? "nothing" : string.Join(", ", muted));
                return TypedResults.Ok(new MutedRemarks(changed.Settings.Muted));
            case Outcome<Site>.Refused(var refused):
                return refused.ToProblem();
            default:
                return ProblemResults.SiteNotFound(site);
        }
    }

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
