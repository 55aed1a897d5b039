using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>Works out what being at each micro is worth (<c>docs/definitions/values.md</c>): how often macros follow, which way journeys move, what steps earn.</summary>
/// <remarks>Three passes, because the order of the states comes from the first and their values from the second.</remarks>
public static class ValueOperator
{
    /// <summary>The times of converters, without regard to the plan's horizon.</summary>
    public static MacroTimes Times(ValuePlan plan, CancellationToken cancellation = default) =>
        Run(plan with { HorizonMicros = 0 }, () => new MacroTimes(), (journey, state) => state.Take(journey), cancellation);

    /// <summary>How often a macro follows each micro.</summary>
    public static ValueRanks Ranks(ValuePlan plan, CancellationToken cancellation = default) => Run(
        plan, () => new ValueRanks(plan.Micros.Count), (journey, state) => state.Take(journey, plan.HorizonMicros, plan.Scope.AsOf.Micros), cancellation);

    /// <summary>The moves between states.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="order">The micros from the lowest state to the highest.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ValueMoves Moves(ValuePlan plan, int[] order, CancellationToken cancellation = default)
    {
        var states = StatesOf(order);
        return Run(
            plan, () => new ValueMoves(order.Length + 1), (journey, state) => state.Take(journey, states, plan.HorizonMicros, plan.Scope.AsOf.Micros), cancellation);
    }

    /// <summary>The credits of first occurrences under a table.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="order">The micros from the lowest state to the highest.</param>
    /// <param name="table">The values of the states.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ValueCredits Credits(ValuePlan plan, int[] order, ValueTable table, CancellationToken cancellation = default)
    {
        var states = StatesOf(order);
        return Run(plan, () => new ValueCredits(order.Length), (journey, state) => state.Take(journey, states, table), cancellation);
    }

    /// <summary>By micro the number of its state, from 1.</summary>
    internal static int[] StatesOf(int[] order)
    {
        var states = new int[order.Length];
        for (var at = 0; at < order.Length; at++)
        {
            states[order[at]] = at + 1;
        }

        return states;
    }

    private static TState Run<TState>(ValuePlan plan, Func<TState> make, Action<ValueJourney, TState> take, CancellationToken cancellation)
        where TState : IJourneyState<TState> =>
        JourneyRun.Run(plan.Scope.View, make, () => new ValueWorker<TState>(plan, take), cancellation);
}
