using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sessions;

/// <summary>POST …/reports/sessions.</summary>
public sealed record SessionsRequest : ReportRequest
{
    /// <summary>A session column to group by: <c>channel</c>, <c>device</c>, <c>country</c>, <c>source</c>, <c>campaign</c>, <c>landing</c>, or any column of the session's first event; null: one row.</summary>
    public string? By { get; init; }
}

/// <summary>One row per value.</summary>
public sealed record SessionsReport : ReportResult
{
    /// <summary>All sessions that start in the range.</summary>
    public required long Sessions { get; init; }

    /// <summary>Visitors with an event in the range.</summary>
    public required long Visitors { get; init; }

    /// <summary>By sessions, descending.</summary>
    public required IReadOnlyList<SessionsRow> Rows { get; init; }

    /// <summary>The same for the period compared with; null when not asked for.</summary>
    public SessionsReport? Comparison { get; init; }
}

/// <summary>One group of sessions.</summary>
public sealed record SessionsRow(
    string Key, long Sessions, long Visitors, double? BounceRate, double? EngagedRate, SessionDuration Duration, double? PageViews);

/// <summary>In seconds.</summary>
public sealed record SessionDuration(double? Median);
