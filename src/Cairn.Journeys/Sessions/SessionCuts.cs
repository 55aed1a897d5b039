using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sessions;

/// <summary>Cuts the persons of a part into sessions: sixteen events at a time where the rule is a plain timeout, else event by event. For one thread.</summary>
/// <remarks>
/// Where the rule is a plain timeout, every event is a session event and no <c>page_leave</c> or <c>$heartbeat</c> comes too late, a session is a run of rows
/// that ends where the next row comes too long after the one before. Such persons are <see cref="IsPlain"/>; all others go through a <see cref="SessionScan"/>.
/// Nothing is allocated per person.
/// </remarks>
internal sealed class SessionCuts
{
    private readonly JourneyScope _scope;
    private readonly SessionScan _scan;
    private readonly bool _isTimeoutOnly;
    private readonly int _pageLeave;
    private readonly int _heartbeat;
    private readonly RowBits _gaps = new();
    private readonly RowBits _leaves = new();
    private readonly RowBits _odd = new();
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private Block<int> _offsets;
    private int _first;
    private bool _canBePlain;
    private bool _endsInTime;
    private int[] _indices = new int[256];
    private int _person = -1;
    private bool _allPlain;

    /// <summary>Cuts for a scope.</summary>
    public SessionCuts(JourneyScope scope)
    {
        _scope = scope;
        _scan = new SessionScan(scope.View, scope.Sessions, scope.Hidden, scope.AsOf);
        _isTimeoutOnly = scope.Sessions.IsTimeoutOnly;
        _pageLeave = scope.View.NameCode("page_leave");
        _heartbeat = scope.View.NameCode("$heartbeat");
    }

    /// <summary>Begins a part.</summary>
    public void Begin(JourneyPart part)
    {
        _segment = _scope.View.Segments[part.Segment];
        (_micros, _offsets) = (_segment.Micros, _segment.Offsets);
        _first = _offsets[part.Start];
        _person = -1;
        _canBePlain = _isTimeoutOnly && !_micros.IsWide;
        _endsInTime = _segment.LastMicros < _scope.AsOf.Micros;
        if (!_canBePlain)
        {
            return;
        }

        var rows = _segment.Offsets[part.End] - _first;
        _gaps.Clear(rows);
        SessionGaps.Mark(_gaps, _segment.Micros, _first, _scope.Sessions.TimeoutMicros);
        MarkOdd(rows);
    }

    /// <summary>Whether each session of a person is a run of rows: then <see cref="EndOf"/> cuts them.</summary>
    public bool IsPlain(int person)
    {
        if (!_canBePlain)
        {
            return false;
        }

        var (start, end) = (_offsets[person], _offsets[person + 1]);
        return (_allPlain || (!_leaves.Has(start - _first) && !_odd.Any(start - _first, end - _first))) && (_endsInTime || _micros[end - 1] < _scope.AsOf.Micros);
    }

    /// <summary>The row after the last of the session that begins at a row of a plain person.</summary>
    /// <param name="row">The session's first row in the segment.</param>
    /// <param name="end">The row after the person's last.</param>
    public int EndOf(int row, int end) => _gaps.Next(row + 1 - _first, end - _first) + _first;

    /// <summary>The sessions of any person, by the whole rule; valid until the next call, as <see cref="IndexOf"/> is.</summary>
    public IReadOnlyList<SessionSpan> Run(int person)
    {
        _person = person;
        var rows = _segment!.Offsets[person + 1] - _segment.Offsets[person];
        if (_indices.Length < rows)
        {
            _indices = new int[rows * 2];
        }

        return _scan.Run(_segment, person, _indices);
    }

    /// <summary>The number of the session a row of the person last run belongs to; 0 for none.</summary>
    public int IndexOf(int row) => _indices[row - _segment!.Offsets[_person]];

    /// <summary>Writes the rows of a session of the person last run, in order; returns how many.</summary>
    public int RowsOf(SessionSpan span, ref int[] rows)
    {
        var (count, end) = (0, _segment!.Offsets[_person + 1]);
        for (var row = span.FirstRow; row < end && IndexOf(row) <= span.Index; row++)
        {
            RunStop.CheckAt(row);
            if (IndexOf(row) == span.Index)
            {
                if (count == rows.Length)
                {
                    Array.Resize(ref rows, count * 2);
                }

                rows[count++] = row;
            }
        }

        return count;
    }

    private void MarkOdd(int rows)
    {
        _leaves.Clear(rows);
        _leaves.AddName(_segment!.Names, _first, _pageLeave);
        _leaves.AddName(_segment.Names, _first, _heartbeat);
        _odd.Clear(rows);
        var odd = _odd.Words;
        var leaves = _leaves.Words;
        var gaps = _gaps.Words;
        ulong any = 0;
        for (var word = 0; word < odd.Length; word++)
        {
            odd[word] = leaves[word] & gaps[word];
            any |= leaves[word];
        }

        _allPlain = any == 0;
        var special = EventFlags.Sessionless | _scope.Hidden;
        if ((_segment.AnyFlags & special) == 0)
        {
            return;
        }

        _allPlain = false;
        _odd.AddFlags(_segment.Flags, _first, special);
    }
}
