using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sessions;

/// <summary>Runs the sessions report: how many visits, how long, how many bounced, by any property of theirs.</summary>
public static class SessionsRunner
{
    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    /// <remarks>With filters a session counts when one of its events passes them all.</remarks>
    public static Outcome<SessionsReport> Run(SessionsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (ReportPlanner.Plan(request, site, faults) is not { } plan)
        {
            return new Outcome<SessionsReport>.Refused(faults);
        }

        var conversions = DefinitionSelection.Count(DefinitionSelection.Choose(null, site, faults), plan.Context, faults);
        if (faults.Count > 0)
        {
            return new Outcome<SessionsReport>.Refused(faults);
        }

        var query = new SessionsPlan(plan.Scope(), conversions, request.By);
        var answer = Answer(query, plan, plan.Range, cancellation) with
        {
            Comparison = plan.Compared is { } other ? Answer(query with { Scope = other.Scope() }, other, other.Range, cancellation) : null,
        };
        return plan.Stamp(answer, started);
    }

    private static SessionsReport Answer(SessionsPlan query, ReportPlan plan, TimeRange range, CancellationToken cancellation)
    {
        var state = SessionsOperator.Run(query with { Scope = query.Scope with { Range = range } }, cancellation);
        return new SessionsReport
        {
            Kind = "sessions",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.Describe(range),
            Definitions = query.Conversions.ToDictionary(counted => counted.Definition.Key, counted => counted.Definition.Version),
            Warnings = [.. plan.SegmentWarnings, .. NothingToGroupBy(query.By, state)],
            Excluded = plan.Excluded(range),
            Approximations = state.Groups.Values.All(group => group.Durations.IsExact) ? [] : [ApproximationResult.Binned("rows.duration.median")],
            Sessions = state.Groups.Values.Sum(group => group.Sessions),
            Visitors = state.Visitors,
            Rows =
            [
                .. state.Groups.OrderByDescending(group => group.Value.Sessions).ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => Row(group.Key, group.Value)),
            ],
        };
    }

    private static IEnumerable<WarningResult> NothingToGroupBy(string? by, SessionsState state) =>
        by is not null && state.Groups.Count == 1 && state.Groups.ContainsKey("(none)")
            ? [new WarningResult("unknown_property", $"No session of the range has a '{by}'; name a column such as channel, device, country or landing, or a property that events carry.", "/by")]
            : [];

    // Page views are the mean per session.
    private static SessionsRow Row(string key, SessionsGroup group) => new(
        key,
        group.Sessions,
        group.Visitors,
        Proportion.Rate(group.Sessions - group.Engaged, group.Sessions),
        Proportion.Rate(group.Engaged, group.Sessions),
        new SessionDuration(group.Durations.Of(0.5) / Timestamp.Second),
        Proportion.Rate(group.PageViews, group.Sessions));
}
