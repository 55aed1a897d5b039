using Cairn.Collection.Enrichment;
using Cairn.Server.Indexes;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;

namespace Cairn.Server.Collect;

/// <summary>Runs the drain for as long as the host runs, and tells the indexes what it stored.</summary>
internal sealed class DrainService : BackgroundService
{
    /// <summary>Long enough for a turn to carry many requests, short beside the two seconds an event may take into reports.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly EventSpool _spool;
    private readonly TimeProvider _time;
    private readonly ILogger<DrainService> _logger;
    private readonly EventDrain _drain;

    public DrainService(
        EventSpool spool, IEventStore store, CairnCatalog catalog, SiteRulesBook rules, ErasureJournal erased, JourneyIndexes indexes, TimeProvider time, ILogger<DrainService> logger)
    {
        (_spool, _time, _logger) = (spool, time, logger);
        _drain = new EventDrain(spool, store, new CatalogFailedEventSink(catalog.FailedEvents, spool), rules.Of, Enricher.Enrich, time, logger, new SiteGate(catalog, erased), Pause);
        _drain.Committed += sites =>
        {
            foreach (var site in sites)
            {
                indexes.Wake(site);
            }
        };
    }

    /// <summary>Waits until the spool is empty, which means that the store and the failed events have all of it; false when that takes longer than <paramref name="atMost"/>.</summary>
    public async Task<bool> CatchUpAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (_spool.CountWaiting() > 0)
        {
            if (_time.GetElapsedTime(started) > atMost)
            {
                return false;
            }

            _drain.Hurry();
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
        }

        return true;
    }

    /// <summary>Does something short while store and failed events stand at the same position of the spool.</summary>
    public void Between(Action work) => _drain.Between(work);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _drain.RunAsync(stoppingToken).ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Ended(Task run)
    {
        if (run.Exception is { } cause)
        {
            _logger.DrainEnded(cause.InnerException ?? cause);
        }
    }
}
