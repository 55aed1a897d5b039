using System.Text.Json;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Retention;

/// <summary>POST …/reports/retention.</summary>
public sealed record RetentionRequest : ReportRequest
{
    /// <summary>What makes a visitor a member of a cohort: a symbol as text or JSON; left out: any event.</summary>
    public JsonElement First { get; init; }

    /// <summary>What counts as coming back: a symbol as text or JSON; left out: any event.</summary>
    public JsonElement Return { get; init; }

    /// <summary><c>hour</c>, <c>day</c>, <c>week</c> (default) or <c>month</c>.</summary>
    public string? Period { get; init; }

    /// <summary><c>calendar</c> (default) or <c>rolling</c>: spans of fixed length from the visitor's own start.</summary>
    public string? Clock { get; init; }

    /// <summary><c>first_ever</c> (default), <c>first_in_range</c> or <c>recurring</c>.</summary>
    public string? Cohort { get; init; }

    /// <summary><c>on</c> (default): came back in that period; <c>on_or_after</c>: in that or any later one of the report.</summary>
    public string? Mode { get; init; }

    /// <summary>How many return events a period needs; null: 1.</summary>
    public int? Min { get; init; }

    /// <summary><c>monday</c> (default) to <c>sunday</c>.</summary>
    public string? WeekStart { get; init; }

    /// <summary>Adds the value of these macro conversions by cohort; null: every macro with a value.</summary>
    public IReadOnlyList<string>? Macros { get; init; }
}

/// <summary>One row for each cohort.</summary>
public sealed record RetentionReport : ReportResult
{
    /// <summary>In order of time. A cohort that has not begun is left out.</summary>
    public required IReadOnlyList<RetentionCohortResult> Cohorts { get; init; }

    /// <summary>By period since the start: the cohorts together, weighted by size, over complete cells only.</summary>
    public required IReadOnlyList<RetentionAverage> Average { get; init; }

    /// <summary>ISO 4217, of the values; null without values.</summary>
    public string? Currency { get; init; }

    /// <summary>Opens a cell to its visitors: this, a dot, the cohort's <c>from</c>, a blank, and k. Null in a comparison.</summary>
    public string? Drill { get; init; }

    /// <summary>The same for the period compared with; null when not asked for.</summary>
    public RetentionReport? Comparison { get; init; }
}

/// <summary>The visitors who started in one period.</summary>
/// <param name="From">The local date the period begins with, for hours the moment.</param>
/// <param name="Size">How many visitors.</param>
/// <param name="ReturnedSamePeriod">How many of them had a return event after their start, still in the first period.</param>
/// <param name="Cells">By period since, from 0.</param>
public sealed record RetentionCohortResult(string From, long Size, long ReturnedSamePeriod, IReadOnlyList<RetentionCell> Cells);

/// <summary>One cell; a period that has not begun is null, not 0.</summary>
/// <param name="K">How many periods after the start.</param>
/// <param name="Visitors">Distinct visitors; for k = 0 the size.</param>
/// <param name="Rate">Visitors / size.</param>
/// <param name="Incomplete">The period is not over at as_of.</param>
/// <param name="Value">Macro value from the start up to the end of this period, net, as a decimal text; null without values.</param>
/// <param name="ValuePerVisitor">Value / size.</param>
public sealed record RetentionCell(int K, long? Visitors, double? Rate, bool Incomplete, string? Value = null, string? ValuePerVisitor = null);

/// <summary>All cohorts together, k periods after the start.</summary>
/// <param name="K">How many periods after the start.</param>
/// <param name="Rate">Visitors / size, over complete cells.</param>
/// <param name="Visitors">The sum of complete cells.</param>
/// <param name="Size">The sum of their cohorts.</param>
public sealed record RetentionAverage(int K, double? Rate, long Visitors, long Size);
