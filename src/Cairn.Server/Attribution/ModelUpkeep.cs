using Cairn.Journeys.Faults;
using Cairn.Reports.Attribution;
using Cairn.Reports.Values;
using Cairn.Server.Indexes;
using Cairn.Server.Reports;
using Cairn.Storage;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Attribution;

/// <summary>Learns anew, once a week, what reports have asked for: each time a further version, the older ones stay.</summary>
internal sealed class ModelUpkeep(CairnCatalog catalog, ReportSites sites, TimeProvider time, ILogger<ModelUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Learns what is a week old or older, at once.</summary>
    public void Run(CancellationToken cancellation = default)
    {
        var now = time.GetUtcNow();
        foreach (var site in catalog.Sites.List())
        {
            foreach (var old in catalog.Models.Current(site.Id).Where(model => now - model.TrainedAt >= Week))
            {
                if (old.Model == SiteValueTables.Model)
                {
                    KeepValues(site, FrozenValues.Read(old.Text), cancellation);
                }
                else
                {
                    Learn(site, old.Definition, old.Model, cancellation);
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TryRun(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends; what was being learned is learned after the next start.
        }
    }

    private void TryRun(CancellationToken cancellation)
    {
        try
        {
            Run(cancellation);
        }
        catch (StorageUnavailableException failure)
        {
            logger.NotLearned(failure);
        }
    }

    // A table whose values changed by more than a quarter waits for somebody to confirm it; the report says so.
    private void KeepValues(Site site, FrozenValues old, CancellationToken cancellation)
    {
        var report = sites.Of(site);
        if (report.Definitions.Where(one => one.Key == old.Macro).MaxBy(one => one.Version) is not { Archived: false })
        {
            return;
        }

        var outcome = ValuesRunner.Run(new ValuesRequest { Macro = old.Macro, Range = old.Asked, Horizon = old.AskedHorizon, Freeze = true }, report, cancellation);
        if (outcome is Outcome<ValuesReport>.Ok({ Version: > 0 } kept))
        {
            logger.Learned(SiteValueTables.Model, kept.Macro, kept.Version);
        }
    }

    private void Learn(Site site, string definition, string model, CancellationToken cancellation)
    {
        var report = sites.Of(site);
        var newest = report.Definitions.Where(one => one.Key == definition).MaxBy(one => one.Version);
        if (newest is null || newest.Archived || LearnedModel.Parse(model) is not var (kind, order))
        {
            return;
        }

        var learned = new SiteModels(catalog, site.Id, report.Channels.Version).Keep(new ModelTrainer(report, cancellation).Learn(newest, kind, order));
        logger.Learned(learned.Model, learned.Definition, learned.Version);
    }
}

/// <summary>What the upkeep of models says in the log. Ids 1880–1889.</summary>
internal static partial class ModelUpkeepLog
{
    [LoggerMessage(1880, LogLevel.Warning, "Models for attribution could not be learned anew; the next hour tries again")]
    public static partial void NotLearned(this ILogger logger, Exception cause);

    [LoggerMessage(1881, LogLevel.Information, "Learned {Model} of {Definition} anew, version {Version}")]
    public static partial void Learned(this ILogger logger, string model, string definition, int version);
}
