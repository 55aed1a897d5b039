using Cairn.Reports.Envelope;

namespace Cairn.Reports.Budget;

/// <summary>POST …/reports/budget: what to spend on which line next week. A recommendation; Cairn spends nothing and tells no platform.</summary>
public sealed record BudgetRequest : ReportRequest
{
    /// <summary>What a line is: <c>campaign</c> (default), <c>channel</c>, <c>source</c>, <c>publisher</c> or <c>creative</c>.</summary>
    public string? By { get; init; }

    /// <summary>The lines and what holds for each. Null: every line that cost something.</summary>
    public IReadOnlyList<BudgetLine>? Lines { get; init; }

    /// <summary>What all lines may cost together in a week; null: what they cost now.</summary>
    public decimal? Total { get; init; }

    /// <summary>The macro, or micro, whose conversions count. Null: the site's only macro.</summary>
    public string? Definition { get; init; }

    /// <summary>What one conversion is worth. Null: its mean net value; with fewer than 30, micros by the value table.</summary>
    public double? Value { get; init; }

    /// <summary>Whose credit is taken for a line's conversions, any but <c>participation</c>; default <c>linear</c>.</summary>
    public string? Model { get; init; }

    /// <summary>By how much a line may change in a week, 0.01 to 1; default 0.2.</summary>
    public double? Step { get; init; }

    /// <summary><c>expected</c> (default): the mean over what the weeks allow; <c>thompson</c>: one draw of it, to explore on purpose.</summary>
    public string? Mode { get; init; }

    /// <summary>Full weeks that are looked at, 8 to 104; default 26.</summary>
    public int? Weeks { get; init; }

    /// <summary>Weeks from elsewhere instead of the site's own costs and conversions, at most 20,000.</summary>
    public IReadOnlyList<BudgetWeek>? Rows { get; init; }
}

/// <summary>A line as it is asked for.</summary>
/// <param name="Line">Its key.</param>
/// <param name="Current">What it costs a week now; null: the mean of its last four full weeks.</param>
/// <param name="Min">Never below.</param>
/// <param name="Max">Never above.</param>
/// <param name="Fixed">Not to be changed.</param>
/// <param name="Incremental">Of a hold-out or geo test of this line: outcomes that would not have come without it.</param>
/// <param name="Attributed">What the model credited the line with in that test.</param>
public sealed record BudgetLine(string Line, decimal? Current = null, decimal? Min = null, decimal? Max = null, bool Fixed = false, double? Incremental = null, double? Attributed = null);

/// <summary>A week of a line.</summary>
/// <param name="Line">Its key.</param>
/// <param name="Week">A day of the week, <c>2026-05-04</c>.</param>
/// <param name="Cost">0 or more.</param>
/// <param name="Conversions">0 or more.</param>
public sealed record BudgetWeek(string Line, string Week, decimal Cost, double Conversions);

/// <summary>What to spend next week (<c>docs/definitions/budget.md</c>).</summary>
public sealed record BudgetReport : ReportResult
{
    /// <summary>What a line is.</summary>
    public required string By { get; init; }

    /// <summary>The Monday of the week it is for, local.</summary>
    public required string Week { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Whose credit was taken.</summary>
    public required string Model { get; init; }

    /// <summary><c>expected</c> or <c>thompson</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>What one conversion was taken to be worth.</summary>
    public required double Value { get; init; }

    /// <summary>By recommended spending, largest first.</summary>
    public required IReadOnlyList<BudgetResult> Lines { get; init; }

    /// <summary>What the lines cost now, and shall cost.</summary>
    public required BudgetTotals Total { get; init; }

    /// <summary>Expected value gained in a week.</summary>
    public required double Gain { get; init; }

    /// <summary>80 %.</summary>
    public required IntervalResult Ci { get; init; }

    /// <summary>Chance that anything is gained.</summary>
    public required double PGain { get; init; }

    /// <summary><c>shift</c>, or <c>leave as it is</c> where the chance is below 0.8.</summary>
    public required string Verdict { get; init; }

    /// <summary>What the responses rest on.</summary>
    public required string Label { get; init; }
}

/// <summary>What all lines cost a week.</summary>
public sealed record BudgetTotals(string Current, string Recommended);

/// <summary>A line and what to do with it.</summary>
public sealed record BudgetResult
{
    /// <summary>Its key.</summary>
    public required string Line { get; init; }

    /// <summary>What it costs a week.</summary>
    public required string Current { get; init; }

    /// <summary>What it shall cost.</summary>
    public required string Recommended { get; init; }

    /// <summary>What one more unit of money brings; null where the line was kept.</summary>
    public BudgetMarginal? Marginal { get; init; }

    /// <summary>Chance that more should be spent on it than now; null where the line was kept.</summary>
    public double? PRaise { get; init; }

    /// <summary><c>step</c>, <c>min</c> or <c>max</c>: the bound it stands at; null for none.</summary>
    public string? Cap { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Weeks with cost that it was learned from.</summary>
    public required int Weeks { get; init; }

    /// <summary>conversions = a · cost^b; null where the line was kept.</summary>
    public BudgetCurve? Curve { get; init; }
}

/// <summary>Marginal return, now and as recommended, with 80 % intervals.</summary>
public sealed record BudgetMarginal(double Now, IntervalResult NowCi, double After, IntervalResult Ci);

/// <summary>A response: conversions = a · cost^b.</summary>
public sealed record BudgetCurve(double A, double B);
