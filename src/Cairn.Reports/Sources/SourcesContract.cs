using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sources;

/// <summary>POST …/reports/sources.</summary>
public sealed record SourcesRequest : ReportRequest
{
    /// <summary>What rows are made of: <c>channel</c> (default), <c>source</c>, <c>medium</c>, <c>campaign</c>, <c>content</c>, <c>term</c>, <c>landing</c>, <c>exit</c>, <c>page</c>, <c>referrer</c>, <c>device</c>, <c>browser</c>, <c>os</c>, <c>language</c>, <c>country</c>, <c>region</c> or <c>city</c>.</summary>
    public string? By { get; init; }

    /// <summary>A second dimension: one row for each pair; null: none.</summary>
    public string? Second { get; init; }

    /// <summary>The definitions to count; null: all that are not archived.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>How many rows are told apart, 1 to 1,000, those with most visitors; the rest is one row. Default 50.</summary>
    public int? Top { get; init; }
}

/// <summary>Where visitors came from, and what they did.</summary>
public sealed record SourcesReport : ReportResult
{
    /// <summary>The dimension.</summary>
    public required string By { get; init; }

    /// <summary>The second dimension; null: none.</summary>
    public string? Second { get; init; }

    /// <summary>The currency of the values.</summary>
    public required string Currency { get; init; }

    /// <summary>All visitors and sessions, each once.</summary>
    public required SourceFigures Total { get; init; }

    /// <summary>By visitors, descending, then by key; <c>(other)</c> is the last.</summary>
    public required IReadOnlyList<SourceRow> Rows { get; init; }

    /// <summary>The period or segment that <c>previous</c> is about; null when nothing is compared.</summary>
    public SourcesComparison? Comparison { get; init; }
}

/// <summary>What the rows stand beside.</summary>
public sealed record SourcesComparison(RangeResult Range, SourceFigures Total);

/// <summary>The figures of some sessions.</summary>
public record SourceFigures
{
    /// <summary>Visitors with an event in the range in one of these sessions.</summary>
    public required long Visitors { get; init; }

    /// <summary>Sessions that start in the range.</summary>
    public required long Sessions { get; init; }

    /// <summary>visitors / all visitors; null over zero. A visitor who came in two ways is in two rows, so shares may add up to more than 1.</summary>
    public double? Share { get; init; }

    /// <summary>Sessions that are not engaged / sessions.</summary>
    public double? BounceRate { get; init; }

    /// <summary>Engaged sessions / sessions.</summary>
    public double? EngagedRate { get; init; }

    /// <summary>One for each definition, in the order of <c>definitions</c>.</summary>
    public required IReadOnlyList<SourceConversion> Conversions { get; init; }
}

/// <summary>One row: the sessions with this value.</summary>
public sealed record SourceRow : SourceFigures
{
    /// <summary>The value; <c>(none)</c> where a session has none, <c>(other)</c> for all that are not told apart.</summary>
    public required string Key { get; init; }

    /// <summary>The value of the second dimension; null without one.</summary>
    public string? Second { get; init; }

    /// <summary>The same of what is compared with; null when nothing is.</summary>
    public SourceFigures? Previous { get; init; }

    /// <summary>A token for the visitors, see <c>POST …/reports/drill</c>; null when there are none, and for <c>(other)</c>.</summary>
    public string? Drill { get; init; }
}

/// <summary>One conversion definition in one row.</summary>
/// <param name="Key">The definition.</param>
/// <param name="Kind"><c>macro</c> or <c>micro</c>.</param>
/// <param name="Count">Counted conversions in the range.</param>
/// <param name="Visitors">Visitors who did it in these sessions.</param>
/// <param name="Sessions">Sessions of the row with at least one.</param>
/// <param name="VisitorRate">visitors / visitors of the row.</param>
/// <param name="VisitorRateCi">Of the visitor rate.</param>
/// <param name="SessionRate">sessions / sessions of the row.</param>
/// <param name="SessionRateCi">Of the session rate.</param>
/// <param name="Value">Net value; null where the definition has none.</param>
/// <param name="LowData">The headline rate (visitors for a macro, sessions for a micro) is over fewer than 30.</param>
public sealed record SourceConversion(
    string Key, string Kind, long Count, long Visitors, long Sessions, double? VisitorRate, IntervalResult? VisitorRateCi, double? SessionRate,
    IntervalResult? SessionRateCi, string? Value, bool LowData);
