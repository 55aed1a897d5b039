using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>Runs a funnel over a view: <c>docs/definitions/funnel.md</c>.</summary>
/// <remarks>The journeys are cut into parts that depend on the view alone, each part is counted by one thread, and parts are merged in order: the answer does not depend on threads.</remarks>
public static class FunnelOperator
{
    /// <summary>Why this plan cannot be run; null when it can.</summary>
    public static string? WhyNot(FunnelPlan plan)
    {
        var plain = plan.Order == FunnelOrder.Ordered && plan.Ties == FunnelTies.Order && !plan.Reuse && plan.Exclusions.Count == 0
            && plan.Steps.All(step => step.WithinMicros is null && !step.Direct);
        if (plan.Steps.Any(step => step.Optional) && !plain)
        {
            return "Optional steps cannot be combined with step windows, direct steps, exclusions, ties, reuse or another order.";
        }

        if (plan.Ties != FunnelTies.Order && (plan.Order != FunnelOrder.Ordered || plan.Steps.Any(step => step.Direct)))
        {
            return "Ties other than 'order' need the order 'ordered' and no direct steps.";
        }

        if (plan.Reuse && (plan.Order != FunnelOrder.Ordered || plan.Ties == FunnelTies.None || plan.Steps.Any(step => step.Direct)))
        {
            return "Reuse needs the order 'ordered', ties 'order' or 'any', and no direct steps.";
        }

        if (plan.Order == FunnelOrder.Any && plan.Steps.Any(step => step.WithinMicros is not null || step.Direct))
        {
            return "In any order there are no step windows and no direct steps.";
        }

        return plan.Exclusions.DistinctBy(exclusion => exclusion.Effect).Count() > 1
            ? "All exclusions of a funnel must have the same effect."
            : null;
    }

    /// <summary>Gives every unit that reached a step to counters, and returns their states merged.</summary>
    /// <param name="view">What the plan was compiled against.</param>
    /// <param name="plan">The funnel.</param>
    /// <param name="makeState">An empty state.</param>
    /// <param name="makeCounter">A counter for one thread.</param>
    /// <param name="cancellation">Stops between two parts.</param>
    /// <exception cref="ArgumentException"><see cref="WhyNot"/> has a reason.</exception>
    public static TState Run<TState>(
        IndexView view, FunnelPlan plan, Func<TState> makeState, Func<IFunnelCounter<TState>> makeCounter, CancellationToken cancellation = default)
        where TState : IJourneyState<TState>
    {
        ArgumentOutOfRangeException.ThrowIfZero(plan.Steps.Count, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Steps.Count, FunnelPlan.MaxSteps, nameof(plan));
        if (WhyNot(plan) is { } reason)
        {
            throw new ArgumentException(reason, nameof(plan));
        }

        return JourneyRun.Run(view, makeState, () => new Worker<TState>(view, plan, makeCounter()), cancellation);
    }

    private sealed class Worker<TState>(IndexView view, FunnelPlan plan, IFunnelCounter<TState> counter) : IJourneyWorker<TState>
    {
        private readonly IFunnelScan _scan = PlainScan.CanRun(plan) ? new PlainScan(view, plan) : new UnitScan(view, plan);

        public void Add(JourneyPart part, TState state)
        {
            counter.Begin(view.Segments[part.Segment], part, state);
            _scan.Run(part, counter);
        }
    }
}
