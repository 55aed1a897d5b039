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
    private readonly bool _isTimeoutOnly = scope.Sessions.IsTimeoutOnly;
    private readonly int _pageLeave = scope.View.NameCode("page_leave");
    private readonly int _heartbeat = scope.View.NameCode("$heartbeat");
    private readonly RowBits _persons = new();
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

    /// <summary>As <see cref="Skipped"/>, wherever the session starts.</summary>
    public RowBits Uncounted { get; } = new();

    /// <summary>The persons, counted from the first of the part, who need to be looked at event by event.</summary>
    public RowBits Slow { get; } = new();

    /// <summary>Whether anybody is slow.</summary>
    public bool AnySlow { get; private set; }

    /// <summary>Whether every event of the part lies in the range.</summary>
    public bool IsInRange { get; private set; }

    /// <summary>Finds the starts of a part; false: nothing is known, and everybody has to be looked at event by event.</summary>
    public bool Begin(JourneyPart part)
    {
        (_part, _segment) = (part, scope.View.Segments[part.Segment]);
        if (!_isTimeoutOnly || _segment.Micros.IsWide || (scope.Hidden & ~Hiding) != 0)
        {
            return false;
        }

        var offsets = _segment.Offsets.Slice(part.Start, part.End - part.Start + 1);
        _first = offsets[0];
        var rows = offsets[^1] - _first;
        Starts.Clear(rows);
        SessionGaps.Mark(Starts, _segment.Micros, _first, scope.Sessions.TimeoutMicros);
        MarkPersons(offsets, rows);
        Hidden.Clear(rows);
        MarkHidden(rows);
        Skipped.Clear(rows);
        Hidden.Words.CopyTo(Skipped.Words);
        MarkSlow(offsets);
        SkipPersons(offsets);
        SkipOutside(rows);
        return true;
    }

    private void MarkPersons(ReadOnlySpan<int> offsets, int rows)
    {
        _persons.Clear(rows);
        var persons = _persons.Words;
        foreach (var offset in offsets[..^1])
        {
            var row = offset - _first;
            if (row < rows)
            {
                persons[row >> 6] |= 1UL << row;
            }
        }

        var starts = Starts.Words;
        for (var word = 0; word < starts.Length; word++)
        {
            starts[word] |= persons[word];
        }
    }

    // A hidden event begins nothing; what follows it begins a session by the time since the last event that is seen.
    private void MarkHidden(int rows)
    {
        if ((_segment!.AnyFlags & scope.Hidden) == 0)
        {
            return;
        }

        var hidden = _segment.Hidden.Rows;
        var (flags, asksEach) = (_segment.Flags, (_segment.AnyFlags & Hiding & ~scope.Hidden) != 0);
        var at = hidden.BinarySearch(_first);
        for (at = at < 0 ? ~at : at; at < hidden.Length && hidden[at] - _first < rows; at++)
        {
            if (!asksEach || (flags[hidden[at]] & scope.Hidden) != 0)
            {
                Hidden.Set(hidden[at] - _first);
            }
        }

        for (var start = Hidden.Next(0, rows); start < rows;)
        {
            var end = Hidden.NextOff(start, rows);
            CutAfter(start, end, rows);
            start = Hidden.Next(end, rows);
        }

        var starts = Starts.Words;
        var words = Hidden.Words;
        for (var word = 0; word < starts.Length; word++)
        {
            starts[word] &= ~words[word];
        }
    }

    // A stretch of hidden rows, with none right before it or after it.
    private void CutAfter(int start, int end, int rows)
    {
        if (end == rows || _persons.Has(end))
        {
            return;
        }

        // Unless a person begins among the hidden rows, the row before them is of the same person and seen.
        if (_persons.Last(end) >= start || _segment!.Micros[_first + end] - _segment.Micros[_first + start - 1] > scope.Sessions.TimeoutMicros)
        {
            Starts.Set(end);
        }
        else
        {
            Starts.Unset(end);
        }
    }

    private void MarkSlow(ReadOnlySpan<int> offsets)
    {
        Slow.Clear(offsets.Length - 1);
        AnySlow = false;
        if (MarkOdd(offsets[^1] - _first))
        {
            var person = 0;
            for (var row = _odd.Next(0, _odd.Rows); row < _odd.Rows; row = _odd.Next(row + 1, _odd.Rows))
            {
                while (offsets[person + 1] - _first <= row)
                {
                    person++;
                }

                row = Leave(offsets, person);
            }
        }

        if (_segment!.LastMicros >= scope.AsOf.Micros)
        {
            for (var person = 0; person < offsets.Length - 1; person++)
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

    // Events without a session, and those that would begin one and may not: false when there are none.
    private bool MarkOdd(int rows)
    {
        var hasSessionless = (_segment!.AnyFlags & EventFlags.Sessionless) != 0;
        if (_pageLeave < 0 && _heartbeat < 0 && !hasSessionless)
        {
            return false;
        }

        _odd.Clear(rows);
        _odd.AddName(_segment.Names, _first, _pageLeave);
        _odd.AddName(_segment.Names, _first, _heartbeat);
        var odd = _odd.Words;
        var starts = Starts.Words;
        for (var word = 0; word < odd.Length; word++)
        {
            odd[word] &= starts[word];
        }

        if (hasSessionless)
        {
            _odd.AddFlags(_segment.Flags, _first, EventFlags.Sessionless);
        }

        return true;
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
        Uncounted.Clear(rows);
        Skipped.Words.CopyTo(Uncounted.Words);
        IsInRange = micros.Base >= start && _segment.LastMicros < end;
        if (IsInRange)
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
