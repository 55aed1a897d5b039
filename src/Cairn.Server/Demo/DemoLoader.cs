using System.Collections.Concurrent;
using Cairn.Collection.Events;
using Cairn.Storage.Events;

namespace Cairn.Server.Demo;

/// <summary>Stores the demo shop's events: one thread makes them while another stores.</summary>
internal static class DemoLoader
{
    private const int BatchEvents = 50_000;
    private const int BatchesWaiting = 2;

    /// <summary>Stores every event and returns how many were new; doing it again with the same options adds nothing.</summary>
    /// <param name="store">Where they go.</param>
    /// <param name="site">The site's number.</param>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told how many events are stored, after each batch; null for nobody.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; what was stored stays.</exception>
    public static long Load(IEventStore store, int site, DemoOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var waiting = new BlockingCollection<StoredEvent[]>(BatchesWaiting);
        var making = Task.Run(() => Make(options, waiting, stop.Token), CancellationToken.None);
        var (stored, seen) = (0L, 0L);
        try
        {
            foreach (var batch in waiting.GetConsumingEnumerable(cancellationToken))
            {
                stored += store.Append([new SiteEvents(site, batch)], position: null).Stored;
                seen += batch.Length;
                progress?.Report(seen);
            }
        }
        finally
        {
            stop.Cancel();
            Task.WaitAny([making], CancellationToken.None);
        }

        making.GetAwaiter().GetResult();
        return stored;
    }

    private static void Make(DemoOptions options, BlockingCollection<StoredEvent[]> waiting, CancellationToken stop)
    {
        try
        {
            foreach (var batch in new DemoShop(options).Events().Chunk(BatchEvents))
            {
                waiting.Add(batch, stop);
            }
        }
        finally
        {
            waiting.CompleteAdding();
        }
    }
}
