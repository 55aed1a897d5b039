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
        var isTiming = plan.Steps.Any(step => step.WithinMicros is not null || step.Direct);
        var hasDirect = plan.Order == FunnelOrder.Strict || plan.Steps.Any(step => step.Direct);
        if (plan.Split is not null && plan.Apart.Count > 0)
        {
            return "Units that are apart by value already are not split once more.";
        }

        if (plan.WindowFunnel is { } options)
        {
            return plan.Order != FunnelOrder.Ordered || isTiming || plan.Exclusions.Count > 0 || plan.Hold.Count > 0 || plan.Ties != FunnelTies.Order || plan.Reuse
                || plan.OpenEntry || plan.EachAttempt || plan.Halts != FunnelHalts.None || plan.FirstEntryOnly || plan.Steps.Any(step => step.Optional)
                    ? "ClickHouse's mode has steps, a window and its own options only: leave out order, ties, reuse, step windows, direct and optional steps, exclusions, hold, entry, reentry, count, repeats, foreign and skip."
                : options.HasFlag(WindowFunnelOptions.AllowReentry) && !options.HasFlag(WindowFunnelOptions.StrictOrder) ? "The option 'allow_reentry' needs 'strict_order'."
                : null;
        }

        if (plan.Order == FunnelOrder.Any)
        {
            return isTiming ? "In any order there are no step windows and no direct steps."
                : plan.OpenEntry ? "In any order a set of steps begins at any of them already: leave out entry."
                : plan.Halts != FunnelHalts.None ? "In any order no step comes before another: leave out repeats, foreign and skip."
                : plan.Reuse && plan.Ties == FunnelTies.None ? ReuseAtOneInstant
                : OptionalEnd(plan);
        }

        return plan.Reuse && plan.Ties == FunnelTies.None ? ReuseAtOneInstant
            : hasDirect && plan.Ties == FunnelTies.Any && plan.Reuse ? "With ties 'any' and reuse nothing says which events of an instant are neighbours: leave out direct steps, or one of the two."
            : hasDirect && plan.Ties == FunnelTies.Any && plan.Steps.Any(step => step.Optional) ? "Steps that must follow directly cannot be combined with optional steps and ties 'any'; leave out one of the three."
            : plan.OpenEntry && plan.Halts != FunnelHalts.None ? "With open entry no step needs the one before it: leave out repeats, foreign and skip."
            : OptionalEnd(plan);
    }

    private const string ReuseAtOneInstant = "One event is at one instant: reuse and ties 'none', which asks for strictly later times, cannot both hold.";

    private static string? OptionalEnd(FunnelPlan plan) =>
        plan.Steps.Count > 0 && (plan.Steps[0].Optional || plan.Steps[^1].Optional) ? "The first and the last step cannot be optional." : null;

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
        Check(plan);
        return JourneyRun.Run(view, makeState, () => new Worker<TState>(view, plan, makeCounter()), cancellation);
    }

    /// <summary>As <see cref="Run"/>, for states that add up to the same in whatever order units come: one for each thread.</summary>
    public static TState RunAnyOrder<TState>(
        IndexView view, FunnelPlan plan, Func<TState> makeState, Func<IFunnelCounter<TState>> makeCounter, CancellationToken cancellation = default)
        where TState : IJourneyState<TState>
    {
        Check(plan);
        return JourneyRun.RunAnyOrder(view, makeState, () => new Worker<TState>(view, plan, makeCounter()), cancellation);
    }

    private static void Check(FunnelPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plan.Steps.Count, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Steps.Count, FunnelPlan.MaxSteps, nameof(plan));
        if (WhyNot(plan) is { } reason)
        {
            throw new ArgumentException(reason, nameof(plan));
        }
    }

    private sealed class Worker<TState>(IndexView view, FunnelPlan plan, IFunnelCounter<TState> counter) : IJourneyWorker<TState>
    {
        private readonly IFunnelScan _scan = PlainScan.CanRun(plan) ? new PlainScan(view, plan) : new UnitScan(view, plan);

        public void Add(JourneyPart part, TState state)
        {
            counter.Begin(view.Segments[part.Segment], part, state);
            _scan.Run(part, counter);
            counter.End();
        }
    }
}
