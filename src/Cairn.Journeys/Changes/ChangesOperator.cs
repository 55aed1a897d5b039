using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Changes;

/// <summary>What the changes report asks of the journeys of one period.</summary>
/// <param name="Scope">The data and the period.</param>
/// <param name="Macro">The conversions of the macro.</param>
/// <param name="Micros">What else a visitor may have done.</param>
/// <param name="Dimensions">Columns by name, or <c>landing</c>.</param>
public sealed record ChangesPlan(JourneyScope Scope, IEventSet Macro, IReadOnlyList<IEventSet> Micros, IReadOnlyList<string> Dimensions);

/// <summary>Counts the visitors of a period and those of them who converted, by values that no visitor has two of: <c>docs/definitions/contribution.md</c>.</summary>
public static class ChangesOperator
{
    /// <summary>Runs the plan.</summary>
    public static ChangesState Run(ChangesPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new ChangesState(plan.Dimensions.Count, plan.Micros.Count), () => new ChangesWorker(plan), cancellation);
}
