using Cairn.Journeys.Time;
using Cairn.Server.Indexes;
using Cairn.Storage;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Events;

namespace Cairn.Server.Sites;

/// <summary>Judges the last 90 days again when a site's rules on countries or hosts change. Rules on addresses hold from then on: no address is kept.</summary>
internal sealed class Rejudging(IEventStore store, JourneyIndexes indexes, TimeProvider time, ILogger<Rejudging> logger)
{
    private const int Days = 90;

    /// <summary>Begins in the background; completes when it is done.</summary>
    public Task StartAsync(Site before, Site after)
    {
        var (old, rules) = (Places(before), Places(after));
        return old.SameAs(rules) ? Task.CompletedTask : Task.Run(() => Run(after.Id, old, rules));
    }

    private void Run(int site, PlaceRules old, PlaceRules rules)
    {
        try
        {
            if (store.JudgeByRules(site, old, rules, Timestamp.From(time.GetUtcNow().AddDays(-Days)).Micros) > 0)
            {
                indexes.Wake(site);
            }
        }
        catch (StorageUnavailableException failure)
        {
            logger.NotJudged(site, failure);
        }
    }

    private static PlaceRules Places(Site site) => new(
        [.. site.Settings.Bots.Countries.Select(country => country.ToUpperInvariant())], [.. site.Settings.Bots.Hosts.Select(host => host.Trim().ToLowerInvariant())]);
}

/// <summary>What judging again says in the log. Ids 1860–1869.</summary>
internal static partial class RejudgingLog
{
    [LoggerMessage(1860, LogLevel.Warning, "The stored events of site {Site} could not be judged by its changed rules; save the settings again")]
    public static partial void NotJudged(this ILogger logger, int site, Exception cause);
}
