using Cairn.Collection.Events;
using Cairn.Journeys.Events;

namespace Cairn.Storage.Events;

/// <summary>Where the drain stands: a spool's random id, and the highest of its positions whose events are in the store.</summary>
/// <remarks>A position of one spool says nothing about another, so the two travel together. <c>default</c> has an empty id and means: nothing yet.</remarks>
public readonly record struct SpoolPosition(Guid SpoolId, long Position);

/// <summary>Events of one site to be stored in one transaction.</summary>
/// <param name="Site">The site's number in the catalog.</param>
/// <param name="Events">In the order that becomes store order.</param>
public sealed record SiteEvents(int Site, IReadOnlyList<StoredEvent> Events);

/// <summary>What became of the events given to <see cref="IEventStore.AppendParts"/>.</summary>
/// <param name="Stored">New rows.</param>
/// <param name="Duplicates">Same (site, event id), same content: not stored again.</param>
/// <param name="Conflicts">Same (site, event id), other content; the first stays, or the more trusted replaced it (<paramref name="Replaced"/> of them).</param>
/// <param name="Replaced">Conflicting duplicates whose more trusted event took the place of the stored one.</param>
public readonly record struct AppendResult(int Stored, int Duplicates, int Conflicts, int Replaced)
{
    /// <summary>The same counts by site and hour of receipt; null is none. Not part of equality.</summary>
    public IReadOnlyList<HourResult>? Hours { get; init; }

    /// <inheritdoc/>
    public bool Equals(AppendResult other) =>
        (Stored, Duplicates, Conflicts, Replaced) == (other.Stored, other.Duplicates, other.Conflicts, other.Replaced);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Stored, Duplicates, Conflicts, Replaced);
}

/// <summary>What became of a site's events that were received in one hour.</summary>
/// <param name="Site">The site's number in the catalog.</param>
/// <param name="HourMicros">The start of the hour, UTC, in microseconds since the Unix epoch.</param>
/// <param name="Stored">New rows.</param>
/// <param name="Duplicates">The same event again.</param>
/// <param name="Conflicts">The same id with other content.</param>
public sealed record HourResult(int Site, long HourMicros, int Stored, int Duplicates, int Conflicts);

/// <summary>An identity edge as it lies in the store.</summary>
/// <param name="Visitor">The browser's id; for <paramref name="JoinsUsers"/> the previous user id.</param>
/// <param name="User">The site's own id of the person.</param>
/// <param name="OccurredMicros">When the event that carried it happened.</param>
/// <param name="JoinsUsers">An alias of two users.</param>
/// <param name="Trust">How far the sender of that event is believed.</param>
/// <param name="Revoked">Taken back: it joins nobody.</param>
public sealed record StoredEdge(string Visitor, string User, long OccurredMicros, bool JoinsUsers, Trust Trust, bool Revoked);

/// <summary>What can be said shorter of every store.</summary>
public static class EventStoreAppend
{
    /// <summary>Stores events that are in memory anyway: one part of <see cref="IEventStore.AppendParts"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="batches">At most one per site.</param>
    /// <param name="position">The spool position after these events; null when they do not come from the spool (imports).</param>
    public static AppendResult Append(this IEventStore store, IReadOnlyList<SiteEvents> batches, SpoolPosition? position) => store.AppendParts([batches], position);
}

/// <summary>The append-only truth: events, identity edges and the change log, exactly once by (site, event id).</summary>
/// <remarks>
/// Any thread may call; one transaction writes at a time. After a failure that invalidates the database every call throws
/// <see cref="StorageUnavailableException"/> until the store has reopened itself; nothing of the failed transaction is there.
/// </remarks>
public interface IEventStore : IDisposable
{
    /// <summary>The drain's position, committed with the events before it.</summary>
    SpoolPosition SpoolPosition { get; }

    /// <summary>What became of the events that were committed together with <see cref="SpoolPosition"/>; it survives a restart, so that a count that died with its drain can be made up for.</summary>
    IReadOnlyList<HourResult> LastResults { get; }

