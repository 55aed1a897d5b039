using Cairn.Server.Collect;
using Cairn.Storage;
using Cairn.Storage.Catalog;

namespace Cairn.Server.Hosting;

/// <summary>Small regular work on the catalog: salts that change, when keys were used, sessions that are over, failed events past their time, its log.</summary>
internal sealed class Upkeep(CairnCatalog catalog, CookielessIds salts, HouseholdKeys households, RetentionWork retention, HostSettings settings, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Thorough = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var last = time.GetTimestamp();
        while (await TickAsync(timer, stoppingToken))
        {
            var thorough = time.GetElapsedTime(last) >= Thorough;
            last = thorough ? time.GetTimestamp() : last;
            TryWork(thorough);
        }

        TryWork(thorough: false);
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void TryWork(bool thorough)
    {
        try
        {
            salts.Renew();
            households.Renew();
            catalog.Keys.SaveLastUse();
            catalog.Admitted.Save();
            if (thorough)
            {
                catalog.Sessions.RemoveExpired();
                catalog.AccountLinks.RemoveExpired();
                catalog.SavedReports.RemoveDeleted();
                catalog.Shares.RemoveExpired();
                if (!settings.IsStoreOnly)
                {
                    retention.Run();
                }

                catalog.Checkpoint();
            }
        }
        catch (StorageUnavailableException failure)
        {
            logger.UpkeepFailed(failure);
        }
    }
}

/// <summary>What upkeep says in the log. Ids 1800–1809.</summary>
internal static partial class UpkeepLog
{
    [LoggerMessage(1800, LogLevel.Warning, "The catalog's upkeep could not be done; the next minute tries again")]
    public static partial void UpkeepFailed(this ILogger logger, Exception cause);
}
