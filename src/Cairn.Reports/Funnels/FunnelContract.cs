using System.Text.Json;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>POST …/reports/funnel. Either <see cref="Text"/> or <see cref="Steps"/>.</summary>
public sealed record FunnelRequest : ReportRequest
{
    /// <summary>The funnel in one line: <c>view_item[price &gt;= 50] &gt; add_to_cart &gt; purchase within 7d</c>.</summary>
    public string? Text { get; init; }

    /// <summary>The steps one by one.</summary>
    public IReadOnlyList<FunnelStepRequest>? Steps { get; init; }

    /// <summary><c>ordered</c> (default), <c>strict</c> or <c>any</c>.</summary>
    public string? Order { get; init; }

    /// <summary>The conversion window, such as <c>7d</c>; null: no limit.</summary>
    public string? Within { get; init; }

    /// <summary>The longest time between neighbours, for every step.</summary>
    public string? StepWithin { get; init; }

    /// <summary>Up to three properties that must be equal on all events of a walk.</summary>
    public IReadOnlyList<string>? Hold { get; init; }

    /// <summary>Events that break a walk.</summary>
    public IReadOnlyList<FunnelExclusionRequest>? Exclusions { get; init; }

    /// <summary><c>visitor</c> (default) or <c>session</c>.</summary>
    public string? Unit { get; init; }

    /// <summary><c>closed</c> (default) or <c>open</c>.</summary>
    public string? Entry { get; init; }

    /// <summary><c>latest</c> (default) or <c>first</c>.</summary>
    public string? Reentry { get; init; }

    /// <summary><c>order</c> (default), <c>any</c> or <c>none</c>.</summary>
    public string? Ties { get; init; }

    /// <summary>Lets one event take several steps.</summary>
    public bool Reuse { get; init; }

    /// <summary><c>units</c> (default), <c>unit_values</c> (one per unit and held value) or <c>attempts</c>.</summary>
    public string? Count { get; init; }

    /// <summary>A repeat of a reached step from 2 on: <c>ignore</c> (default), or <c>stop</c>: it ends the unit's evaluation.</summary>
    public string? Repeats { get; init; }

    /// <summary>An event of no step after the entry: <c>ignore</c> (default) or <c>stop</c>.</summary>
    public string? Foreign { get; init; }

    /// <summary>A step whose predecessor was not reached: <c>ignore</c> (default) or <c>stop</c>.</summary>
    public string? Skip { get; init; }

    /// <summary><c>clickhouse</c>: levels as its <c>windowFunnel</c> says; null: ours.</summary>
    public string? Mode { get; init; }

    /// <summary>With <see cref="Mode"/>: <c>strict_once</c>, <c>strict_increase</c>, <c>strict_deduplication</c>, <c>strict_order</c>, <c>allow_reentry</c>.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>Group by a property.</summary>
    public FunnelBreakdownRequest? Breakdown { get; init; }

    /// <summary><c>day</c>, <c>week</c> or <c>month</c>; null: no trend.</summary>
    public string? Trend { get; init; }

    /// <summary>How many bins the histogram has, 1 to 200; null: by the rule.</summary>
    public int? Bins { get; init; }

    /// <summary>The two steps the histogram is of; null: the first and the last.</summary>
    public FunnelHistogramRequest? Histogram { get; init; }
}

/// <summary>Two steps, counted from 1; null: the first, the last.</summary>
public sealed record FunnelHistogramRequest(int? From = null, int? To = null);

/// <summary>One step.</summary>
/// <param name="Symbol">Symbol text (<c>a | b</c>, <c>@key</c>, <c>name[prop op value]</c>) or its JSON form.</param>
/// <param name="Optional">Does not hold a walk up.</param>
/// <param name="Within">Longest time since the step before.</param>
/// <param name="First">Only the visitor's first match in all history.</param>
/// <param name="Direct">Nothing may lie between the step before and this one.</param>
public sealed record FunnelStepRequest(
    JsonElement Symbol, bool Optional = false, string? Within = null, bool First = false, bool Direct = false);

/// <summary>Events that break a walk between two steps, counted from 1.</summary>
public sealed record FunnelExclusionRequest(JsonElement Symbol, int? After = null, int? Before = null, string? Effect = null);

/// <summary>Group by <paramref name="Prop"/>; <paramref name="At"/> is <c>first</c>, <c>last</c>, <c>step:K</c>, <c>all</c> or <c>visitor</c>.</summary>
public sealed record FunnelBreakdownRequest(string Prop, string? At = null);

