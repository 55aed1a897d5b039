using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Running;

/// <summary>What of the journeys a report looks at: the part of every plan that all operators share.</summary>
public sealed record JourneyScope
{
    /// <summary>The journeys.</summary>
    public required IndexView View { get; init; }

    /// <summary>The report's range, start inside and end outside, cut at <see cref="AsOf"/>.</summary>
    public TimeRange Range { get; init; } = TimeRange.Everything;

    /// <summary>Events at or after this moment do not exist.</summary>
    public Timestamp AsOf { get; init; } = new(long.MaxValue);

    /// <summary>Events with any of these flags do not exist; <see cref="EventFlags.Moved"/> is always among them.</summary>
    public EventFlags Hidden { get; init => field = value | EventFlags.Moved; } = EventFlags.Moved;

    /// <summary>Whom the report is about; null: everybody.</summary>
    public PersonSet? Persons { get; init; }

    /// <summary>Events outside this set match nothing; null: every event may match. Sessions and "before" are still made of all events.</summary>
    public IEventSet? Filter { get; init; }

    /// <summary>How journeys are cut into sessions.</summary>
    public SessionRule Sessions { get; init; } = new();

    /// <summary>Where days, weeks and months begin.</summary>
    public SiteCalendar Calendar { get; init; } = new(TimeZoneInfo.Utc);

    /// <summary>The column that tells the channel of a touch: as it was at arrival, or one of <see cref="IndexView.ChannelColumnPrefix"/>.</summary>
    public string ChannelColumn { get; init; } = "channel";

    /// <summary>Whether a person may have an event in the range: false for the many who came only before or after it.</summary>
    internal bool Reaches(IndexSegment segment, int person) =>
        segment.Offsets[person] is var first && segment.Offsets[person + 1] is var end && first < end
        && segment.Micros[first] < Range.End.Micros && segment.Micros[end - 1] >= Range.Start.Micros;

    /// <summary>Whether an event exists for the report.</summary>
    public bool Sees(long micros, EventFlags flags) => (flags & Hidden) == 0 && micros < AsOf.Micros;

    /// <summary>For each person of a segment the flags that may hide an event of theirs, of which those in <see cref="Hidden"/> do; empty when none does.</summary>
    internal ReadOnlySpan<EventFlags> HidingFlags(IndexSegment segment) => (segment.AnyFlags & Hidden) == 0 ? [] : segment.Hidden.OfPersons;

    /// <summary>Whether every event of a segment exists for the report, so that none needs to be asked.</summary>
    public bool SeesAll(IndexSegment segment) => (segment.AnyFlags & Hidden) == 0 && segment.LastMicros < AsOf.Micros;
}
