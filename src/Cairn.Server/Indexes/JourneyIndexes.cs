using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Server.Hosting;
using Cairn.Storage;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;

namespace Cairn.Server.Indexes;

/// <summary>One journey index per site, made when first asked for and kept in step with the store.</summary>
/// <remarks>Whoever stores events calls <see cref="Wake"/>; a report reads what is new itself, so that it never lags behind an answer it could have seen.</remarks>
internal sealed class JourneyIndexes(IEventStore store, DataPaths paths, HostSettings settings, ILogger<JourneyIndexes> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<int, Lazy<JourneyIndex>> _indexes = new();
    private readonly Channel<int> _woken = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<int, bool> _waiting = new();
    private readonly ConcurrentDictionary<int, SourcePosition> _saved = new();

    /// <summary>The site's journeys up to what the store holds now.</summary>
    /// <exception cref="StorageUnavailableException">There is no index yet, and the store cannot be read.</exception>
    public JourneyIndex Fresh(int site)
    {
        var index = Of(site);
        CatchUp(site, index);
        return index;
    }

    /// <summary>Says that the store holds something new of this site. A command's own host reads it when a report asks, not before.</summary>
    public void Wake(int site)
    {
        if (settings.IsServer && _waiting.TryAdd(site, true))
        {
            _woken.Writer.TryWrite(site);
        }
    }

    /// <summary>How far each open index is.</summary>
    public IReadOnlyList<(int Site, JourneyIndex Index)> Open() =>
        [.. _indexes.Where(pair => pair.Value.IsValueCreated).Select(pair => (pair.Key, pair.Value.Value))];

    /// <summary>Writes down what every open index holds, so that the next start need not read the store.</summary>
    public void Save()
    {
        foreach (var (site, index) in Open().Where(open => _saved.GetValueOrDefault(open.Site) != open.Index.Position))
        {
            try
            {
                var position = index.Position;
                JourneyIndexFiles.Save(index, Folder(site));
                _saved[site] = position;
            }
            catch (Exception failure) when (failure is IOException or StorageUnavailableException)
            {
                logger.NotSaved(site, failure);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Save();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var site in _woken.Reader.ReadAllAsync(stoppingToken))
            {
                _waiting.TryRemove(site, out _);
                TryCatchUp(site);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
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
        var (index, result) = JourneyIndexFiles.Open(Folder(site), store.Source(site));
        if (result is { Rebuilt: { } why, Read: > 0 })
        {
            logger.Rebuilt(site, why);
        }
        else if (result.Read == 0)
        {
            _saved[site] = index.Position;
        }

        return index;
    }

    private string Folder(int site) => Path.Combine(paths.Index, site.ToString(CultureInfo.InvariantCulture));

    private void CatchUp(int site, JourneyIndex index)
    {
        if (index.CatchUp().Rebuilt is { } why)
        {
            logger.Rebuilt(site, why);
        }
    }
}

/// <summary>What the indexes say in the log. Ids 1500–1509.</summary>
internal static partial class JourneyIndexesLog
{
    [LoggerMessage(1500, LogLevel.Information, "The journey index of site {Site} was read again: {Why}")]
    public static partial void Rebuilt(this ILogger logger, int site, string why);

    [LoggerMessage(1502, LogLevel.Warning, "The journey index of site {Site} could not be saved; the next start reads the store instead")]
    public static partial void NotSaved(this ILogger logger, int site, Exception cause);

    [LoggerMessage(1501, LogLevel.Warning, "The journey index of site {Site} could not follow the store; the next event or report tries again")]
    public static partial void CatchUpFailed(this ILogger logger, int site, Exception cause);
}
