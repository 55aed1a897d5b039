using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Segments;

/// <summary>POST …/reports/segment: how many visitors belong to the <c>segment</c> of the request; with <c>compare.segment</c>, how many to both.</summary>
public sealed record SegmentRequest : ReportRequest
{
    /// <summary>With true, the visitors of each local day.</summary>
    public bool ByDay { get; init; }
}

/// <summary>The size of a segment.</summary>
public sealed record SegmentReport : ReportResult
{
    /// <summary>Visitors of the segment with an event in the range.</summary>
    public required long Visitors { get; init; }

    /// <summary>visitors / all visitors with an event in the range; null over zero.</summary>
    public double? Share { get; init; }

    /// <summary>Of the share.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>All visitors with an event in the range.</summary>
    public required long Of { get; init; }

    /// <summary>Everybody in the segment, whether or not they did something in the range.</summary>
    public required long Members { get; init; }

    /// <summary>Distinct visitors of the segment in each local day; null when not asked for. Days do not add up.</summary>
    public IReadOnlyList<TrendPoint>? ByDay { get; init; }

    /// <summary>How it overlaps with <c>compare.segment</c>; null when not asked for.</summary>
    public SegmentOverlap? Overlap { get; init; }

    /// <summary>A token for the visitors, see <c>POST …/reports/drill</c>; null when there are none.</summary>
    public string? Drill { get; init; }

    /// <summary>Fewer than 30 visitors in the range.</summary>
    public bool LowData { get; init; }
}

/// <summary>Two segments beside each other, over visitors with an event in the range.</summary>
/// <param name="Segment">The other segment.</param>
/// <param name="Visitors">Visitors of the other.</param>
/// <param name="Both">Visitors of both.</param>
/// <param name="OnlyThis">Visitors of this alone.</param>
/// <param name="OnlyOther">Visitors of the other alone.</param>
/// <param name="Jaccard">both / visitors of either; null over zero.</param>
public sealed record SegmentOverlap(string Segment, long Visitors, long Both, long OnlyThis, long OnlyOther, double? Jaccard);
