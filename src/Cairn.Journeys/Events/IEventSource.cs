namespace Cairn.Journeys.Events;

/// <summary>How far into one site's events and changes something has read.</summary>
/// <param name="Seq">The highest event sequence number of the site; 0 for none. Sequence numbers rise in store order, and are never reused.</param>
/// <param name="Change">The highest number in the site's change log; 0 for none.</param>
public readonly record struct SourcePosition(long Seq, long Change);

/// <summary>One site's events as the event store gives them to the journey index.</summary>
/// <remarks>Every call sees one consistent state of the store. Implementations may be called from any thread.</remarks>
public interface IEventSource
{
    /// <summary>The newest position that is committed.</summary>
    SourcePosition Head();

    /// <summary>Gives the events with <paramref name="after"/> &lt; seq &lt;= <paramref name="upTo"/>, in order of seq.</summary>
    void ReadEvents(long after, long upTo, IEventSink sink);

    /// <summary>Gives every event of these visitor ids up to <paramref name="upTo"/>, in order of seq.</summary>
    void ReadEventsOf(IReadOnlyCollection<string> visitors, long upTo, IEventSink sink);

    /// <summary>Gives one column for the events with <paramref name="after"/> &lt; seq &lt;= <paramref name="upTo"/>, in order of seq; events that lack it may be left out.</summary>
    /// <remarks><paramref name="column"/> is a column of the events table (<c>channel</c>, <c>path</c>, …) or <c>prop.NAME</c>, NAME a dotted path into properties.</remarks>
    void ReadColumn(string column, long after, long upTo, IColumnSink sink);

    /// <summary>Whether <see cref="ReadColumn"/> knows this column name; every <c>prop.</c> name is known.</summary>
    bool HasColumn(string column);

    /// <summary>Every identity edge that is in force, in the order it was written.</summary>
    IReadOnlyList<IdentityEdge> ReadEdges();

    /// <summary>What changed history after <paramref name="after"/>, in order.</summary>
    IReadOnlyList<HistoryChange> ReadChanges(long after);
}

/// <summary>Receives events one at a time; the spans live only as long as the call.</summary>
public interface IEventSink
{
    /// <summary>Takes one event.</summary>
    /// <param name="seq">The site's store order.</param>
    /// <param name="visitor">The visitor id in UTF-8; empty for an event that belongs to nobody.</param>
    /// <param name="name">The event name in UTF-8.</param>
    /// <param name="occurredMicros">When it happened, in microseconds since the Unix epoch.</param>
    /// <param name="clientSeq">The client's own counter, 0 where it sent none.</param>
    /// <param name="flags">What else the index keeps.</param>
    void Add(long seq, ReadOnlySpan<byte> visitor, ReadOnlySpan<byte> name, long occurredMicros, long clientSeq, EventFlags flags);
}

/// <summary>The JSON type a property value had. The numbers are on disk: append, never renumber.</summary>
public enum ValueKind : byte
{
    /// <summary>Not there.</summary>
    Missing = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>A number, in invariant decimal notation.</summary>
    Number = 2,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean = 3,

    /// <summary>An array or object, as JSON text.</summary>
    Json = 4,
}

/// <summary>Receives one column; the spans live only as long as the call.</summary>
public interface IColumnSink
{
    /// <summary>Takes one value.</summary>
    void Add(long seq, ValueKind kind, ReadOnlySpan<byte> value);
}

/// <summary>Says that a visitor id belongs to a user from a moment on (<c>docs/definitions/identity.md</c>).</summary>
/// <param name="Visitor">The browser's id; for <see cref="JoinsUsers"/> the previous user id.</param>
/// <param name="User">The site's own id of the person.</param>
/// <param name="OccurredMicros">When it was seen, in microseconds since the Unix epoch.</param>
/// <param name="JoinsUsers">True for an alias of two users; such an edge needs server trust.</param>
public sealed record IdentityEdge(string Visitor, string User, long OccurredMicros, bool JoinsUsers);

/// <summary>What changed in history besides new events. The numbers are on disk: append, never renumber.</summary>
public enum ChangeKind
{
    /// <summary>Identity edges were added or revoked; <see cref="HistoryChange.Subjects"/> are the visitors and users they touch.</summary>
    Identity = 1,

    /// <summary>Events were removed, replaced or judged anew; <see cref="HistoryChange.Subjects"/> are their visitors; empty means: rebuild all.</summary>
    Events = 2,
}

/// <summary>One row of the change log.</summary>
/// <param name="Number">Rises by one per site; never reused.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Subjects">Whom it concerns.</param>
public sealed record HistoryChange(long Number, ChangeKind Kind, IReadOnlyList<string> Subjects);
