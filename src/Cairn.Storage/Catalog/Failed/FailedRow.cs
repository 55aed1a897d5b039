using Cairn.Collection.Events;

namespace Cairn.Storage.Catalog.Failed;

internal sealed class FailedEventRow
{
    public long Id { get; set; }
    public required int SiteId { get; set; }
    public required DateTimeOffset ReceivedAt { get; set; }
    public required string Format { get; set; }
    public required string Path { get; set; }
    public required Trust Trust { get; set; }
    public required string Reason { get; set; }
    public required string Field { get; set; }
    public required string Message { get; set; }
    public required byte[] Raw { get; set; }
    public int? BatchIndex { get; set; }
    public int? Import { get; set; }
    public required int Tries { get; set; }
    public DateTimeOffset? ReplayedAt { get; set; }
}

/// <summary>How often something happened to a site's events in one hour.</summary>
internal sealed class CounterRow
{
    public required int SiteId { get; set; }

    /// <summary>The start of the hour, UTC.</summary>
    public required DateTimeOffset Hour { get; set; }
    public required CounterKind Kind { get; set; }
    public required string Name { get; set; }
    public required long Count { get; set; }
    public required DateTimeOffset LastAt { get; set; }
}

/// <summary>Up to where a spool's failed events have been taken; one row for each spool.</summary>
internal sealed class TakenPositionRow
{
    public required Guid SpoolId { get; set; }
    public required long Position { get; set; }
}
