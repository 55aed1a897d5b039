using System.Collections.Concurrent;
using Cairn.Collection.Decoding;
using Cairn.Storage;
using Cairn.Storage.Catalog.Failed;

namespace Cairn.Server.Collect;

/// <summary>Gathers what the door remarks, and reasons that leave no failed event, and writes the counts down every few seconds.</summary>
/// <remarks>A count is worth less than a commit per request: what a crash loses is some seconds of remarks, never an event.</remarks>
internal sealed class WarningCounts(FailedEvents failed, TimeProvider time, ILogger<WarningCounts> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const int MostName = 60;
    private const int MostNames = 100;

    private readonly ConcurrentDictionary<int, ConcurrentDictionary<string, bool>> _unknown = new();
    private readonly ConcurrentDictionary<(int Site, CounterKind Kind, string Name), long> _counts = new();

    public void Add(int site, IEnumerable<KeyValuePair<CollectWarning, int>> warnings)
    {
        foreach (var (warning, count) in warnings)
        {
            Add(site, CounterKind.Warning, WireNames.Of(warning), count);
        }
    }

    /// <summary>Counts something of one of our own names.</summary>
    public void Add(int site, CounterKind kind, string name, int count) => _counts.AddOrUpdate((site, kind, name), count, (_, known) => known + count);

    /// <summary>Counts fields nobody knows, by their names: senders' texts, so only so many different ones, and what can be read.</summary>
    public void AddUnknown(int site, IReadOnlyCollection<string> fields)
    {
        foreach (var field in fields)
        {
            var name = new string([.. field.Take(MostName).Select(sign => char.IsControl(sign) || char.IsSurrogate(sign) ? '\uFFFD' : sign)]);
            var known = _unknown.GetOrAdd(site, static _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal));
            Add(site, CounterKind.UnknownField, known.ContainsKey(name) || (known.Count < MostNames && known.TryAdd(name, true)) ? name : "(other)", 1);
        }
    }

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
