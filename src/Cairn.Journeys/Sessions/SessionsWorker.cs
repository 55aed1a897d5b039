using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Sessions;

/// <summary>Counts the sessions of a part. For one thread.</summary>
/// <remarks>Page views, conversions and events that pass the filter are bits, so a session costs a few instructions whatever its length. Nothing is allocated per person.</remarks>
internal sealed class SessionsWorker : IJourneyWorker<SessionsState>
{
    private readonly SessionsPlan _plan;
    private readonly SessionKey _key;
    private readonly SessionKey _ownKey;
    private readonly EngagedTime _engaged;
    private readonly SessionCuts _cuts;
    private readonly SessionsGroup?[] _groups;
    private readonly RowBits _pageViews = new();
    private readonly RowBits _pageLeaves = new();
    private readonly RowBits _conversions = new();
    private readonly RowBits _passes = new();
    private readonly int _pageView;
    private readonly int _pageLeave;
    private readonly bool _needsRows;
    private readonly long _rangeStart;
    private readonly long _rangeEnd;
    private readonly bool _canEngageOtherwise;
    private readonly bool _isFiltered;
    private SessionsGroup? _all;
    private TimeColumn _micros;
    private Block<int> _offsets;
    private bool _seesAll;
    private SessionsState? _state;
    private IndexSegment? _segment;
    private JourneyPart _part;
    private int _first;
    private int[] _rows = new int[256];

    public SessionsWorker(SessionsPlan plan, SessionKey key)
    {
        _plan = plan;
        _key = key;
        _ownKey = new SessionKey(plan.Scope.View, plan.By);
        _engaged = new EngagedTime(plan.Scope.View);
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
        var persons = _plan.Scope.Persons;
        for (var person = part.Start; person < part.End; person++)
        {
            if (persons is not null && !persons.Has(part.Segment, person))
            {
                continue;
            }

            var (first, end) = (_offsets[person], _offsets[person + 1]);
            state.Visitors += IsThere(first, end) ? 1 : 0;
            if (_cuts.IsPlain(person))
            {
                AddPlain(person, first, end);
            }
            else
            {
                AddAny(person);
            }
        }
    }

    private void Begin(JourneyPart part, SessionsState state)
    {
        if (!ReferenceEquals(state, _state))
        {
            Array.Clear(_groups);
            (_state, _all) = (state, null);
        }

        (_part, _segment) = (part, _plan.Scope.View.Segments[part.Segment]);
        (_micros, _offsets, _seesAll) = (_segment.Micros, _segment.Offsets, _plan.Scope.SeesAll(_segment));
        _first = _offsets[part.Start];
        var rows = _segment.Offsets[part.End] - _first;
        _cuts.Begin(part);
        _pageViews.Clear(rows);
        _pageViews.AddName(_segment.Names, _first, _pageView);
        _pageLeaves.Clear(rows);
        _pageLeaves.AddName(_segment.Names, _first, _pageLeave);
        _conversions.Clear(rows);
        foreach (var counted in _plan.Conversions)
        {
            _conversions.Add(counted.Segments[part.Segment].Rows, _first);
        }

        if (_plan.Scope.Filter is { } filter)
        {
            _passes.Clear(rows);
            _passes.Add(filter, _segment, _first);
        }
    }

    private void AddPlain(int person, int first, int end)
    {
        var (sessions, engagedOnes, pageViews) = (0, 0, 0);
        for (int row = first, next; row < end; row = next)
        {
            next = _cuts.EndOf(row, end);
            var start = _micros[row];
            if (start < _rangeStart || start >= _rangeEnd || (_isFiltered && !_passes.Any(row - _first, next - _first)))
            {
                continue;
            }

            var views = _pageViews.Count(row - _first, next - _first);
            var engaged = views >= 2;
            ReadOnlySpan<int> rows = [];
            if (_needsRows || (_canEngageOtherwise && !engaged))
            {
                rows = Fill(row, next);
                engaged = engaged || _conversions.Any(row - _first, next - _first)
                    || (_pageLeaves.Any(row - _first, next - _first) && _engaged.Of(_segment!, rows) >= EngagedTime.Enough);
            }

            if (_needsRows)
            {
                Take(_ownKey.Of(_segment!, rows), person, _micros[next - 1] - start, views, engaged);
                continue;
            }

            sessions++;
            pageViews += views;
            engagedOnes += engaged ? 1 : 0;
            (_all ??= _state!.Group(_key.Text(0))).Durations.Add(_micros[next - 1] - start);
        }

        if (sessions > 0)
        {
            _all!.Sessions += sessions;
            _all.PageViews += pageViews;
            _all.Engaged += engagedOnes;
            _all.Visitors++;
        }
    }

    private void AddAny(int person)
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
            var (views, passes, engaged) = (0, _plan.Scope.Filter is null, false);
            foreach (var row in rows)
            {
                views += _pageViews.Has(row - _first) ? 1 : 0;
                passes = passes || _passes.Has(row - _first);
                engaged |= _conversions.Has(row - _first);
            }

            if (passes)
            {
                Take(_needsRows ? _ownKey.Of(_segment!, rows) : 0, person, span.EndMicros - span.StartMicros, views, engaged || views >= 2 || _engaged.Of(_segment!, rows) >= EngagedTime.Enough);
            }
        }
    }

    private Span<int> Fill(int start, int end)
    {
        if (_rows.Length < end - start)
        {
            _rows = new int[(end - start) * 2];
        }

        var rows = _rows.AsSpan(0, end - start);
        for (var at = 0; at < rows.Length; at++)
        {
            rows[at] = start + at;
        }

        return rows;
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
            var micros = _micros[row];
            if (micros >= _rangeStart && micros < _rangeEnd && (_seesAll || _plan.Scope.Sees(micros, _segment!.Flags[row])) && (!_isFiltered || _passes.Has(row - _first)))
            {
                return true;
            }
        }

        return false;
    }
}
