using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Storage.Events;

namespace Cairn.Storage.Draining;

/// <summary>One event on its way from spool to store.</summary>
internal readonly record struct DrainItem(int Site, CollectedEvent Collected, StoredEvent Row);

/// <summary>What one turn of the drain carries: rows for the store and failures for the sink, up to a position.</summary>
internal sealed class DrainBatch(SpoolPosition position)
{
    private readonly Dictionary<int, List<FailedEvent>> _failures = [];

    /// <summary>The position after the last spool row in it.</summary>
    public SpoolPosition Position { get; } = position;

    /// <summary>What is counted on the way.</summary>
    public DrainTally Tally { get; } = new();

    /// <summary>The sites whose events go to the store.</summary>
    public HashSet<int> Sites { get; } = [];

    /// <summary>How many events failed after they had been accepted.</summary>
    public int FailedAfterwards { get; private set; }

    /// <summary>Takes what failed at the door.</summary>
    public void AddFailed(int site, IReadOnlyList<FailedEvent> failed)
    {
        if (failed.Count > 0)
        {
            Of(site).AddRange(failed);
        }
    }

    /// <summary>Fails an event that had been accepted.</summary>
    public void Fail(FailedReason reason, int site, CollectedEvent item, long receivedMicros, string message)
    {
        FailedAfterwards++;
        Tally.FailedLater(site, receivedMicros, reason);
        Of(site).Add(new FailedEvent
        {
            Reason = reason,
            Field = "",
            Message = message,
            Trust = item.Trust,
            ReceivedMicros = receivedMicros,
            Raw = NativeJson.Write(item),
        });
    }

    /// <summary>Counts an accepted event of which nothing may be kept.</summary>
    public void Refuse(FailedReason reason, int site, CollectedEvent item, long receivedMicros)
    {
        FailedAfterwards++;
        Tally.FailedLater(site, receivedMicros, reason);
        Of(site).Add(new FailedEvent { Reason = reason, Field = "", Message = "", Trust = item.Trust, ReceivedMicros = receivedMicros });
    }

    /// <summary>Notes a spool row nobody can read.</summary>
    public void FailRow(int site)
    {
        FailedAfterwards++;
        Of(site).Add(new FailedEvent
        {
            Reason = FailedReason.EnrichError,
            Field = "",
            Message = "The spool row that held this request does not read as one.",
            ReceivedMicros = 0,
        });
    }

    /// <summary>The failures, site by site.</summary>
    public IReadOnlyList<SiteFailures> Failures() => [.. _failures.Select(pair => new SiteFailures(pair.Key, pair.Value))];

    /// <summary>Rows as the store takes them, site by site, in their order.</summary>
    public static IReadOnlyList<SiteEvents> BySite(ReadOnlySpan<DrainItem> items)
    {
        var sites = new Dictionary<int, List<StoredEvent>>();
        foreach (var item in items)
        {
            if (!sites.TryGetValue(item.Site, out var rows))
            {
                sites.Add(item.Site, rows = []);
            }

            rows.Add(item.Row);
        }

        return [.. sites.Select(pair => new SiteEvents(pair.Key, pair.Value))];
    }

    private List<FailedEvent> Of(int site)
    {
        if (!_failures.TryGetValue(site, out var failed))
        {
            _failures.Add(site, failed = []);
        }

        return failed;
    }
}
