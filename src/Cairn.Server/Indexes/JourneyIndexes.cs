using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Cairn.Journeys.Index;
using Cairn.Server.Hosting;
using Cairn.Storage;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;

namespace Cairn.Server.Indexes;

/// <summary>One journey index per site, made when first asked for and kept in step with the store.</summary>
/// <remarks>Whoever stores events calls <see cref="Wake"/>; a report reads what is new itself, so that it never lags behind an answer it could have seen.</remarks>
internal sealed class JourneyIndexes(IEventStore store, DataPaths paths, HostSettings settings, ILogger<JourneyIndexes> logger) : BackgroundService
{
    private const long ManyEvents = 1_000_000;
    private readonly ConcurrentDictionary<int, Lazy<JourneyIndex>> _indexes = new();
    private readonly Channel<int> _woken = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<int, bool> _waiting = new();
    private readonly Channel<int> _unkept = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<int, bool> _keeping = new();
    private readonly ConcurrentDictionary<int, IndexProgress> _reading = new();
    private readonly ConcurrentDictionary<int, string> _readAgain = new();
    private readonly IndexMetrics _metrics = new();
    private readonly Lock _files = new();

    /// <summary>The site's journeys up to what the store holds now.</summary>
    /// <exception cref="StorageUnavailableException">There is no index yet, and the store cannot be read.</exception>
    public JourneyIndex Fresh(int site)
    {
        var index = Of(site);
        CatchUp(site, index);
        return index;
    }

    /// <summary>How far reading a site's whole history is, during which its reports wait; null when they need not.</summary>
    public IndexProgress? Reading(int site) => _reading.TryGetValue(site, out var progress) ? progress : null;

    /// <summary>Everything every open index holds and takes.</summary>
    public IReadOnlyList<(int Site, IndexStatistics Statistics)> Statistics() =>
        [.. Open().Select(open => (open.Site, open.Index.Statistics()))];

    /// <summary>Says that the store holds something new of this site. A command's own host reads it when a report asks, not before.</summary>
    public void Wake(int site)
    {
        if (settings.IsServer && _waiting.TryAdd(site, true))
        {
            _woken.Writer.TryWrite(site);
        }
    }

    /// <summary>Why a site's index had to be read from the store since the start; null when it had not.</summary>
    public string? WhyReadAgain(int site) => _readAgain.GetValueOrDefault(site);

    /// <summary>How far each open index is.</summary>
    public IReadOnlyList<(int Site, JourneyIndex Index)> Open() =>
        [.. _indexes.Where(pair => pair.Value.IsValueCreated).Select(pair => (pair.Key, pair.Value.Value))];

    /// <summary>Writes down what every open index holds, so that the next start need not read the store.</summary>
    public void Save()
    {
        foreach (var (site, index) in Open())
        {
            try
            {
                JourneyIndexFiles.Save(index, Folder(site));
                KeptColumns.Write(Folder(site), index);
            }
            catch (Exception failure) when (failure is IOException or StorageUnavailableException)
            {
                logger.NotSaved(site, failure);
            }
        }
    }

    /// <summary>Throws away a site's index and its files; the next report builds it from the store.</summary>
    public void Forget(int site)
    {
        lock (_files)
        {
            _indexes.TryRemove(site, out _);
            if (Directory.Exists(Folder(site)))
            {
                Directory.Delete(Folder(site), recursive: true);
            }
        }

        Wake(site);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Save();
    }

