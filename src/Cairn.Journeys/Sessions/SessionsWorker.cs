using System.Numerics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Sessions;

/// <summary>Counts the sessions of a part. For one thread.</summary>
/// <remarks>
/// Where sessions begin, page views, conversions and events that pass the filter are bits, so a session costs a few instructions whatever its length.
/// Persons whose sessions are not simply cut by time are read event by event. Nothing is allocated per person.
/// </remarks>
internal sealed class SessionsWorker : IJourneyWorker<SessionsState>
{
    private readonly SessionsPlan _plan;
    private readonly SessionKey _key;
    private readonly SessionKey _ownKey;
    private readonly EngagedTime _engaged;
    private readonly SessionStarts _starts;
    private readonly SessionCuts _cuts;
    private readonly SessionsGroup?[] _groups;
    private readonly RowBits _pageViews = new();
    private readonly RowBits _pageLeaves = new();
    private readonly RowBits _conversions = new();
    private readonly RowBits _passes = new();
    private readonly RowBits _counted = new();
    private readonly int _pageView;
    private readonly int _pageLeave;
    private readonly bool _needsRows;
    private readonly long _rangeStart;
    private readonly long _rangeEnd;
    private readonly bool _canEngageOtherwise;
    private readonly bool _isFiltered;
    private bool _seesAll;
    private SessionsState? _state;
    private IndexSegment? _segment;
    private JourneyPart _part;
    private int _first;
    private int[] _rows = new int[256];
    private readonly long[] _durations = new long[1_024];

    public SessionsWorker(SessionsPlan plan, SessionKey key)
    {
        _plan = plan;
        _key = key;
        _ownKey = new SessionKey(plan.Scope.View, plan.By);
        _engaged = new EngagedTime(plan.Scope.View);
        _starts = new SessionStarts(plan.Scope);
        _cuts = new SessionCuts(plan.Scope);
        _groups = new SessionsGroup?[key.Count];
        _pageView = plan.Scope.View.NameCode("page_view");
        _pageLeave = plan.Scope.View.NameCode("page_leave");
        _needsRows = plan.By is not null;
        (_rangeStart, _rangeEnd) = (plan.Scope.Range.Start.Micros, plan.Scope.Range.End.Micros);
        _canEngageOtherwise = plan.Conversions.Count > 0 || _pageLeave >= 0;
        _isFiltered = plan.Scope.Filter is not null;
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, SessionsState state)
    {
        Begin(part, state);
        if (!_starts.Begin(part))
        {
            AddOneByOne(null);
            return;
        }

        HideRows();
        if (_needsRows || _canEngageOtherwise || _isFiltered)
        {
            AddAsked();
        }
        else
        {
            AddPlain();
        }

        CountVisitors();
        if (_starts.AnySlow)
        {
            AddOneByOne(_starts.Slow);
        }
    }

    private void Begin(JourneyPart part, SessionsState state)
    {
        if (!ReferenceEquals(state, _state))
        {
            Array.Clear(_groups);
            _state = state;
        }

        (_part, _segment) = (part, _plan.Scope.View.Segments[part.Segment]);
        _seesAll = _plan.Scope.SeesAll(_segment);
        _first = _segment.Offsets[part.Start];
        var rows = _segment.Offsets[part.End] - _first;
        _pageViews.Clear(rows);
        _pageViews.AddName(_segment.Names, _first, _pageView);
        _pageLeaves.Clear(_canEngageOtherwise ? rows : 0);
        _pageLeaves.AddName(_segment.Names, _first, _pageLeave);
        _conversions.Clear(_canEngageOtherwise ? rows : 0);
        foreach (var counted in _plan.Conversions)
        {
            _conversions.Add(counted.Segments[part.Segment].Rows, _first);
        }

        _passes.Clear(_isFiltered ? rows : 0);
        if (_plan.Scope.Filter is { } filter)
        {
            _passes.Add(filter, _segment, _first);
        }
    }

