using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>POST …/reports/conversions.</summary>
public sealed record ConversionsRequest : ReportRequest
{
    /// <summary>Which definitions; null: all that are not archived.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>For revenue touched; default <c>90d</c>.</summary>
    public string? Lookback { get; init; }

    /// <summary>A column or property to group by, such as <c>channel</c>; null: none.</summary>
    public string? Breakdown { get; init; }

    /// <summary>With <c>day</c>, <c>week</c> or <c>month</c> each row carries a sparkline of its counts; null: none.</summary>
    public string? Sparkline { get; init; }
}

/// <summary>One row per definition, macros first.</summary>
public sealed record ConversionsReport : ReportResult
{
    /// <summary>Visitors with an event in the range.</summary>
    public required long Visitors { get; init; }

    /// <summary>Sessions that start in the range.</summary>
    public required long Sessions { get; init; }

    /// <summary>The rows.</summary>
    public required IReadOnlyList<ConversionRow> Rows { get; init; }

    /// <summary>Micro and macro compared: the kinds and roles that have definitions.</summary>
    public required IReadOnlyList<ConversionClassRow> Classes { get; init; }

    /// <summary>The same for the period or the segment compared with; null when not asked for.</summary>
    public ConversionsComparison? Comparison { get; init; }

    /// <summary>By value of the breakdown; null when not asked for.</summary>
    public IReadOnlyList<ConversionsBreakdown>? Breakdown { get; init; }
}

/// <summary>The period before.</summary>
public sealed record ConversionsComparison(RangeResult Range, long Visitors, long Sessions, IReadOnlyList<ConversionRow> Rows);

/// <summary>The rows of one value.</summary>
public sealed record ConversionsBreakdown(string Value, long Visitors, long Sessions, IReadOnlyList<ConversionRow> Rows);

/// <summary>One definition in the range (<c>docs/definitions/conversions.md</c>). Rates are fractions, null over zero; values are decimal texts.</summary>
public sealed record ConversionRow
{
    /// <summary>The definition's key.</summary>
    public required string Key { get; init; }

    /// <summary>What people read.</summary>
    public required string Name { get; init; }

    /// <summary>The definition's version.</summary>
    public required int Version { get; init; }

    /// <summary><c>macro</c> or <c>micro</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>awareness</c>, <c>consideration</c>, <c>intent</c> or <c>decision</c>.</summary>
    public required string Stage { get; init; }

    /// <summary><c>process</c>, <c>secondary</c>, <c>derived</c>; null for a macro.</summary>
    public string? Role { get; init; }

    /// <summary>Counted conversions in the range.</summary>
    public required long Count { get; init; }

    /// <summary>Without those fully refunded.</summary>
    public required long NetCount { get; init; }

    /// <summary>Distinct visitors among them.</summary>
    public required long Visitors { get; init; }

    /// <summary>Distinct sessions starting in the range with at least one.</summary>
    public required long Sessions { get; init; }

    /// <summary>visitors / all visitors.</summary>
    public double? VisitorRate { get; init; }

    /// <summary>sessions / all sessions.</summary>
    public double? SessionRate { get; init; }

    /// <summary>count / all sessions; may exceed 1.</summary>
    public double? ActionRate { get; init; }

    /// <summary>Of the headline rate: visitor rate for a macro, session rate for a micro.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>Of the visitor rate.</summary>
    public IntervalResult? VisitorRateCi { get; init; }

    /// <summary>Of the session rate.</summary>
    public IntervalResult? SessionRateCi { get; init; }

    /// <summary>Net of refunds, in <see cref="Currency"/>; null when the definition has no value.</summary>
    public string? Value { get; init; }

    /// <summary>Mean over valued conversions.</summary>
    public string? MeanValue { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>count / visitors.</summary>
    public double? Frequency { get; init; }

    /// <summary>Shares of visitors with 1, 2, 3, and 4 or more.</summary>
    public IReadOnlyList<double>? FrequencyShares { get; init; }

    /// <summary>Median seconds from the first event of the visitor's history to the first occurrence.</summary>
    public double? TimeFromFirstS { get; init; }

    /// <summary>Median seconds from the start of its session to the first occurrence.</summary>
    public double? TimeInSessionS { get; init; }

    /// <summary>Median session index of the first occurrence.</summary>
    public double? SessionsUntil { get; init; }

    /// <summary>Share of macro value whose visitor had this micro before that macro within the lookback; for a macro its share of value.</summary>
    public double? RevenueTouched { get; init; }

    /// <summary>Matches without a dedupe key.</summary>
    public long WithoutKey { get; init; }

    /// <summary>Matches that lost against an earlier one with the same key.</summary>
    public long Duplicates { get; init; }

    /// <summary>Conversions whose value property was missing, no number or negative.</summary>
    public long WithoutValue { get; init; }

    /// <summary>Refunded beyond the conversion's value.</summary>
    public string? ExcessRefund { get; init; }

    /// <summary>Refunds without a conversion.</summary>
    public long UnmatchedRefunds { get; init; }

    /// <summary>Counts per bucket when a sparkline was asked for.</summary>
    public IReadOnlyList<TrendPoint>? Sparkline { get; init; }

    /// <summary>Whether a micro is rarer than every macro, or first happens after the macro in most journeys that have both; null for a macro.</summary>
    public bool? UnlikeAMicro { get; init; }

    /// <summary>A token for the visitors behind <see cref="Visitors"/>, see <c>POST …/reports/drill</c>.</summary>
    public string? Drill { get; init; }

    /// <summary>Fewer than 30 in the headline's denominator.</summary>
    public bool LowData { get; init; }
}

/// <summary>One bucket: its local start date (or hour), the value, and whether it ends after as_of.</summary>
public sealed record TrendPoint(string T, double? V, bool Incomplete = false);

/// <summary>All definitions of a kind, or all micros of a role, taken together: what was measured, not what the names promise.</summary>
public sealed record ConversionClassRow
{
    /// <summary><c>macro</c>, <c>micro</c>, or the role of micros: <c>process</c>, <c>secondary</c>, <c>derived</c>.</summary>
    public required string Class { get; init; }

    /// <summary>How many definitions it has.</summary>
    public required int Definitions { get; init; }

    /// <summary>Their counted conversions in the range.</summary>
    public required long Count { get; init; }

    /// <summary>100 · count / all sessions.</summary>
    public double? PerHundredSessions { get; init; }

    /// <summary>Visitors with at least one / all visitors.</summary>
    public double? VisitorReach { get; init; }

    /// <summary>Of the reach.</summary>
    public IntervalResult? VisitorReachCi { get; init; }

    /// <summary>Median seconds from the visitor's first event to the first of them.</summary>
    public double? TimeFromFirstS { get; init; }

    /// <summary>Median session index of the first of them.</summary>
    public double? SessionsUntil { get; init; }

    /// <summary>count / visitors with at least one.</summary>
    public double? PerConvertingVisitor { get; init; }

    /// <summary>count / sessions with at least one.</summary>
    public double? PerConvertingSession { get; init; }

    /// <summary>Their own net value, a decimal text.</summary>
    public string? Value { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Share of macro value whose visitor had one of them before within the lookback; for macros their own.</summary>
    public double? RevenueTouched { get; init; }

    /// <summary>The share of each stage in the count.</summary>
    public required IReadOnlyDictionary<string, double?> Stages { get; init; }
}
