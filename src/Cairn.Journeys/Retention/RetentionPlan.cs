using Cairn.Journeys.Conversions;
using Cairn.Journeys.Money;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Retention;

/// <summary>Which periods a visitor is counted in.</summary>
public enum RetentionCohort
{
    /// <summary>The period of the first start in all history.</summary>
    FirstEver,

    /// <summary>The period of the first start in the report's periods.</summary>
    FirstInRange,

    /// <summary>Every period with a start.</summary>
    Recurring,
}

/// <summary>What the retention report asks of journeys: <c>docs/definitions/retention.md</c>.</summary>
/// <param name="Scope">The data; its range is not looked at, <paramref name="Bounds"/> are.</param>
/// <param name="First">What makes a visitor a member of a cohort.</param>
/// <param name="Return">What counts as coming back.</param>
/// <param name="Bounds">Where each period begins, in microseconds, and the end of the last: one more than periods, rising.</param>
public sealed record RetentionPlan(JourneyScope Scope, IEventSet First, IEventSet Return, IReadOnlyList<long> Bounds)
{
    /// <summary>The most periods a report can have.</summary>
    public const int MaxPeriods = 400;

    /// <summary>Which cohorts a visitor belongs to.</summary>
    public RetentionCohort Cohort { get; init; }

    /// <summary>Set: cell k is the k-th span of this length from the visitor's own start. Null: the k-th period after the cohort's.</summary>
    public long? RollingMicros { get; init; }

    /// <summary>A visitor is counted in a cell also when it came back only later.</summary>
    public bool OnOrAfter { get; init; }

    /// <summary>How many return events a cell needs, from 1.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Whose value is summed by cohort and cell; empty: none.</summary>
    public IReadOnlyList<CountedConversions> Money { get; init; } = [];

    /// <summary>What values are counted in.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Turns values of other currencies into <see cref="Currency"/>; null, and where no rate is known: they are left out.</summary>
    public IMoneyConverter? Rates { get; init; }

    /// <summary>How many periods.</summary>
    public int Periods => Bounds.Count - 1;
}
