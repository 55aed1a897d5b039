using Cairn.Journeys.Money;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>One line of a trend: events, and what they are worth if they are conversions.</summary>
/// <param name="Events">Which events.</param>
/// <param name="Counted">The conversions; null for a symbol.</param>
public sealed record TrendLine(IEventSet Events, CountedConversions? Counted)
{
    /// <summary>The counted conversions of a definition.</summary>
    public static TrendLine Of(CountedConversions counted) => new(counted.Set, counted);

    /// <summary>The events of a set.</summary>
    public static TrendLine Of(IEventSet set) => new(set, null);
}

/// <summary>What a trend asks of journeys.</summary>
/// <param name="Scope">The journeys; its range is not used.</param>
/// <param name="Lines">What to count.</param>
/// <param name="Buckets">Half open, ascending, each beginning where the one before ends.</param>
/// <param name="Currency">What values are counted in.</param>
public sealed record TrendsPlan(JourneyScope Scope, IReadOnlyList<TrendLine> Lines, IReadOnlyList<TimeRange> Buckets, string Currency)
{
    /// <summary>Turns values of other currencies into <see cref="Currency"/>; null, and where no rate is known: they are left out.</summary>
    public IMoneyConverter? Money { get; init; }

    /// <summary>Whether all visitors of each bucket are counted.</summary>
    public bool CountsVisitors { get; init; } = true;

    /// <summary>Whether sessions are counted, of all events and of each line.</summary>
    public bool CountsSessions { get; init; } = true;
}

/// <summary>Counts lines per bucket in one pass over all journeys (<c>docs/definitions/trends.md</c>).</summary>
public static class TrendsOperator
{
    /// <summary>Runs the plan.</summary>
    public static TrendsState Run(TrendsPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new TrendsState(plan.Lines.Count, plan.Buckets.Count), () => new TrendsWorker(plan), cancellation);

    /// <summary>How many distinct visitors have an event in each bucket.</summary>
    public static IReadOnlyList<long> Visitors(JourneyScope scope, IReadOnlyList<TimeRange> buckets, CancellationToken cancellation = default) =>
        Run(new TrendsPlan(scope, [], buckets, "") { CountsSessions = false }, cancellation).Visitors;
}
