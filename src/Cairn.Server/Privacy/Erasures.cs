using Cairn.Journeys.Time;
using Cairn.Server.Indexes;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Events;

namespace Cairn.Server.Privacy;

/// <summary>Erases people: at once from every answer, and within 72 hours from the disk.</summary>
/// <remarks>The journal comes first. What a death leaves undone, and what a restore brings back, <see cref="ApplyJournal"/> erases again before anybody is answered.</remarks>
internal sealed class Erasures(
    CairnCatalog catalog, IEventStore store, ErasureJournal journal, JourneyIndexes indexes, PersonExports exports, TimeProvider time, ILogger<Erasures> logger)
{
    private static readonly TimeSpan GoneWithin = TimeSpan.FromHours(72);

    /// <summary>Requests of a day are taken off the disk together: each time costs a copy of the store.</summary>
    private static readonly TimeSpan Gathered = TimeSpan.FromHours(24);

    private readonly Lock _rewriting = new();

    /// <summary>Whether something that was erased may still lie on the disk.</summary>
    public bool IsRewriteDue => journal.RewriteDueSince is not null;

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
        var number = journal.Add(
            site.Id, [.. plan.Visitors.Select(visitor => HashedId.Of(site.Id, visitor)), .. plan.Users.Select(user => HashedId.OfUser(site.Id, user))], Timestamp.From(now).Micros);
        var events = store.Erase(site.Id, plan);
        var failed = catalog.FailedEvents.Erase(site.Id, ids, dryRun: false);
        exports.RemoveWith(ids);
        indexes.Wake(site.Id);
        journal.Applied(number);
        return new ErasureAnswer(false, plan.Visitors.Count, shared, plan.Users.Count, events, failed, now + GoneWithin);
    }

    /// <summary>Erases again whoever the journal names and the store or the failed events still hold. Nobody sends or asks yet.</summary>
    public void ApplyJournal()
    {
        if (!journal.HasUnapplied)
        {
            return;
        }

        var last = journal.LastRequest;
        var events = 0L;
        foreach (var site in catalog.Sites.List())
        {
            var found = new SortedDictionary<long, (List<string> Visitors, List<string> Users)>();
            store.ReadIds(
                site.Id, visitor => Note(found, journal.ErasedAt(site.Id, HashedId.Of(site.Id, visitor)))?.Visitors.Add(visitor),
                user => Note(found, journal.ErasedAt(site.Id, HashedId.OfUser(site.Id, user)))?.Users.Add(user));
            foreach (var (at, (visitors, users)) in found)
            {
                events += store.Erase(site.Id, store.PlanErasure(site.Id, visitors, users, at));
            }

            catalog.FailedEvents.Erase(site.Id, text => Later(journal.ErasedAt(site.Id, HashedId.Of(site.Id, text)), journal.ErasedAt(site.Id, HashedId.OfUser(site.Id, text))));
            indexes.Wake(site.Id);
        }

        exports.RemoveAll();
        journal.Applied(last);
        logger.Applied(events);
    }

    /// <summary>As <see cref="Rewrite"/>, once a day at most.</summary>
    public void RewriteWhenGathered()
    {
        if (journal.RewriteDueSince is { } since && Timestamp.From(time.GetUtcNow()).Micros - since >= Gathered.Ticks / TimeSpan.TicksPerMicrosecond)
        {
            Rewrite();
        }
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

            var last = journal.LastRequest; // whoever is erased meanwhile may be in the copy already
            if (!store.Rewrite())
            {
                return false;
            }

            foreach (var site in catalog.Sites.List())
            {
                indexes.Forget(site.Id);
                catalog.Receipts.RemoveGone(site.Id, id => store.FindEvent(site.Id, Collection.Decoding.EventIds.FromText(id)) is not null);
            }

            catalog.RemoveSnapshots();
            if (!catalog.Checkpoint())
            {
                return false;
            }

            journal.Rewritten(last);
            logger.Rewritten();
            return true;
        }
    }

    private static (List<string> Visitors, List<string> Users)? Note(SortedDictionary<long, (List<string> Visitors, List<string> Users)> found, long? erasedAt)
    {
        if (erasedAt is not { } at)
        {
            return null;
        }

        if (!found.TryGetValue(at, out var ids))
        {
            found[at] = ids = ([], []);
        }

        return ids;
    }

    private static long? Later(long? one, long? other) => one is null || other > one ? other : one;
}

/// <summary>What erasing says in the log. Ids 1850–1859.</summary>
internal static partial class ErasuresLog
{
    [LoggerMessage(1850, LogLevel.Information, "What was erased is gone from the disk")]
    public static partial void Rewritten(this ILogger logger);

    [LoggerMessage(1851, LogLevel.Information, "The journal of erased people was applied: {Events} events were erased again")]
    public static partial void Applied(this ILogger logger, long events);
}
