using System.Globalization;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.NearMiss;

namespace Cairn.Reports.Envelope;

/// <summary>Reads the common part of every report request.</summary>
public static class ReportPlanner
{
    private const int MostFilters = 50;

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

        var history = History(request, faults);
        var segment = Segment(request.Segment, "/segment", faults);
        var other = Segment(request.Compare?.Segment, "/compare/segment", faults);
        if (faults.Count > before)
        {
            return null;
        }

        var view = request.Identity == "browser" ? site.BrowserView() : site.View;
        var plan = new ReportPlan
        {
            View = view,
            Context = new CompileContext(view, site.Definitions, asOf, zone) { IncludeBots = request.IncludeBots, SessionRule = sessions, History = history },
            FilterTexts = request.Filters ?? [],
            SiteKey = site.Key,
            ChannelColumn = site.Channels.Column,
            SegmentText = request.Segment,
            SegmentWarnings = [.. Warnings(segment, view, site, "/segment"), .. Warnings(other, view, site, "/compare/segment")],
            SegmentNames = segment is null ? [] : OutcomeNames.Of(SegmentOperator.Symbols(segment, site.Segments), site.Definitions),
            Range = range,
            Comparison = comparison,
            AsOf = asOf,
            Calendar = calendar,
            Hidden = request.IncludeBots ? EventFlags.ConsentDenied : EventFlags.ConsentDenied | EventFlags.Quarantined,
            SessionRuleName = rule,
            Sessions = sessions,
            Filters = filters,
        };
        var references = new SegmentReferences(site.Segments, macro => NearMissRunner.Persons(Near(macro, request), site));
        var persons = Persons(plan, segment, range, "/segment", references, faults);
        var compared = comparison is not { } its ? null
            : other is not null ? Persons(plan, other, its, "/compare/segment", references, faults)
            : Persons(plan, segment, its, "/segment", references, faults);
        return faults.Count > before ? null : plan with { Persons = persons, ComparisonPersons = compared };
    }

    private static SegmentNode? Segment(string? text, string where, List<Fault> faults)
    {
        if (text is null)
        {
            return null;
        }

        switch (SegmentParser.Parse(text, where))
        {
            case Outcome<SegmentNode>.Ok ok:
                return ok.Value;
            case Outcome<SegmentNode>.Refused refused:
                faults.AddRange(refused.Faults);
                break;
            default:
                break;
        }

        return null;
    }

    private static PersonSet? Persons(ReportPlan plan, SegmentNode? segment, TimeRange range, string where, SegmentReferences references, List<Fault> faults)
    {
        if (segment is null)
        {
            return null;
        }

        var scope = new JourneyScope { View = plan.View, Range = range, AsOf = plan.AsOf, Hidden = plan.Hidden, Sessions = plan.Sessions, Calendar = plan.Calendar };
        switch (SegmentOperator.Run(segment, scope, plan.Context, references, where))
        {
            case Outcome<PersonSet>.Ok ok:
                return ok.Value;
            case Outcome<PersonSet>.Refused refused:
                faults.AddRange(refused.Faults.Where(fault => !faults.Contains(fault)));
                break;
            default:
                break;
        }

        return null;
    }

    /// <summary>The near-miss report of the same time, bots, identity and sessions; not of the segment, which may be about to ask for it.</summary>
    private static NearMissRequest Near(string macro, ReportRequest request) => new()
    {
        Macro = macro,
        Range = request.Range,
        AsOf = request.AsOf,
        Timezone = request.Timezone,
        IncludeBots = request.IncludeBots,
        Identity = request.Identity,
        SessionRule = request.SessionRule,
        History = request.History,
    };

    private static IEnumerable<WarningResult> Warnings(SegmentNode? segment, IndexView view, ReportSite site, string where) => segment is null
        ? []
        : SegmentOperator.Symbols(segment, site.Segments).SelectMany(symbol => SymbolCompiler.Warnings(symbol, view)).Distinct()
            .Select(warning => new WarningResult(warning.Code, warning.Text, where));

    private static DefinitionHistory History(ReportRequest request, List<Fault> faults)
    {
        switch (request.History)
        {
            case null or "latest":
                return DefinitionHistory.Latest;
            case "as_was":
                return DefinitionHistory.AsWas;
            default:
                var words = request.History.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words is ["version", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                {
                    return DefinitionHistory.Version(number);
                }

                faults.Add(new Fault("report.history-unknown", "/history", "History is 'latest', 'as_was', or one version such as 'version 2'."));
                return DefinitionHistory.Latest;
        }
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
        if (request.Compare is not { } compare || (compare.Range is null && !compare.Previous && compare.Segment is null))
        {
            return null;
        }

        if (compare.Range is not null && compare.Previous)
        {
            faults.Add(new Fault("compare.ambiguous", "/compare", "Compare with the previous period or with a range, not with both."));
            return null;
        }

        if (compare.Range is null && !compare.Previous)
        {
            return range;
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
        if (request.Filters is { Count: > MostFilters })
        {
            faults.Add(new Fault("report.too-many-filters", "/filters", $"A report has at most {MostFilters} filters; take a list, such as country in (\"DE\", \"AT\"), or a segment."));
            return filters;
        }

        foreach (var (text, number) in (request.Filters ?? []).Select((text, number) => (text, number)))
        {
            switch (FilterParser.Parse(text, $"/filters/{number}"))
            {
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
