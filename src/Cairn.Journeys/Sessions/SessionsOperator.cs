using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sessions;

/// <summary>What the sessions report asks of journeys.</summary>
/// <param name="Scope">The data. A session counts when it starts in the range and one of its events passes the filter.</param>
/// <param name="Conversions">A session with one of these is engaged.</param>
/// <param name="By">A session column: a column of its first event that has one, <c>landing</c> or <c>exit</c>; null: one group, <c>all</c>.</param>
public sealed record SessionsPlan(JourneyScope Scope, IReadOnlyList<CountedConversions> Conversions, string? By);

/// <summary>Counts sessions: <c>docs/definitions/session.md</c>.</summary>
public static class SessionsOperator
{
    /// <summary>Runs the plan.</summary>
    public static SessionsState Run(SessionsPlan plan, CancellationToken cancellation = default)
    {
        var key = new SessionKey(plan.Scope.View, plan.By);
        return JourneyRun.RunAnyOrder(plan.Scope.View, () => new SessionsState(), () => new SessionsWorker(plan, key), cancellation);
    }
}
