using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Foreign;
using Cairn.Journeys.Time;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using FailedEvent = Cairn.Collection.Decoding.FailedEvent;

namespace Cairn.Server.Collect;

/// <summary>Keeps the drain's failed events in the catalog. Used by the drain's thread alone.</summary>
/// <remarks>
/// The position is written down only with failed events and counts: a turn without any needs no commit of the catalog. After a restart it may stand
/// before rows that held none, and taking nothing of them twice is taking it once.
/// </remarks>
internal sealed class CatalogFailedEventSink(FailedEvents failed, EventSpool spool) : IFailedEventSink
{
    private SpoolPosition _position;

    public SpoolPosition Position
    {
        get
        {
            if (_position.SpoolId != spool.Id)
            {
                _position = new SpoolPosition(spool.Id, failed.TakenUpTo(spool.Id));
            }

            return _position;
        }
    }

    public void Append(IReadOnlyList<SiteFailures> failures, IReadOnlyList<CounterRaise> counts, SpoolPosition position)
    {
        if (failures.Count > 0 || counts.Count > 0)
        {
            failed.Take([.. failures.SelectMany(site => site.Events.Select(item => Row(site.Site, item)))], counts, position);
        }

        _position = position;
    }

    /// <summary>A failed event of the door as the catalog keeps it.</summary>
    public static NewFailedEvent Row(int site, FailedEvent item, int tries = 1) => new()
    {
        Site = site,
        ReceivedAt = new Timestamp(item.ReceivedMicros).ToDateTimeOffset(),
        Format = item.Format,
        Path = ForeignFormats.PathOf(item.Format),
        Trust = item.Trust,
        Reason = WireNames.Of(item.Reason),
        Field = item.Field,
        Message = item.Message,
        Raw = item.Raw is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(item.Raw),
        BatchIndex = item.Index,
        Tries = tries,
    };
}
