namespace Cairn.Reports.Drill;

/// <summary>POST …/reports/drill: the visitors behind a number.</summary>
/// <param name="Drill">The token that stands beside the number.</param>
/// <param name="Limit">How many visitors, 1 to 1,000; default 50.</param>
/// <param name="Cursor">Where the page before ended; null: the beginning.</param>
public sealed record DrillRequest(string Drill, int? Limit = null, string? Cursor = null);

/// <summary>A page of visitors, by their id.</summary>
public sealed record DrillReport : Envelope.ReportResult
{
    /// <summary>The report the number comes from.</summary>
    public required string Of { get; init; }

    /// <summary>Which of its numbers.</summary>
    public required string Cell { get; init; }

    /// <summary>How many visitors there are on all pages.</summary>
    public required long Visitors { get; init; }

    /// <summary>The visitors of the page, by id in the order of UTF-8 bytes.</summary>
    public required IReadOnlyList<DrillVisitor> Rows { get; init; }

    /// <summary>For the next page; null when this is the last.</summary>
    public string? Cursor { get; init; }
}

/// <summary>A visitor, and what there is of their journey.</summary>
/// <param name="Visitor">The user's id for a known person, else the visitor id.</param>
/// <param name="Events">Events in all history.</param>
/// <param name="First">When the first happened, RFC 3339.</param>
/// <param name="Last">When the last happened.</param>
public sealed record DrillVisitor(string Visitor, long Events, string First, string Last);
