using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>A sorted, immutable piece of one site's journeys. A person lies in exactly one segment of a view, whole.</summary>
/// <remarks>Person <c>p</c> owns the rows <c>Offsets[p] .. Offsets[p + 1]</c>, in the order (occurred, client sequence, store sequence).</remarks>
public sealed class IndexSegment
{
    /// <summary>First row of each person, and one more entry: the number of rows.</summary>
    public required Block<int> Offsets { get; init; }

    /// <summary>Codes of the persons' ids, ascending by code; see <see cref="IndexView.PersonId"/>.</summary>
    public required Block<int> Persons { get; init; }

    /// <summary>When each event happened; ascending within a person.</summary>
    public required TimeColumn Micros { get; init; }

    /// <summary>Each event's name as a code of <see cref="IndexView.Names"/>.</summary>
    public required NameColumn Names { get; init; }

    /// <summary>Each event's flags.</summary>
    public required Block<EventFlags> Flags { get; init; }

    /// <summary>Each event's store sequence number: how columns are looked up.</summary>
    public required SeqColumn Seqs { get; init; }

    /// <summary>How many persons.</summary>
    public int PersonCount => Offsets.Length - 1;

    /// <summary>How many events, those marked <see cref="EventFlags.Moved"/> among them.</summary>
    public int EventCount => Micros.Length;

    /// <summary>Every flag that at least one event has: lets a scan skip looking at <see cref="Flags"/> when nothing can be hidden.</summary>
    public EventFlags AnyFlags => (EventFlags)(_anyFlags ??= (object)Union(Flags.Span));

    /// <summary>The time of the latest event, those marked <see cref="EventFlags.Moved"/> among them; <see cref="long.MinValue"/> when there is none.</summary>
    public long LastMicros => (long)(_lastMicros ??= (object)Latest(Micros, default));

    /// <summary>The time of the latest event that has not moved; <see cref="long.MinValue"/> when there is none.</summary>
    public long NewestMicros => (long)(_newestMicros ??= (AnyFlags & EventFlags.Moved) == 0 ? LastMicros : (object)Latest(Micros, Flags));

    /// <summary>Whose events a report may have to leave out.</summary>
    internal HiddenEvents Hidden => _hidden ??= HiddenEvents.Of(this);

    /// <summary>What the segment is known by: a mapped copy of it and one that shows fewer persons have the same.</summary>
    internal object Identity { get; init; } = new();

    /// <summary>Sets <see cref="AnyFlags"/>, which is then not worked out.</summary>
    internal EventFlags KnownFlags { init => _anyFlags = value; }

    /// <summary>Sets <see cref="LastMicros"/>, which is then not worked out.</summary>
    internal long KnownLast { init => _lastMicros = value; }

    /// <summary>Sets <see cref="NewestMicros"/>, which is then not worked out; null leaves it open.</summary>
    internal long? KnownNewest { init => _newestMicros = value; }

    // Worked out at first use. Two threads may both do so and write the same answer; a box is written whole.
    private object? _anyFlags;
    private object? _lastMicros;
    private object? _newestMicros;

    private HiddenEvents? _hidden;

    private static EventFlags Union(ReadOnlySpan<EventFlags> flags)
    {
        byte all = 0;
        foreach (var flag in flags)
        {
            all |= (byte)flag;
        }

        return (EventFlags)all;
    }

    private static long Latest(TimeColumn micros, Block<EventFlags> flags)
    {
        var latest = long.MinValue;
        for (var row = 0; row < micros.Length; row++)
        {
            latest = flags.Length == 0 || (flags[row] & EventFlags.Moved) == 0 ? Math.Max(latest, micros[row]) : latest;
        }

        return latest;
    }
}
