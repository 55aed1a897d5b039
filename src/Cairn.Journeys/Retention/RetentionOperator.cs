using Cairn.Journeys.Running;

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
}
