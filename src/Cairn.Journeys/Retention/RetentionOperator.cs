using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;

namespace Cairn.Journeys.Retention;

/// <summary>Counts who comes back: <c>docs/definitions/retention.md</c>.</summary>
public static class RetentionOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has no period, too many, or a minimum below 1.</exception>
    public static RetentionState Run(RetentionPlan plan, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Periods, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Periods, RetentionPlan.MaxPeriods, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Min, 1, nameof(plan));
        return JourneyRun.RunAnyOrder(
            plan.Scope.View, () => new RetentionState(plan.Periods, plan.Money.Count > 0), () => new RetentionWorker(plan), cancellation);
    }

    /// <summary>The visitors of one cell.</summary>
    /// <param name="plan">The plan; its money is not looked at.</param>
    /// <param name="cohort">The cohort's period, from 0.</param>
    /// <param name="k">How many periods after it, from 0: then all of the cohort.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no such cell.</exception>
    public static PersonSet Visitors(RetentionPlan plan, int cohort, int k, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Periods, RetentionPlan.MaxPeriods, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfNegative(cohort);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cohort + k, plan.Periods, nameof(k));
        Func<RetentionState, long> number = k == 0
            ? state => state.Size(cohort)
            : plan.OnOrAfter ? state => state.OnOrAfter(cohort, k) : state => state.On(cohort, k);
        var asked = plan with { Money = [] };
        return JourneyRun.Run(plan.Scope.View, () => new SegmentMembers(), () => new VisitorsWorker(new RetentionWorker(asked, number), plan.Periods), cancellation).Of(plan.Scope.View);
    }

    private sealed class VisitorsWorker(RetentionWorker worker, int periods) : IJourneyWorker<SegmentMembers>
    {
        private readonly RetentionState _sums = new(periods, hasMoney: false);

        public void Add(JourneyPart part, SegmentMembers state)
        {
            worker.Seen = new BitArray(part.End - part.Start);
            worker.Add(part, _sums);
            state.Add(part, worker.Seen);
        }
    }
}