    /// <summary>Stores events, the identity edges they carry, and the spool position, in one transaction, a part at a time: a part is stored before the next is asked for.</summary>
    /// <param name="parts">Each holds at most one batch per site. Read once, inside the transaction: when that throws, nothing is stored.</param>
    /// <param name="position">The spool position after these events; null when they do not come from the spool (imports).</param>
    AppendResult AppendParts(IEnumerable<IReadOnlyList<SiteEvents>> parts, SpoolPosition? position);

    /// <summary>The site's events for the journey index.</summary>
    IEventSource Source(int site);

    /// <summary>Takes the events of an import out of every answer and writes the change-log row in the same transaction; returns how many.</summary>
    long UndoImport(int site, int import);

    /// <summary>What belongs to these visitors and users; nothing is changed.</summary>
    /// <param name="site">The site.</param>
    /// <param name="visitors">Exact ids.</param>
    /// <param name="users">Exact ids.</param>
    /// <param name="beforeMicros">Only what happened before it.</param>
    ErasurePlan PlanErasure(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users, long beforeMicros = long.MaxValue);

    /// <summary>Hands out every visitor and every user a site's events and edges name, each once.</summary>
    void ReadIds(int site, Action<string> visitor, Action<string> user);

    /// <summary>Removes every event and edge of a plan, and writes the change-log row in the same transaction; returns how many events.</summary>
    long Erase(int site, ErasurePlan plan);

    /// <summary>Removes every event received before a moment, with its edges and the change-log row in the same transaction; returns how many events.</summary>
    long RemoveReceivedBefore(int site, long receivedMicros);

    /// <summary>Copies everything into a new file, so that nothing of what was removed is left in it; false when a reader was in the way. Change logs begin anew: indexes must be built again.</summary>
    bool Rewrite();

    /// <summary>Revokes (or restores) every edge between a visitor and a user, with the change-log row in the same transaction; returns how many.</summary>
    int SetEdgeRevoked(int site, string visitor, string user, bool revoked);

    /// <summary>Gives events of these visitors a new bot verdict, with the change-log row in the same transaction; returns how many events changed.</summary>
    long Judge(int site, IReadOnlyCollection<string> visitors, BotVerdict verdict);

    /// <summary>Judges stored events by a site's changed rules, with the change-log row in the same transaction: what only the old ones held against an event is taken back.</summary>
    /// <param name="site">The site.</param>
    /// <param name="before">The rules until now.</param>
    /// <param name="after">The rules from now on.</param>
    /// <param name="sinceMicros">Only events received at or after it.</param>
    /// <returns>How many events have another verdict.</returns>
    long JudgeByRules(int site, PlaceRules before, PlaceRules after, long sinceMicros);

    /// <summary>The events of a site in store order with <paramref name="startMicros"/> &lt;= occurred &lt; <paramref name="endMicros"/>, read lazily; the export.</summary>
    IEnumerable<(long Seq, StoredEvent Event)> ReadAll(int site, long startMicros, long endMicros);

    /// <summary>Rises whenever events of a site that belong to no visitor were replaced or taken away since the store was opened: they stand in no change log.</summary>
    long NobodysChanges(int site);

    /// <summary>The events of some names after one store number and up to another with <paramref name="startMicros"/> &lt;= occurred &lt; <paramref name="endMicros"/>, in store order, read lazily.</summary>
    IEnumerable<(long Seq, StoredEvent Event)> ReadNamed(int site, IReadOnlyCollection<string> names, long startMicros, long endMicros, long after, long upTo);

    /// <summary>One event of a site by its id; null when there is none.</summary>
    (long Seq, StoredEvent Event)? FindEvent(int site, UInt128 eventId);

    /// <summary>The events of these store numbers, in store order; those that are gone are left out.</summary>
    IReadOnlyList<(long Seq, StoredEvent Event)> ReadEvents(int site, IReadOnlyCollection<long> seqs);

    /// <summary>Every edge that touches one of these visitors or users, those that were revoked among them, with the users that aliases join and their visitors, in order of time.</summary>
    IReadOnlyList<StoredEdge> ReadEdges(int site, IReadOnlyCollection<string> visitors, IReadOnlyCollection<string> users);

    /// <summary>How many events a site holds.</summary>
    long Count(int site);

    /// <summary>How many of them belong to a visitor: the others, such as ads that were shown, are in no journey.</summary>
    long CountOfVisitors(int site);
}
