using Cairn.Journeys.Time;
using Cairn.Server.Indexes;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;

namespace Cairn.Server.Privacy;

/// <summary>Erases people: at once from every answer, and within 72 hours from the disk.</summary>
internal sealed class Erasures(
    CairnCatalog catalog, IEventStore store, ErasureJournal journal, JourneyIndexes indexes, DataPaths paths, TimeProvider time, ILogger<Erasures> logger)
{
    private static readonly TimeSpan GoneWithin = TimeSpan.FromHours(72);

    private readonly Lock _rewriting = new();

    private string Pending => Path.Combine(paths.Root, "erase.pending");

    /// <summary>Whether something that was erased may still lie on the disk.</summary>
    public bool IsRewriteDue => File.Exists(Pending);

    /// <summary>Erases, or only counts.</summary>
    public ErasureAnswer Run(Site site, ErasureRequest request)
    {
        var plan = store.PlanErasure(site.Id, [.. request.Visitor ?? []], [.. request.User ?? []]);
        var shared = plan.Spans.Select(span => span.Visitor).Distinct(StringComparer.Ordinal).Count();
        string[] ids = [.. plan.Visitors, .. plan.Users];
        if (request.DryRun)
        {
            return new ErasureAnswer(true, plan.Visitors.Count, shared, plan.Users.Count, plan.Events, catalog.FailedEvents.Erase(site.Id, ids, dryRun: true), null);
        }

        // The journal first: what of theirs still waits in the spool must not come in behind our back.
        var now = time.GetUtcNow();
        File.WriteAllText(Pending, "");
        journal.Add(
            site.Id, [.. plan.Visitors.Select(visitor => HashedId.Of(site.Id, visitor)), .. plan.Users.Select(user => HashedId.OfUser(site.Id, user))], Timestamp.From(now).Micros);
        var events = store.Erase(site.Id, plan.Visitors, plan.Spans);
        var failed = catalog.FailedEvents.Erase(site.Id, ids, dryRun: false);
        indexes.Wake(site.Id);
        return new ErasureAnswer(false, plan.Visitors.Count, shared, plan.Users.Count, events, failed, now + GoneWithin);
    }

    /// <summary>Takes what was erased from the disk: a new file for the store, new files for the index, an empty log for the catalog. False when a reader was in the way; try again.</summary>
    public bool Rewrite()
    {
        lock (_rewriting)
        {
            if (!IsRewriteDue)
            {
                return true;
            }

            if (!store.Rewrite())
            {
                return false;
            }

            foreach (var site in catalog.Sites.List())
            {
                indexes.Forget(site.Id);
            }

            catalog.Checkpoint();
            File.Delete(Pending);
            logger.Rewritten();
            return true;
        }
    }
}

/// <summary>What erasing says in the log. Ids 1850–1859.</summary>
internal static partial class ErasuresLog
{
    [LoggerMessage(1850, LogLevel.Information, "What was erased is gone from the disk")]
    public static partial void Rewritten(this ILogger logger);
}
