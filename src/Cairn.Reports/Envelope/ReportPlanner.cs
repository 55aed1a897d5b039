using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Envelope;

/// <summary>Reads the common part of every report request.</summary>
public static class ReportPlanner
{
    /// <summary>Makes the plan; every fault found is added to <paramref name="faults"/>, and then the answer is null.</summary>
    public static ReportPlan? Plan(ReportRequest request, ReportSite site, List<Fault> faults)
    {
        var before = faults.Count;
        var zone = Zone(request, site, faults);
        var calendar = new SiteCalendar(zone);
        var asOf = request.AsOf is { } text ? RangeParser.Moment(text, calendar, "/as_of", faults) ?? site.Now : site.Now;
        var range = RangeParser.Parse(request.Range, calendar, asOf, "/range", faults);
        var comparison = Comparison(request, range, calendar, asOf, faults);
        var (rule, sessions) = Sessions(request, site, zone, faults);
        var filters = Filters(request, faults);
        if (request.Identity is not (null or "person" or "browser"))
        {
            faults.Add(new Fault("report.identity-unknown", "/identity", "Identity is 'person' or 'browser'."));
        }

        if (request.Segment is not null)
        {
            faults.Add(new Fault("report.not-available", "/segment", "Segments of visitors are not available in this version; use filters on events."));
        }

        if (faults.Count > before)
        {
            return null;
        }

        var view = request.Identity == "browser" ? site.BrowserView() : site.View;
        return new ReportPlan
        {
            View = view,
            Context = new CompileContext(view, site.Definitions, asOf, zone) { IncludeBots = request.IncludeBots, SessionRule = sessions },
            FilterTexts = request.Filters ?? [],
            SegmentText = request.Segment,
            Range = range,
            Comparison = comparison,
            AsOf = asOf,
            Calendar = calendar,
            Hidden = request.IncludeBots ? EventFlags.ConsentDenied : EventFlags.ConsentDenied | EventFlags.Quarantined,
            SessionRuleName = rule,
            Sessions = sessions,
            Filters = filters,
        };
    }

    private static TimeZoneInfo Zone(ReportRequest request, ReportSite site, List<Fault> faults)
    {
        if (request.Timezone is null)
        {
            return site.TimeZone;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(request.Timezone, out var zone))
        {
            return zone;
        }

        faults.Add(new Fault("report.timezone-unknown", "/timezone", "Give an IANA time zone such as 'Europe/Berlin' or 'UTC'."));
        return site.TimeZone;
    }

    private static TimeRange? Comparison(ReportRequest request, TimeRange range, SiteCalendar calendar, Timestamp asOf, List<Fault> faults)
    {
        if (request.Compare is not { } compare || (compare.Range is null && !compare.Previous))
        {
            return null;
        }

        if (compare.Range is not null && compare.Previous)
        {
            faults.Add(new Fault("compare.ambiguous", "/compare", "Compare with the previous period or with a range, not with both."));
            return null;
        }

        if (compare.Range is not null)
        {
            return RangeParser.Parse(compare.Range, calendar, asOf, "/compare/range", faults);
        }

        var previous = RangeParser.Previous(range, calendar);
        if (previous is null)
        {
            faults.Add(new Fault("compare.no-start", "/compare/previous", "All of history has no period before it; give a range that begins somewhere."));
        }

        return previous;
    }

    private static (string Name, SessionRule Rule) Sessions(ReportRequest request, ReportSite site, TimeZoneInfo zone, List<Fault> faults)
    {
        var name = request.SessionRule ?? site.SessionRule;
        if (SessionRule.Preset(name, zone) is { } rule)
        {
            return (name, rule);
        }

        faults.Add(new Fault("report.session-rule-unknown", "/session_rule", $"The session rule is one of: {string.Join(", ", SessionRule.Presets)}."));
        return (name, new SessionRule());
    }

    private static List<Filter> Filters(ReportRequest request, List<Fault> faults)
    {
        var filters = new List<Filter>();
        foreach (var (text, number) in (request.Filters ?? []).Select((text, number) => (text, number)))
        {
            switch (FilterParser.Parse(text, $"/filters/{number}"))
            {
                case Outcome<Filter>.Ok ok when ok.Value.Property.StartsWith("session.", StringComparison.Ordinal):
                    faults.Add(new Fault("report.not-available", $"/filters/{number}", "Filters on sessions are not available in this version; name a property of the event."));
                    break;
                case Outcome<Filter>.Ok ok:
                    filters.Add(ok.Value);
                    break;
                case Outcome<Filter>.Refused refused:
                    faults.AddRange(refused.Faults);
                    break;
                default:
                    break;
            }
        }

        return filters;
    }
}
