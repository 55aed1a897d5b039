using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Events;
using FailedEvent = Cairn.Collection.Decoding.FailedEvent;

namespace Cairn.Storage.Draining;

/// <summary>Failed events of one site.</summary>
/// <param name="Site">The site's number in the catalog.</param>
/// <param name="Events">In the order they were found.</param>
public sealed record SiteFailures(int Site, IReadOnlyList<FailedEvent> Events);

/// <summary>Where failed events go, and are counted, exactly once.</summary>
/// <remarks>
/// The sink keeps its own position, written in the transaction that writes the failed events. The drain gives every batch in
/// order, and never one at or below <see cref="Position"/> of the same spool id; one writer at a time.
/// Throws <see cref="StorageUnavailableException"/> when it cannot take anything now; nothing of that call is there then.
/// </remarks>
public interface IFailedEventSink
{
    /// <summary>The highest spool position whose failed events are in the sink; <c>default</c> for nothing yet.</summary>
    SpoolPosition Position { get; }

    /// <summary>Stores failed events, counts and the position in one transaction. The lists may be empty: then only the position moves.</summary>
    void Append(IReadOnlyList<SiteFailures> failures, IReadOnlyList<CounterRaise> counts, SpoolPosition position);
}
