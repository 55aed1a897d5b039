using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>POST …/reports/funnel/dropoff: who stopped at a step, and what they did next.</summary>
public sealed record FunnelDropoffRequest
{
    /// <summary>The funnel, with its range, filters and segment.</summary>
    public FunnelRequest? Funnel { get; init; }

    /// <summary>The step at which units stopped, from 1.</summary>
    public int Step { get; init; }

    /// <summary>How many units are listed, 1 to 1,000; null: 100.</summary>
    public int? Limit { get; init; }

    /// <summary>What the last answer gave to go on with; null: from the newest.</summary>
    public string? Cursor { get; init; }
}

/// <summary>The answer.</summary>
public sealed record FunnelDropoffReport : ReportResult
{
    /// <summary>What units did next, most first.</summary>
    public required IReadOnlyList<DropoffNextResult> Next { get; init; }

    /// <summary>The units, newest entry first.</summary>
    public required IReadOnlyList<DropoffUnitResult> Units { get; init; }

    /// <summary>To go on with; null at the end.</summary>
    public string? Cursor { get; init; }
}

/// <summary>How many units did something next: the path of a page, the name of another event, or <c>(left)</c>.</summary>
public sealed record DropoffNextResult(string Label, long Units);

/// <summary>One unit; times in RFC 3339.</summary>
public sealed record DropoffUnitResult(string Visitor, string Entry, string Last, string Next);