    public override void Dispose()
    {
        _metrics.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _metrics.Begin(Statistics);
        try
        {
            // Merging and writing take a while; reading what is new must not wait for it.
            await Task.WhenAll(
                ThreadNiceness.Run("index", () => ForEach(_woken, _waiting, TryCatchUp, stoppingToken)),
                ThreadNiceness.Run("index columns", () => ReadAhead(stoppingToken)),
                ThreadNiceness.Run("index files", () => ForEach(_unkept, _keeping, site => TryKeep(site, stoppingToken), stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    // What reports asked for before the last stop is read before anybody waits for it.
    private void ReadAhead(CancellationToken stoppingToken)
    {
        foreach (var site in settings is { IsServer: true, IsStoreOnly: false } ? Kept() : [])
        {
            try
            {
                stoppingToken.ThrowIfCancellationRequested();
                var index = Fresh(site);
                foreach (var column in KeptColumns.Read(Folder(site)))
                {
                    index.ReadColumn(column, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StorageUnavailableException)
            {
                logger.CatchUpFailed(site, failure);
            }
        }
    }

    // Sites whose index was written down.
    private IReadOnlyList<int> Kept() => Directory.Exists(paths.Index)
        ? [.. Directory.EnumerateDirectories(paths.Index).Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var site) ? site : 0).Where(site => site > 0).Order()]
        : [];

    private static void ForEach(Channel<int> sites, ConcurrentDictionary<int, bool> queued, Action<int> act, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var site = sites.Reader.ReadAsync(stoppingToken).AsTask().GetAwaiter().GetResult();
            queued.TryRemove(site, out _);
            act(site);
        }
    }

    private void TryKeep(int site, CancellationToken stoppingToken)
    {
        try
        {
            lock (_files)
            {
                JourneyIndexFiles.Keep(Of(site), Folder(site), stoppingToken);
                KeptColumns.Write(Folder(site), Of(site));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StorageUnavailableException)
        {
            logger.NotSaved(site, failure);
        }
    }

    private void TryCatchUp(int site)
    {
        try
        {
            CatchUp(site, Of(site));
        }
        catch (StorageUnavailableException failure)
        {
            logger.CatchUpFailed(site, failure);
        }
    }

    private JourneyIndex Of(int site) => _indexes.GetOrAdd(site, key => new Lazy<JourneyIndex>(() => Load(key))).Value;

    private JourneyIndex Load(int site)
    {
        _reading[site] = default;
        try
        {
            var (index, result) = JourneyIndexFiles.Open(Folder(site), store.Source(site), settings.Index with { Progress = progress => _reading[site] = progress });
            if (result is { Rebuilt: { } why, Read: > 0 })
            {
                _readAgain[site] = why;
                logger.Rebuilt(site, why);
                GiveBack(result.Read);
            }

            return index;
        }
        finally
        {
            _reading.TryRemove(site, out _);
        }
    }

    // What sorting a whole store left behind is not left to the next collection, which may be hours away.
    private static void GiveBack(long read)
    {
        if (read >= ManyEvents)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private string Folder(int site) => Path.Combine(paths.Index, site.ToString(CultureInfo.InvariantCulture));

    private void CatchUp(int site, JourneyIndex index)
    {
        var result = index.CatchUp();
        if (result.Rebuilt is { } why)
        {
            _reading.TryRemove(site, out _);
            _readAgain[site] = why;
            logger.Rebuilt(site, why);
            GiveBack(result.Read);
        }

        if (settings.IsServer && index.HasUnkept && _keeping.TryAdd(site, true))
        {
            _unkept.Writer.TryWrite(site);
        }
    }
}

/// <summary>What the indexes say in the log. Ids 1500–1509.</summary>
internal static partial class JourneyIndexesLog
{
    [LoggerMessage(1500, LogLevel.Information, "The journey index of site {Site} was read again: {Why}")]
    public static partial void Rebuilt(this ILogger logger, int site, string why);

    [LoggerMessage(1502, LogLevel.Warning, "The journey index of site {Site} could not be saved; the next start reads what is missing from the store")]
    public static partial void NotSaved(this ILogger logger, int site, Exception cause);

    [LoggerMessage(1501, LogLevel.Warning, "The journey index of site {Site} could not follow the store; the next event or report tries again")]
    public static partial void CatchUpFailed(this ILogger logger, int site, Exception cause);
}