    private void HideRows()
    {
        _pageViews.Remove(_starts.Hidden);
        _pageLeaves.Remove(_starts.Hidden);
        _conversions.Remove(_starts.Hidden);
        if (_isFiltered)
        {
            _passes.Remove(_starts.Hidden);
        }
    }

    // Sessions from start to start: nothing of them is asked but page views and time.
    private void AddPlain()
    {
        var rows = _starts.Starts.Rows;
        _counted.Clear(rows);
        var starts = _starts.Starts.Words;
        var skipped = _starts.Skipped.Words;
        var views = _pageViews.Words;
        var counted = _counted.Words;
        var coarse = _segment!.Micros.Coarse.Slice(_first, rows);
        var fine = _segment.Micros.Fine.Slice(_first, rows);
        var (hidden, durations) = (_starts.Hidden, _durations);
        var (sessions, held, engaged, pageViews) = (0, 0, 0, 0L);
        var (open, viewsAtOpen, viewsBefore) = (-1, 0, 0);
        for (var word = 0; word <= starts.Length; word++)
        {
            // After the last row the last session ends as if another began.
            var isEnd = word == starts.Length;
            var (left, inWord) = isEnd ? (1UL, 0UL) : (starts[word], views[word]);
            if (!isEnd)
            {
                counted[word] = left & ~skipped[word];
            }

            for (; left != 0; left &= left - 1)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                var next = isEnd ? rows : (word << 6) + bit;
                var viewsAtNext = viewsBefore + BitOperations.PopCount(inWord & ((1UL << bit) - 1));
                if (open >= 0)
                {
                    var last = next - 1;
                    while (hidden.Has(last))
                    {
                        last--;
                    }

                    var viewed = viewsAtNext - viewsAtOpen;
                    durations[held++] = ((long)(coarse[last] - coarse[open]) << TimeColumn.Shift) + fine[last] - fine[open];
                    sessions++;
                    engaged += viewed >= 2 ? 1 : 0;
                    pageViews += viewed;
                }

                if (held == durations.Length)
                {
                    (_groups[0] ??= _state!.Group(_key.Text(0))).Durations.Add(durations);
                    held = 0;
                }

                (open, viewsAtOpen) = (!isEnd && ((skipped[word] >> bit) & 1) == 0 ? next : -1, viewsAtNext);
            }

            viewsBefore += BitOperations.PopCount(inWord);
        }

