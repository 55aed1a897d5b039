using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sessions;

/// <summary>Where the sessions of a part begin, as bits, for all its persons at once. For one thread.</summary>
/// <remarks>
/// Where the rule is a plain timeout, a session of the events that a report sees goes on up to the next start: hidden events lie between and change nothing.
/// Persons for whom that does not hold, since a <c>page_leave</c> comes too late, an event has no session or lies after as_of, are <see cref="Slow"/>.
/// </remarks>
internal sealed class SessionStarts(JourneyScope scope)
{
    private const EventFlags Hiding = EventFlags.Quarantined | EventFlags.ConsentDenied | EventFlags.Moved;
    private readonly SessionCuts _cuts = new(scope);
    private readonly RowBits _odd = new();
    private IndexSegment? _segment;
    private JourneyPart _part;
    private int _first;

    /// <summary>The rows that begin a session, counted from the first of the part; what is said of slow persons means nothing.</summary>
    public RowBits Starts { get; } = new();

    /// <summary>The rows that do not exist for the report.</summary>
    public RowBits Hidden { get; } = new();

    /// <summary>The rows that are not to be counted: hidden, of a person the report is not about or who is slow, or of a session that starts outside the range.</summary>
    public RowBits Skipped { get; } = new();

    /// <summary>The persons, counted from the first of the part, who need to be looked at event by event.</summary>
    public RowBits Slow { get; } = new();

    /// <summary>Whether anybody is slow.</summary>
    public bool AnySlow { get; private set; }

    /// <summary>Finds the starts of a part; false: nothing is known, and everybody has to be looked at event by event.</summary>
    public bool Begin(JourneyPart part)
    {
        (_part, _segment) = (part, scope.View.Segments[part.Segment]);
        _cuts.Begin(part);
        if (!_cuts.CanBePlain || (scope.Hidden & ~Hiding) != 0)
        {
            return false;
        }

        var offsets = _segment.Offsets.Slice(part.Start, part.End - part.Start + 1);
        _first = offsets[0];
        var rows = offsets[^1] - _first;
        Starts.Clear(rows);
        Hidden.Clear(rows);
        Skipped.Clear(rows);
        _cuts.Gaps.Words.CopyTo(Starts.Words);
        var starts = Starts.Words;
        foreach (var offset in offsets)
        {
            var row = offset - _first;
            if (row < rows)
            {
                starts[row >> 6] |= 1UL << row;
            }
        }

        MarkHidden(offsets);
        Hidden.Words.CopyTo(Skipped.Words);
        MarkSlow(offsets);
        SkipPersons(offsets);
        SkipOutside(rows);
        return true;
    }

    // A hidden event begins nothing; what follows it begins a session by the time since the last event that is seen.
    private void MarkHidden(ReadOnlySpan<int> offsets)
    {
        if ((_segment!.AnyFlags & scope.Hidden) == 0)
        {
            return;
        }

        var hidden = _segment.Hidden.Rows;
        var (flags, micros) = (_segment.Flags, _segment.Micros);
        var at = hidden.BinarySearch(_first);
        var (person, end) = (0, offsets[^1]);
        for (at = at < 0 ? ~at : at; at < hidden.Length && hidden[at] < end; at++)
        {
            var row = hidden[at];
            if ((flags[row] & scope.Hidden) == 0)
            {
                continue;
            }

            while (offsets[person + 1] <= row)
            {
                person++;
            }

            Hidden.Set(row - _first);
            Starts.Unset(row - _first);
            var next = row + 1;
            if (next == offsets[person + 1] || (flags[next] & scope.Hidden) != 0)
            {
                continue;
            }

            var before = row - 1;
            while (before >= offsets[person] && Hidden.Has(before - _first))
            {
                before--;
            }

            if (before < offsets[person] || micros[next] - micros[before] > scope.Sessions.TimeoutMicros)
            {
                Starts.Set(next - _first);
            }
            else
            {
                Starts.Unset(next - _first);
            }
        }
    }

    private void MarkSlow(ReadOnlySpan<int> offsets)
    {
        Slow.Clear(offsets.Length - 1);
        AnySlow = false;
        MarkOdd(offsets[^1] - _first);
        var person = 0;
        for (var row = _odd.Next(0, _odd.Rows); row < _odd.Rows; row = _odd.Next(row + 1, _odd.Rows))
        {
            while (offsets[person + 1] - _first <= row)
            {
                person++;
            }

            row = Leave(offsets, person);
        }

        if (_segment!.LastMicros >= scope.AsOf.Micros)
        {
            for (person = 0; person < offsets.Length - 1; person++)
            {
                if (offsets[person + 1] > offsets[person] && _segment.Micros[offsets[person + 1] - 1] >= scope.AsOf.Micros)
                {
                    Leave(offsets, person);
                }
            }
        }
    }

    // Makes a person slow; returns the person's last row.
    private int Leave(ReadOnlySpan<int> offsets, int person)
    {
        AnySlow = true;
        Slow.Set(person);
        Skipped.SetRange(offsets[person] - _first, offsets[person + 1] - _first);
        return offsets[person + 1] - _first - 1;
    }

    private void MarkOdd(int rows)
    {
        _odd.Clear(rows);
        var odd = _odd.Words;
        var leaves = _cuts.Leaves.Words;
        var starts = Starts.Words;
        for (var word = 0; word < odd.Length; word++)
        {
            odd[word] = leaves[word] & starts[word];
        }

        if ((_segment!.AnyFlags & EventFlags.Sessionless) == 0)
        {
            return;
        }

        var flags = MemoryMarshal.AsBytes(_segment.Flags.Slice(_first, rows));
        var sessionless = Vector512.Create((byte)EventFlags.Sessionless);
        var whole = rows >> 6;
        for (var word = 0; word < whole; word++)
        {
            odd[word] |= Vector512.Equals(Vector512.Create(flags[(word << 6)..]) & sessionless, sessionless).ExtractMostSignificantBits();
        }

        for (var row = whole << 6; row < rows; row++)
        {
            odd[row >> 6] |= (flags[row] & (byte)EventFlags.Sessionless) != 0 ? 1UL << row : 0;
        }
    }

    private void SkipPersons(ReadOnlySpan<int> offsets)
    {
        for (var person = 0; scope.Persons is { } persons && person < offsets.Length - 1; person++)
        {
            if (!persons.Has(_part.Segment, _part.Start + person))
            {
                Skipped.SetRange(offsets[person] - _first, offsets[person + 1] - _first);
            }
        }
    }

    private void SkipOutside(int rows)
    {
        var (start, end, micros) = (scope.Range.Start.Micros, scope.Range.End.Micros, _segment!.Micros);
        if (micros.Base >= start && _segment.LastMicros < end)
        {
            return;
        }

        for (var row = Starts.Next(0, rows); row < rows;)
        {
            var next = Starts.Next(row + 1, rows);
            if (micros[_first + row] is var began && (began < start || began >= end))
            {
                Skipped.SetRange(row, next);
            }

            row = next;
        }
    }
}
