using System.Numerics;
using System.Runtime.InteropServices;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Index;

/// <summary>Whose events of a segment a report may have to leave out, and which: so that the many persons without any cost nothing.</summary>
/// <remarks>Made once per segment, in one pass over its flags; a byte a person and four a hidden event.</remarks>
internal sealed class HiddenEvents
{
    private const EventFlags Hiding = EventFlags.Quarantined | EventFlags.ConsentDenied | EventFlags.Moved;
    private readonly EventFlags[] _ofPersons;
    private readonly int[] _rows;

    private HiddenEvents(EventFlags[] ofPersons, int[] rows, long quarantined, long denied, long deniedAlone)
    {
        _ofPersons = ofPersons;
        _rows = rows;
        (Quarantined, Denied, DeniedAlone) = (quarantined, denied, deniedAlone);
    }

    /// <summary>The flags of a person's events that may hide them, together; empty when no event of the segment has one.</summary>
    public ReadOnlySpan<EventFlags> OfPersons => _ofPersons;

    /// <summary>The rows with such a flag, ascending.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>How many events are of bots, without those that have moved.</summary>
    public long Quarantined { get; }

    /// <summary>How many were sent with analytics storage denied, without those that have moved.</summary>
    public long Denied { get; }

    /// <summary>How many of these are not of bots.</summary>
    public long DeniedAlone { get; }

    /// <summary>Finds the hidden events of a segment.</summary>
    public static HiddenEvents Of(IndexSegment segment)
    {
        if ((segment.AnyFlags & Hiding) == 0)
        {
            return new HiddenEvents([], [], 0, 0, 0);
        }

        var rows = RowsOf(segment.Flags.Span);
        var ofPersons = new EventFlags[segment.PersonCount];
        var (quarantined, denied, deniedAlone) = (0L, 0L, 0L);
        var person = 0;
        foreach (var row in rows)
        {
            while (segment.Offsets[person + 1] <= row)
            {
                person++;
            }

            var flags = segment.Flags[row] & Hiding;
            ofPersons[person] |= flags;
            if ((flags & EventFlags.Moved) == 0)
            {
                quarantined += (flags & EventFlags.Quarantined) != 0 ? 1 : 0;
                denied += (flags & EventFlags.ConsentDenied) != 0 ? 1 : 0;
                deniedAlone += flags == EventFlags.ConsentDenied ? 1 : 0;
            }
        }

        return new HiddenEvents(ofPersons, rows, quarantined, denied, deniedAlone);
    }

    // Eight flags at a time; hidden events are few.
    private static int[] RowsOf(ReadOnlySpan<EventFlags> flags)
    {
        const ulong hidingBytes = (ulong)Hiding * 0x0101_0101_0101_0101;
        var rows = new List<int>(flags.Length / 32);
        var words = MemoryMarshal.Cast<EventFlags, ulong>(flags);
        for (var word = 0; word < words.Length; word++)
        {
            for (var left = words[word] & hidingBytes; left != 0;)
            {
                var lane = BitOperations.TrailingZeroCount(left) >> 3;
                rows.Add((word << 3) + lane);
                left &= ~(0xFFUL << (lane << 3));
            }
        }

        for (var row = words.Length << 3; row < flags.Length; row++)
        {
            if ((flags[row] & Hiding) != 0)
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }
}
