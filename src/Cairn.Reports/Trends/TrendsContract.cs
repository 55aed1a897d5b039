using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Trends;

/// <summary>POST …/reports/trends: any column of the conversions report, or count and visitors of a symbol, over time.</summary>
public sealed record TrendsRequest : ReportRequest
{
    /// <summary>Definition keys.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Symbols in text form.</summary>
    public IReadOnlyList<string>? Symbols { get; init; }

    /// <summary><c>count</c> (default), <c>visitors</c>, <c>sessions</c>, <c>visitor_rate</c>, <c>session_rate</c>, <c>action_rate</c>, <c>value</c>.</summary>
    public string? Column { get; init; }

    /// <summary><c>hour</c>, <c>day</c> (default), <c>week</c> (Monday) or <c>month</c>.</summary>
    public string? Bucket { get; init; }
}

/// <summary>One series per key or symbol.</summary>
public sealed record TrendsReport : ReportResult
{
    /// <summary>The series, in the order asked for.</summary>
    public required IReadOnlyList<TrendSeries> Series { get; init; }

    /// <summary>The same for the period compared with; null when not asked for.</summary>
    public IReadOnlyList<TrendSeries>? Comparison { get; init; }

    /// <summary>What happened to the site in the range, the oldest first.</summary>
    public IReadOnlyList<TrendMark> Marks { get; init; } = [];
}

/// <summary>Something that happened to the site.</summary>
/// <param name="At">RFC 3339.</param>
/// <param name="Title">What.</param>
/// <param name="Kind">As <c>…/marks</c> names it.</param>
public sealed record TrendMark(string At, string Title, string Kind);

/// <summary>One line of a trend.</summary>
public sealed record TrendSeries(string Key, string? Value, IReadOnlyList<TrendPoint> Points);
