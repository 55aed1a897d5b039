using System.Collections.Concurrent;
using Cairn.Storage;
using Cairn.Storage.Catalog.Failed;

namespace Cairn.Server.Collect;

/// <summary>Gathers why parts of recordings were not kept, and writes the counts down every few seconds.</summary>
/// <remarks>A count is worth less than a commit per request: what a crash loses is some seconds of these counts. Those of events lie with their events.</remarks>
internal sealed class WarningCounts(FailedEvents failed, TimeProvider time, ILogger<WarningCounts> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(int Site, CounterKind Kind, string Name), long> _counts = new();

    /// <summary>Counts something of one of our own names.</summary>
    public void Add(int site, CounterKind kind, string name, int count) => _counts.AddOrUpdate((site, kind, name), count, (_, known) => known + count);

    /// <summary>Writes down what was gathered since the last time.</summary>
    public void Save()
    {
        var now = time.GetUtcNow();
        var taken = new List<CounterRaise>();
        foreach (var key in _counts.Keys)
        {
            if (_counts.TryRemove(key, out var count))
            {
                taken.Add(new CounterRaise(key.Site, now, key.Kind, key.Name, count));
            }
        }

        if (taken.Count > 0)
        {
            failed.Take([], taken, position: null);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TrySave();
            }
        }
        catch (OperationCanceledException)
        {
            TrySave();
        }
    }

    private void TrySave()
    {
        try
        {
            Save();
        }
        catch (StorageUnavailableException failure)
        {
            logger.CountsLost(failure);
        }
    }
}
