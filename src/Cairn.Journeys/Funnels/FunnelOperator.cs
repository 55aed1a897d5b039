using Cairn.Journeys.Index;

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

    /// <summary>Gives every unit that reached a step to a sink, and returns the sinks merged.</summary>
    /// <exception cref="ArgumentException"><see cref="WhyNot"/> has a reason.</exception>
    public static TSink Run<TSink>(IndexView view, FunnelPlan plan, Func<TSink> makeSink, CancellationToken cancellation = default)
        where TSink : IFunnelSink<TSink>
    {
        ArgumentOutOfRangeException.ThrowIfZero(plan.Steps.Count, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Steps.Count, FunnelPlan.MaxSteps, nameof(plan));
        if (WhyNot(plan) is { } reason)
        {
            throw new ArgumentException(reason, nameof(plan));
        }

        var marks = view.Segments.Select(segment => new FunnelMarks(segment, plan, view.Names.Count)).ToArray();
        var parts = JourneyParts.Of(view);
        var sinks = new TSink[parts.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(
            0,
            parts.Count,
            options,
            () => NameScan<TSink>.CanRun(plan) ? (IFunnelPart<TSink>)new NameScan<TSink>(plan) : new UnitScan<TSink>(view, plan),
            (part, _, scan) =>
            {
                var (segment, start, end) = parts[part];
                sinks[part] = makeSink();
                scan.Run(marks[segment], start, end, sinks[part]);
                return scan;
            },
            _ => { });

        var total = makeSink();
        foreach (var sink in sinks)
        {
            total.Merge(sink);
        }

        return total;
    }
}

/// <summary>Runs a funnel over some persons of one segment.</summary>
internal interface IFunnelPart<TSink>
{
    /// <summary>Searches the persons from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    void Run(FunnelMarks marks, int start, int end, TSink sink);
}
