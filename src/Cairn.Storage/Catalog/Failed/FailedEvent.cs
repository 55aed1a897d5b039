using Cairn.Collection.Events;

namespace Cairn.Storage.Catalog.Failed;

/// <summary>What a counter counts. The numbers are on disk.</summary>
public enum CounterKind
{
    /// <summary>Failed events, by reason.</summary>
    Failed = 1,

    /// <summary>Events kept with a remark, by warning.</summary>
    Warning = 2,

    /// <summary>Values over a cap, by cap.</summary>
    OverCap = 3,

    /// <summary>Events that were answered as accepted; one name, the empty one.</summary>
    Accepted = 4,

    /// <summary>Events that failed before they were answered, by reason.</summary>
    FailedAtDoor = 5,

    /// <summary>Accepted events that failed on the way to the store, by reason.</summary>
    FailedLater = 6,

    /// <summary>Accepted events that became rows; one name, the empty one.</summary>
    Stored = 7,

    /// <summary>Accepted events whose id the site had: <c>same</c>, or <c>other</c> where the content differs.</summary>
    Duplicate = 8,

    /// <summary>Accepted events that look like a bot's, by verdict.</summary>
    Quarantined = 9,

    /// <summary>Consent states of accepted events, such as <c>analytics_granted</c>; <c>gpc</c> besides.</summary>
    Consent = 10,

    /// <summary>Accepted events by how long they took from receipt to reports; the name is the bucket's largest number of milliseconds, empty above all.</summary>
    Lag = 11,

    /// <summary>Accepted events of which something is worth knowing: <c>valued</c>, <c>valued_with_order</c>, <c>clock_corrected</c>, <c>sdk_error</c>.</summary>
    Mark = 12,

    /// <summary>Accepted events a codeless rule sent, by rule.</summary>
    Rule = 13,

    /// <summary>Chunks of recordings that were not kept, by reason.</summary>
    Replay = 14,

    /// <summary>Fields nobody knows on events that were kept, by name; <c>(other)</c> beyond a hundred names.</summary>
    UnknownField = 15,
}

/// <summary>An event that was not kept, as it is handed over.</summary>
public sealed record NewFailedEvent
{
    /// <summary>The site's number.</summary>
    public required int Site { get; init; }

    /// <summary>When it arrived, by our clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The wire format, such as <c>native</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The path it was sent to, or the name of the file.</summary>
    public string Path { get; init; } = "";

    /// <summary>How far its sender is believed.</summary>
    public Trust Trust { get; init; } = Trust.Client;

    /// <summary>One of the closed list, such as <c>name_invalid</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The field that is at fault; empty for the whole.</summary>
    public string Field { get; init; } = "";

    /// <summary>What is wrong, in one sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>The event as sent, scrubbed, in UTF-8; cut to 16 KiB here. Null when its content must not be kept: then it is only counted.</summary>
    public ReadOnlyMemory<byte>? Raw { get; init; }

    /// <summary>Its place in its batch, from 0; null for none.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>The number of its import; null for none.</summary>
    public int? Import { get; init; }

    /// <summary>How often it was tried; from 1.</summary>
    public int Tries { get; init; } = 1;
}

/// <summary>By how much a counter is raised.</summary>
/// <param name="Site">The site's number.</param>
/// <param name="ReceivedAt">When the events arrived; decides the hour.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">One of the kind's names, such as <c>no_event_id</c>.</param>
/// <param name="Count">How many.</param>
public sealed record CounterRaise(int Site, DateTimeOffset ReceivedAt, CounterKind Kind, string Name, long Count);

/// <summary>What a counter stands at in one hour.</summary>
/// <param name="Hour">The start of the hour, UTC.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">One of the kind's names.</param>
/// <param name="Count">How many.</param>
public sealed record HourCounter(DateTimeOffset Hour, CounterKind Kind, string Name, long Count);

/// <summary>A failed event as it is kept.</summary>
/// <param name="Id">Its number, ascending in the order taken.</param>
/// <param name="Event">What was handed over; <see cref="NewFailedEvent.Raw"/> is never null here.</param>
/// <param name="ReplayedAt">When a replay let it through; null while it has not.</param>
public sealed record FailedEvent(long Id, NewFailedEvent Event, DateTimeOffset? ReplayedAt);

/// <summary>Which failed events are wanted; a null field does not filter.</summary>
/// <param name="Site">The site's number.</param>
public sealed record FailedEventFilter(int Site)
{
    /// <summary>Only of this reason.</summary>
    public string? Reason { get; init; }

    /// <summary>Only of this wire format.</summary>
    public string? Format { get; init; }

    /// <summary>Only of this import.</summary>
    public int? Import { get; init; }

    /// <summary>Received at or after.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Received before.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Also those a replay let through.</summary>
    public bool IncludeReplayed { get; init; }

    /// <summary>Only those older than this number: the cursor, for pages from new to old.</summary>
    public long? Before { get; init; }
}

/// <summary>An exact count.</summary>
/// <param name="Kind">Failed events or warnings.</param>
/// <param name="Name">The reason or the warning.</param>
/// <param name="Count">How many.</param>
/// <param name="LastAt">When the last of them arrived.</param>
public sealed record Counter(CounterKind Kind, string Name, long Count, DateTimeOffset LastAt);
