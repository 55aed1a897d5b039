using Cairn.Journeys.Index;
using Cairn.Journeys.Money;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>What the conversions report asks of journeys.</summary>
/// <param name="Scope">The journeys and the range.</param>
/// <param name="Definitions">The counted conversions, one for each row of the report.</param>
/// <param name="Currency">What values are counted in.</param>
/// <param name="LookbackMicros">How long before a macro conversion a micro still touches it, closed.</param>
public sealed record ConversionsPlan(JourneyScope Scope, IReadOnlyList<CountedConversions> Definitions, string Currency, long LookbackMicros)
{
    /// <summary>Turns values of other currencies into <see cref="Currency"/>; null, and where no rate is known: they are left out.</summary>
    public IMoneyConverter? Money { get; init; }

    /// <summary>The column to group by; null: none.</summary>
    public Column? Breakdown { get; init; }

    /// <summary>How many values of the breakdown are tallied: those with most visitors, then by text.</summary>
    public int MaxGroups { get; init; } = 25;
}

/// <summary>Counts visitors, sessions and conversions of all definitions in one pass over all journeys (<c>docs/definitions/conversions.md</c>).</summary>
/// <remarks>A breakdown takes a pass before it, which finds the values to show: so memory does not grow with the number of values times definitions.</remarks>
public static class ConversionsOperator
{
    /// <summary>Runs the plan.</summary>
    public static ConversionsState Run(ConversionsPlan plan, CancellationToken cancellation = default)
    {
        var shown = plan.Breakdown is { } column
            ? JourneyRun.Run(plan.Scope.View, () => new ValueVisitors(), () => new ValueVisitorsWorker(plan.Scope, column), cancellation).Top(plan.MaxGroups)
            : [];
        var tallies = plan.Definitions.Count + ConversionClasses.All.Count;
        var state = JourneyRun.Run(plan.Scope.View, () => new ConversionsState(tallies), () => new ConversionsWorker(plan, shown), cancellation);
        for (var d = 0; d < plan.Definitions.Count; d++)
        {
            state.Total.Tallies[d].UnmatchedRefunds = plan.Scope.Persons is null
                ? plan.Definitions[d].UnmatchedRefunds.Count(micros => plan.Scope.Range.Contains(new Timestamp(micros)))
                : 0;
        }

        return state;
    }
}