        if (sessions > 0)
        {
            var group = _groups[0] ??= _state!.Group(_key.Text(0));
            group.Sessions += sessions;
            group.PageViews += pageViews;
            group.Engaged += engaged;
            group.Durations.Add(durations.AsSpan(0, held));
            group.Visitors += PersonsWith(_counted);
        }
    }

    // The same where something else is asked of each session.
    private void AddAsked()
    {
        var rows = _starts.Starts.Rows;
        var offsets = _segment!.Offsets.Slice(_part.Start, _part.End - _part.Start + 1);
        var person = 0;
        for (int start = _starts.Starts.Next(0, rows), next; start < rows; start = next)
        {
            RunStop.CheckAt(start);
            next = _starts.Starts.Next(start + 1, rows);
            if (_starts.Skipped.Has(start) || (_isFiltered && !_passes.Any(start, next)))
            {
                continue;
            }

            while (offsets[person + 1] - _first <= start)
            {
                person++;
            }

            var last = next - 1;
            while (_starts.Hidden.Has(last))
            {
                last--;
            }

            var views = _pageViews.Count(start, next);
            var engaged = views >= 2 || (_canEngageOtherwise && _conversions.Any(start, next));
            ReadOnlySpan<int> ofSession = [];
            if (_needsRows || (_canEngageOtherwise && !engaged && _pageLeaves.Any(start, next)))
            {
                ofSession = Fill(start, last + 1);
                engaged = engaged || _engaged.Of(_segment, ofSession) >= EngagedTime.Enough;
            }

            var duration = _segment.Micros[_first + last] - _segment.Micros[_first + start];
            Take(_needsRows ? _ownKey.Of(_segment, ofSession) : 0, _part.Start + person, duration, views, engaged);
        }
    }

    // Persons who are not slow and have an event in the range that may be seen and passes the filter. Every event that may be seen is of a session.
    private void CountVisitors()
    {
        var rows = _starts.Starts.Rows;
        _counted.Clear(rows);
        if (_starts.IsInRange && !_isFiltered)
        {
            _starts.Starts.Words.CopyTo(_counted.Words);
            _counted.Remove(_starts.Skipped);
            _state!.Visitors += PersonsWith(_counted);
            return;
        }

        _counted.AddTimes(_segment!.Micros, _first, _rangeStart, _rangeEnd);
        _counted.Remove(_starts.Uncounted);
        if (_isFiltered)
        {
            _counted.Keep(_passes);
        }

        _state!.Visitors += PersonsWith(_counted);
    }

    private int PersonsWith(RowBits bits)
    {
        var persons = 0;
        var offsets = _segment!.Offsets.Slice(_part.Start, _part.End - _part.Start + 1);
        for (var person = 1; person < offsets.Length; person++)
        {
            persons += bits.Any(offsets[person - 1] - _first, offsets[person] - _first) ? 1 : 0;
        }

        return persons;
    }

    private void AddOneByOne(RowBits? only)
    {
        _cuts.Begin(_part);
        var persons = _plan.Scope.Persons;
        for (var person = _part.Start; person < _part.End; person++)
        {
            if (only?.Has(person - _part.Start) == false || persons?.Has(_part.Segment, person) == false)
            {
                continue;
            }

            _state!.Visitors += IsThere(_segment!.Offsets[person], _segment.Offsets[person + 1]) ? 1 : 0;
            AddPerson(person);
        }
    }

    private void AddPerson(int person)
    {
        var spans = _cuts.Run(person);
        for (var at = 0; at < spans.Count; at++)
        {
            var span = spans[at];
            if (!_plan.Scope.Range.Contains(new Timestamp(span.StartMicros)))
            {
                continue;
            }

            var count = _cuts.RowsOf(span, ref _rows);
            var rows = _rows.AsSpan(0, count);
            var (views, passes, engaged) = (0, !_isFiltered, false);
            foreach (var row in rows)
            {
                views += _pageViews.Has(row - _first) ? 1 : 0;
                passes = passes || _passes.Has(row - _first);
                engaged |= _canEngageOtherwise && _conversions.Has(row - _first);
            }

            if (passes)
            {
                Take(_needsRows ? _ownKey.Of(_segment!, rows) : 0, person, span.EndMicros - span.StartMicros, views, engaged || views >= 2 || _engaged.Of(_segment!, rows) >= EngagedTime.Enough);
            }
        }
    }

    // The rows of the segment from one row of the part to another, without those that are hidden.
    private Span<int> Fill(int start, int end)
    {
        if (_rows.Length < end - start)
        {
            _rows = new int[(end - start) * 2];
        }

        var count = 0;
        for (var row = start; row < end; row++)
        {
            _rows[count] = _first + row;
            count += _starts.Hidden.Has(row) ? 0 : 1;
        }

        return _rows.AsSpan(0, count);
    }

    private void Take(int code, int person, long duration, int views, bool engaged)
    {
        var group = _groups[code] ??= _state!.Group(_key.Text(code));
        group.Sessions++;
        group.PageViews += views;
        group.Engaged += engaged ? 1 : 0;
        group.Durations.Add(duration);
        if (group.Last != (_part.Segment, person))
        {
            group.Last = (_part.Segment, person);
            group.Visitors++;
        }
    }

    // Whether the person has an event in the range that may be seen and passes the filter.
    private bool IsThere(int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            var micros = _segment!.Micros[row];
            if (micros >= _rangeStart && micros < _rangeEnd && (_seesAll || _plan.Scope.Sees(micros, _segment.Flags[row])) && (!_isFiltered || _passes.Has(row - _first)))
            {
                return true;
            }
        }

        return false;
    }
}
