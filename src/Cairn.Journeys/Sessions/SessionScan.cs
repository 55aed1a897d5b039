using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Sessions;

/// <summary>One session of a person.</summary>
/// <param name="Index">Its number in the person's whole history, from 1.</param>
/// <param name="FirstRow">The row of its first session event.</param>
/// <param name="LastRow">The row of its last session event; sessionless events may lie between and after.</param>
/// <param name="StartMicros">When it began.</param>
/// <param name="EndMicros">When its last session event happened.</param>
public readonly record struct SessionSpan(int Index, int FirstRow, int LastRow, long StartMicros, long EndMicros);

/// <summary>Cuts journeys into sessions by a rule, one person at a time. Not for several threads at once.</summary>
/// <remarks>Events that a report does not see, hidden or at or after its as_of, belong to no session and change none.</remarks>
public sealed class SessionScan
{
    private readonly SessionRule _rule;
    private readonly bool _isTimeoutOnly;
    private readonly EventFlags _hidden;
    private readonly long _asOf;
    private readonly int _pageLeave;
    private readonly int _heartbeat;
    private readonly SiteCalendar? _calendar;
    private readonly SessionMarks _marks;
    private readonly List<SessionSpan> _spans = [];
    private TimeRange _day;

    /// <summary>A scan over one view.</summary>
    public SessionScan(IndexView view, SessionRule rule, EventFlags hidden, Timestamp asOf)
        : this(view, rule, asOf, hidden | EventFlags.Moved)
    {
    }

    private SessionScan(IndexView view, SessionRule rule, Timestamp asOf, EventFlags hidden)
    {
        _rule = rule;
        _isTimeoutOnly = rule.IsTimeoutOnly;
        _hidden = hidden;
        _asOf = asOf.Micros;
        _pageLeave = view.NameCode("page_leave");
        _heartbeat = view.NameCode("$heartbeat");
        _calendar = rule.Midnight is { } zone ? new SiteCalendar(zone) : null;
        _marks = new SessionMarks(view, rule);
    }

    /// <summary>A scan to which events are hidden by exactly these flags: <see cref="EventFlags.Moved"/> is not added.</summary>
    internal static SessionScan Exactly(IndexView view, SessionRule rule, EventFlags hidden, Timestamp asOf) => new(view, rule, asOf, hidden);

    /// <summary>Finds the sessions of a person; the list is valid until the next call.</summary>
    /// <param name="segment">A segment of the view.</param>
    /// <param name="person">The person's number in it.</param>
    /// <param name="indices">For each row of the person the number of its session, or 0 for none; as long as the person has rows.</param>
    public IReadOnlyList<SessionSpan> Run(IndexSegment segment, int person, Span<int> indices) =>
        Run(segment, segment.Offsets[person], segment.Offsets[person + 1], indices);

    /// <summary>Finds the sessions among some rows of a person, numbered from 1; those in between are whole where the timeout passes before the first row and after the last.</summary>
    /// <param name="segment">A segment of the view.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="indices">As above, beginning with the first row.</param>
    internal IReadOnlyList<SessionSpan> Run(IndexSegment segment, int first, int end, Span<int> indices)
    {
        _spans.Clear();
        if (_isTimeoutOnly && (segment.AnyFlags & EventFlags.Sessionless) == 0)
        {
            return RunByTime(segment, first, end, indices);
        }

        _marks.Begin(segment);
        var micros = segment.Micros;
        var open = default(SessionSpan);
        for (var row = first; row < end; row++)
        {
            RunStop.CheckAt(row);
            indices[row - first] = 0;
            if ((segment.Flags[row] & _hidden) != 0 || micros[row] >= _asOf)
            {
                continue;
            }

            var inTime = open.Index > 0 && micros[row] - open.EndMicros <= _rule.TimeoutMicros;
            if ((segment.Flags[row] & EventFlags.Sessionless) == 0)
            {
                if (segment.Names[row] == _pageLeave || segment.Names[row] == _heartbeat)
                {
                    open = inTime ? open with { LastRow = row, EndMicros = micros[row] } : open;
                }
                else
                {
                    open = Take(segment, row, open, inTime);
                    inTime = true;
                }
            }

            indices[row - first] = inTime ? open.Index : 0;
        }

        if (open.Index > 0)
        {
            _spans.Add(open);
        }

        return _spans;
    }

    // As above, where nothing but time ends a session and every event has one.
    private List<SessionSpan> RunByTime(IndexSegment segment, int first, int end, Span<int> indices)
    {
        var (micros, timeout) = (segment.Micros, _rule.TimeoutMicros);
        var hides = (segment.AnyFlags & _hidden) != 0 || segment.LastMicros >= _asOf;
        var leaves = _pageLeave >= 0 || _heartbeat >= 0;
        var (index, start, last, started, ended) = (0, 0, 0, 0L, 0L);
        for (var row = first; row < end; row++)
        {
            RunStop.CheckAt(row);
            var moment = micros[row];
            indices[row - first] = 0;
            if (hides && ((segment.Flags[row] & _hidden) != 0 || moment >= _asOf))
            {
                continue;
            }

            if (index == 0 || moment - ended > timeout)
            {
                if (leaves && (segment.Names[row] == _pageLeave || segment.Names[row] == _heartbeat))
                {
                    continue;
                }

                if (index > 0)
                {
                    _spans.Add(new SessionSpan(index, start, last, started, ended));
                }

                (index, start, started) = (index + 1, row, moment);
            }

            (last, ended) = (row, moment);
            indices[row - first] = index;
        }

        if (index > 0)
        {
            _spans.Add(new SessionSpan(index, start, last, started, ended));
        }

        return _spans;
    }

    private SessionSpan Take(IndexSegment segment, int row, SessionSpan open, bool inTime)
    {
        var micros = segment.Micros[row];
        var opens = !inTime
            || (_calendar is not null && !SameDay(open.EndMicros, micros))
            || _marks.Cut(segment, row)
            || micros - open.StartMicros > (_rule.MaxLengthMicros ?? long.MaxValue);
        if (!opens)
        {
            _marks.Take(segment, row);
            return open with { LastRow = row, EndMicros = micros };
        }

        if (open.Index > 0)
        {
            _spans.Add(open);
        }

        _marks.Reset();
        _marks.Take(segment, row);
        return new SessionSpan(open.Index + 1, row, row, micros, micros);
    }

    private bool SameDay(long before, long now)
    {
        if (!_day.Contains(new Timestamp(now)))
        {
            _day = _calendar!.BucketOf(new Timestamp(now), CalendarUnit.Day);
        }

        return _day.Contains(new Timestamp(before));
    }
}
