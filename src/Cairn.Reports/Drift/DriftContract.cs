using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drift;

/// <summary>POST …/reports/drift. The range says which hours are watched; null: the last 24 whole hours.</summary>
public sealed record DriftRequest : ReportRequest
{
    /// <summary>Which definitions; null: all that are not archived.</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}

/// <summary>What is not as it was (<c>docs/definitions/drift.md</c>).</summary>
public sealed record DriftReport : ReportResult
{
    /// <summary>Definitions that were watched.</summary>
    public required int Watched { get; init; }

    /// <summary>The alarms, the latest first.</summary>
    public required IReadOnlyList<DriftRow> Rows { get; init; }
}

/// <summary>One alarm.</summary>
/// <param name="Key">The definition's key.</param>
/// <param name="Alarm"><c>drift</c>, <c>silent</c> or <c>level</c>.</param>
/// <param name="Since">The first hour of it, RFC 3339.</param>
/// <param name="Until">The end of the last hour of it.</param>
/// <param name="Expected">A rate per page view for drift, else a count.</param>
/// <param name="Seen">What there was instead.</param>
/// <param name="Z">Of a drift.</param>
/// <param name="Why">The first explanation that fits.</param>
/// <param name="Proposal">What to do; null where nothing is proposed.</param>
/// <param name="Marks">What was changed within two hours of its beginning.</param>
public sealed record DriftRow(
    string Key, string Alarm, string Since, string Until, double Expected, double Seen, double? Z, string Why, string? Proposal, IReadOnlyList<string> Marks);
