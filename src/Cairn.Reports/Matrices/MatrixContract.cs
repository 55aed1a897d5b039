using Cairn.Reports.Envelope;

namespace Cairn.Reports.Matrices;

/// <summary>POST …/reports/matrix.</summary>
public sealed record MatrixRequest : ReportRequest
{
    /// <summary>What may come before: keys of definitions, or symbols. Null: every micro that is not archived.</summary>
    public IReadOnlyList<string>? Rows { get; init; }

    /// <summary>What it may lead to: keys of definitions, or symbols. Null: every macro that is not archived.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary><c>before</c> (default): the row's first comes before the column's first. <c>any</c>: both happened; rows and columns are then all definitions.</summary>
    public string? Order { get; init; }

    /// <summary><c>visitor</c> (default) or <c>session</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>For revenue touched; default <c>90d</c>.</summary>
    public string? Lookback { get; init; }
}

/// <summary>One row per pair, by column, greatest lift first.</summary>
public sealed record MatrixReport : ReportResult
{
    /// <summary><c>visitor</c> or <c>session</c>.</summary>
    public required string Unit { get; init; }

    /// <summary><c>before</c> or <c>any</c>.</summary>
    public required string Order { get; init; }

    /// <summary>The pairs.</summary>
    public required IReadOnlyList<MatrixRow> Rows { get; init; }

    /// <summary>Opens a pair to the visitors of its <c>ab</c>: this, a dot, its micro, a line feed, its macro.</summary>
    public string? Drill { get; init; }

    /// <summary>The same for the period or the segment compared with; null when not asked for.</summary>
    public MatrixReport? Comparison { get; init; }
}

/// <summary>A micro and a macro (<c>docs/definitions/matrix.md</c>). Rates are fractions, null over zero; the pair of something with itself has no figures.</summary>
public sealed record MatrixRow
{
    /// <summary>The row's key.</summary>
    public required string Micro { get; init; }

    /// <summary>The column's key.</summary>
    public required string Macro { get; init; }

    /// <summary>All visitors, or sessions.</summary>
    public required long N { get; init; }

    /// <summary>Those with the micro, and no macro or the micro first; with order <c>any</c>, those with the micro.</summary>
    public long? A { get; init; }

    /// <summary>Those with the macro.</summary>
    public long? B { get; init; }

    /// <summary>Those with the micro before the macro; with order <c>any</c>, those with both.</summary>
    public long? Ab { get; init; }

    /// <summary>ab / a.</summary>
    public double? PMacro { get; init; }

    /// <summary>ab / b.</summary>
    public double? PMicro { get; init; }

    /// <summary>Wilson interval of <see cref="PMacro"/>.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>Wilson interval of <see cref="PMicro"/>.</summary>
    public IntervalResult? PMicroCi { get; init; }

    /// <summary>p_macro / (b / n). Naive: busy visitors do more of everything.</summary>
    public double? Lift { get; init; }

    /// <summary>Median seconds from the first micro to the first macro, over ab; null with order <c>any</c>.</summary>
    public double? LagS { get; init; }

    /// <summary>Share of the macro's value in the range whose visitor had this micro before it within the lookback; null when it has no value.</summary>
    public double? Touched { get; init; }

    /// <summary>Those with both, and the micro not before the macro.</summary>
    public long? AfterOnly { get; init; }

    /// <summary>Fewer than 30 in a or b.</summary>
    public bool LowData { get; init; }
}
