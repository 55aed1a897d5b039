using Cairn.Storage.Catalog.Segments;

namespace Cairn.Server.Segments;

internal sealed record SavedSegmentList(IReadOnlyList<SavedSegmentShown> Rows);

/// <summary>A saved segment: <c>in(key)</c> stands for its condition.</summary>
internal sealed record SavedSegmentShown(string Key, string Name, string Segment, string ChangedBy, DateTimeOffset ChangedAt)
{
    public static SavedSegmentShown Of(SavedSegment segment) => new(segment.Key, segment.Name, segment.Text, segment.ChangedBy, segment.ChangedAt);
}

/// <param name="Segment">The condition, such as <c>did(add_to_cart, &gt;= 2, last 7d) and not did(purchase, ever)</c>.</param>
/// <param name="Name">What people call it; the key when it is left out.</param>
internal sealed record SaveSegmentRequest(string Segment, string? Name = null);
