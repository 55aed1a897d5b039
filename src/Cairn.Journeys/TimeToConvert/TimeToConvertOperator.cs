using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.TimeToConvert;

/// <summary>What the time-to-convert report asks of journeys: <c>docs/definitions/time-to-convert.md</c>.</summary>
/// <param name="Scope">The data. A visitor counts whose start lies in the range.</param>
/// <param name="From">Where a visitor's clock starts: at the first of these in all history.</param>
/// <param name="To">Where it ends: at the first of these after the start.</param>
public sealed record TimeToConvertPlan(JourneyScope Scope, IEventSet From, IEventSet To)
{
    /// <summary>The event that starts the clock may end it as well, at time 0.</summary>
    public bool AtOnce { get; init; }
}

/// <summary>Measures how long visitors take: <c>docs/definitions/time-to-convert.md</c>.</summary>
public static class TimeToConvertOperator
{
    /// <summary>Runs the plan.</summary>
    public static TimeToConvertState Run(TimeToConvertPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(plan.Scope.View, () => new TimeToConvertState(), () => new TimeToConvertWorker(plan), cancellation);
}