/// <summary>The funnel's answer.</summary>
public sealed record FunnelReport : ReportResult
{
    /// <summary><c>visitor</c> or <c>session</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<FunnelStepResult> Steps { get; init; }

    /// <summary>Units that reached step 1; with open entry any step.</summary>
    public required long Entered { get; init; }

    /// <summary>Units that reached the last step.</summary>
    public required long Converted { get; init; }

    /// <summary>From step 1 to the last, in seconds, over those who completed.</summary>
    public TimeStatsResult? TotalTime { get; init; }

    /// <summary>Of the time from step 1 to the last, or between the two steps asked for.</summary>
    public HistogramResult? Histogram { get; init; }

    /// <summary>By bucket of entry; null when not asked for.</summary>
    public IReadOnlyList<FunnelTrendResult>? Trend { get; init; }

    /// <summary>By value; null when not asked for.</summary>
    public IReadOnlyList<FunnelBreakdownResult>? Breakdown { get; init; }

    /// <summary>Not completed, and the window is still open at as_of.</summary>
    public long InProgress { get; init; }

    /// <summary>Sum of the last step's values, as a decimal text in the site's currency; null without values.</summary>
    public TotalsResult? Totals { get; init; }

    /// <summary>The same for the period compared with; null when not asked for. Its own comparison and trend are null.</summary>
    public FunnelReport? Comparison { get; init; }
}

/// <summary>Sums over the whole report.</summary>
public sealed record TotalsResult(string? Value, string? Currency);

/// <summary>One step's answer; rates are fractions, null over zero.</summary>
public sealed record FunnelStepResult
{
    /// <summary>As the request wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>Units that reached it.</summary>
    public required long Count { get; init; }

    /// <summary>count / count of step 1; null with open entry, where not everybody passed step 1.</summary>
    public double? RateFromFirst { get; init; }

    /// <summary>count / count of the step before, with open entry those who have both in one walk / count of the step before; null for step 1.</summary>
    public double? RateFromPrevious { get; init; }

    /// <summary>Of <see cref="RateFromFirst"/>.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>Of <see cref="RateFromPrevious"/>.</summary>
    public IntervalResult? CiFromPrevious { get; init; }

    /// <summary>Reached this step and not the next; 0 for the last.</summary>
    public long Dropped { get; init; }

    /// <summary>Median seconds from the step before.</summary>
    public double? MedianSecondsFromPrevious { get; init; }

    /// <summary>Seconds from step 1 and from the step before.</summary>
    public StepTimeResult? Time { get; init; }

    /// <summary>For an optional step: units whose walk has it. In any order: units whose reported set has the step.</summary>
    public long? Did { get; init; }

    /// <summary>For an optional step: how many of those who did it reached the next required one.</summary>
    public double? NextRateWith { get; init; }

    /// <summary>For an optional step: how many of those who came to it and did not do it reached the next required one.</summary>
    public double? NextRateWithout { get; init; }

    /// <summary>With open entry: units whose only such walks begin here.</summary>
    public long? EnteredHere { get; init; }

    /// <summary>total / count, decimal text; null without values.</summary>
    public string? Worth { get; init; }

    /// <summary>dropped · worth of the next step, decimal text: an upper bound.</summary>
    public string? LostValue { get; init; }

    /// <summary>A token for the visitors of <see cref="Count"/>, see <c>POST …/reports/drill</c>; null when there are none.</summary>
    public string? Drill { get; init; }

    /// <summary>A token for the visitors of <see cref="Dropped"/>; null when there are none, and with open entry.</summary>
    public string? DroppedDrill { get; init; }

    /// <summary>Fewer than 30 units in the denominator.</summary>
    public bool LowData { get; init; }
}

/// <summary>Both clocks of a step.</summary>
public sealed record StepTimeResult(TimeStatsResult? FromFirst, TimeStatsResult? FromPrevious);

/// <summary>Quantiles (linear between neighbours) and mean, in seconds.</summary>
public sealed record TimeStatsResult(double Median, double P25, double P75, double P90, double Mean);

/// <summary>Equal bins of whole seconds, half open; <paramref name="Rest"/> counts what lies beyond the last.</summary>
public sealed record HistogramResult(long StartSeconds, long WidthSeconds, IReadOnlyList<long> Counts, long Rest);

/// <summary>The funnel run with one bucket as its range.</summary>
public sealed record FunnelTrendResult(string T, IReadOnlyList<long> Counts, double? Rate, bool Incomplete);

/// <summary>The funnel of one value.</summary>
public sealed record FunnelBreakdownResult(string Value, IReadOnlyList<FunnelStepResult> Steps);
