using Cairn.Collection.Decoding;
using Cairn.Journeys.Time;
using Cairn.Server.Indexes;
using Cairn.Server.Privacy;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Events;

namespace Cairn.Server.Hosting;

/// <summary>Removes what a site keeps no longer, by the day it was received, and takes what was erased from the disk.</summary>
/// <remarks>A clock that <see cref="ClockWatch"/> doubts removes nothing until a person confirms it.</remarks>
internal sealed class RetentionWork(
    CairnCatalog catalog, IEventStore store, JourneyIndexes indexes, Erasures erasures, PersonExports exports, ClockWatch clock, TimeProvider time, ILogger<RetentionWork> logger)
{
    /// <summary>What the preset of the French exemption allows.</summary>
    public const int CnilDays = 760;

    /// <summary>How long hourly counts are kept: a year beside the one before, at the month's end.</summary>
    private const int CounterDays = 400;

    /// <summary>A receipt goes when its event went: erased, past its time, or of an import that was undone.</summary>
    public void RemoveReceipts()
    {
        foreach (var site in catalog.Sites.List())
        {
            catalog.Receipts.RemoveGone(site.Id, id => store.FindEvent(site.Id, EventIds.FromText(id)) is not null);
        }
    }

    public void Run()
    {
        exports.RemoveOld();
        erasures.RewriteWhenGathered();
        RemoveReceipts();
        clock.Note();
        if (!clock.IsTrusted)
        {
            logger.ClockDoubted();
            return;
        }

        var now = time.GetUtcNow();
        var sites = catalog.Sites.List();
        catalog.FailedEvents.RemoveOld(now, sites.ToDictionary(site => site.Id, site => site.Settings.Retention.FailedDays));
        catalog.Audit.RemoveOld(now);
        catalog.RemoveSnapshots(now - FailedEvents.Kept);
        catalog.FailedEvents.RemoveCounters(now.AddDays(-CounterDays));
        foreach (var site in sites)
        {
            if (EventDays(site) is { } days && store.RemoveReceivedBefore(site.Id, Timestamp.From(new DateTimeOffset(now.AddDays(-days).UtcDateTime.Date, TimeSpan.Zero)).Micros) > 0)
            {
                indexes.Wake(site.Id);
            }
        }
    }

    /// <summary>How many days a site keeps its events; null for good.</summary>
    public static int? EventDays(Site site) =>
        site.Settings.Consent == ConsentPreset.CnilExempt ? Math.Min(site.Settings.Retention.EventDays ?? CnilDays, CnilDays) : site.Settings.Retention.EventDays;
}

/// <summary>What retention says in the log. Ids 1810–1819.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(1810, LogLevel.Warning, "The machine's clock jumped, or was not seen for a month; nothing is removed by age until 'cairn doctor --confirm-clock' says that it is right")]
    public static partial void ClockDoubted(this ILogger logger);
}
