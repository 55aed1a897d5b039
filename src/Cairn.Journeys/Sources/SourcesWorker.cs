using System.Collections;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Sources;

/// <summary>Adds journeys to the rows of the sources report, for one thread.</summary>
/// <remarks>
/// A person is cut into sessions once; each session sums up what it has, and adds that to the row of each of its values and to the total. So the total is what the
/// conversions and sessions reports count. Who has no event in or after the range's start, or none before its end, is not looked at.
/// </remarks>
internal sealed class SourcesWorker : IJourneyWorker<SourcesState>
{
    private const int EngagedViews = 2;

    private readonly SourcesPlan _plan;
    private readonly JourneyScope _scope;
    private readonly MatchScan _matches;
    private readonly KeptRows _kept;
    private readonly SessionScan _sessions;
    private readonly EngagedTime _engagedTime;
    private readonly ConversionCursor[] _cursors;
    private readonly bool[] _engages;
    private readonly SourceValues _values;
    private readonly SourceValues? _seconds;
    private readonly Dictionary<(int, int), SourceGroup> _groups = [];
    private readonly SessionSums _session;
    private readonly SessionSums _outside;
    private readonly int _pageView;
    private readonly int _pageLeave;
    private SourcesState? _state;
    private IndexSegment _segment = null!;
    private int[] _indices = new int[256];
    private int[] _rows = new int[256];
    private long _visitor;
    private long _number;

    public SourcesWorker(SourcesPlan plan)
    {
        (_plan, _scope) = (plan, plan.Scope);
        var others = plan.Engaging.Where(engaging => plan.Definitions.All(counted => counted.Definition.Key != engaging.Definition.Key)).ToList();
        _matches = new MatchScan(_scope with { Filter = null }, [.. plan.Definitions.Concat(others).Select(counted => counted.Set)]);
        _engages = [.. plan.Definitions.Select(counted => plan.Engaging.Any(engaging => engaging.Definition.Key == counted.Definition.Key)), .. others.Select(_ => true)];
        _cursors = [.. plan.Definitions.Select(counted => new ConversionCursor(counted))];
        _kept = new KeptRows(_scope);
        _sessions = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        _engagedTime = new EngagedTime(_scope.View);
        _values = new SourceValues(_scope.View, plan.By);
        _seconds = plan.Second is null ? null : new SourceValues(_scope.View, plan.Second);
        (_session, _outside) = (new SessionSums(plan.Definitions.Count, plan.Currency), new SessionSums(plan.Definitions.Count, plan.Currency));
        (_pageView, _pageLeave) = (_scope.View.NameCode("page_view"), _scope.View.NameCode("page_leave"));
    }

    /// <summary>Where the visitors of <see cref="Wanted"/> are noted, by their place in the part at hand; null: nowhere.</summary>
    public BitArray? Seen { get; set; }

    /// <summary>The row whose visitors are noted.</summary>
    public SourceKey Wanted { get; init; }

    /// <inheritdoc/>
    public void Add(JourneyPart part, SourcesState state)
    {
        if (!ReferenceEquals(state, _state))
        {
            _groups.Clear();
            _state = state;
        }

        _segment = _scope.View.Segments[part.Segment];
        _matches.Begin(part);
        _kept.Begin(part);
        foreach (var cursor in _cursors)
        {
            cursor.Begin(part.Segment);
        }

        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false && _scope.Reaches(_segment, person))
            {
                AddPerson(person, _segment.Offsets[person], _segment.Offsets[person + 1]);
                if (Seen is not null)
                {
                    Seen[person - part.Start] = state.Groups.TryGetValue(Wanted, out var row) && row.LastVisitor == _visitor;
                }
            }
        }
    }

    private void AddPerson(int person, int first, int end)
    {
        _visitor++;
        if (_indices.Length < end - first)
        {
            _indices = new int[Math.Max(end - first, _indices.Length * 2)];
            _rows = new int[_indices.Length];
        }

        var sessions = _sessions.Run(_segment, person, _indices.AsSpan(0, end - first));
        var matches = _matches.Of(person);
        _outside.Clear();
        var next = sessions.Count == 0 ? end : sessions[0].FirstRow;
        matches = TakeMatches(matches, first, next, 0);
        for (var row = first; row < next; row++)
        {
            _outside.Visits = _outside.Visits || _kept.Counts(row);
        }

        for (var at = 0; at < sessions.Count; at++)
        {
            var session = sessions[at];
            next = at + 1 < sessions.Count ? sessions[at + 1].FirstRow : end;
            _session.Clear();
            matches = TakeMatches(matches, first, next, session.Index);
            AddSession(session, first, next);
        }

        _number++;
        _outside.AddTo(_state!.Total, _visitor, _number, startsInRange: false);
        if (_outside.Visits)
        {
            _outside.AddTo(Group(0, 0), _visitor, _number, startsInRange: false);
        }
    }

    private void AddSession(in SessionSpan session, int first, int end)
    {
        var (count, views, left) = (0, 0, false);
        var startsInRange = _scope.Range.Contains(new Timestamp(session.StartMicros));
        var passes = false;
        for (var row = session.FirstRow; row < end; row++)
        {
            RunStop.CheckAt(row);
            if (_indices[row - first] != session.Index)
            {
                _outside.Visits = _outside.Visits || _kept.Counts(row);
                continue;
            }

            _rows[count++] = row;
            passes = passes || (startsInRange && _kept.Has(row));
            _session.Visits = _session.Visits || _kept.Counts(row);
            var name = _segment.Names[row];
            views += name == _pageView ? 1 : 0;
            left |= name == _pageLeave;
        }

        _session.Counts = startsInRange && passes;
        if (!_session.Counts && !_session.Visits)
        {
            return;
        }

        var rows = _rows.AsSpan(0, count);
        _session.Engaged = _session.Engaged || views >= EngagedViews || (left && _engagedTime.Of(_segment, rows) >= EngagedTime.Enough);
        _number++;
        _session.AddTo(_state!.Total, _visitor, _number, startsInRange);
        var seconds = _seconds?.Of(_segment, rows);
        foreach (var code in _values.Of(_segment, rows))
        {
            if (seconds is null)
            {
                _session.AddTo(Group(code, 0), _visitor, _number, startsInRange);
                continue;
            }

            foreach (var second in seconds)
            {
                _session.AddTo(Group(code, second), _visitor, _number, startsInRange);
            }
        }
    }

    // What is matched before a row: of the session of this number, or of none.
    private ReadOnlySpan<Match> TakeMatches(ReadOnlySpan<Match> matches, int first, int end, int session)
    {
        var at = 0;
        for (; at < matches.Length && matches[at].Row < end; at++)
        {
            var (row, set) = (matches[at].Row, matches[at].Set);
            var sums = session > 0 && _indices[row - first] == session ? _session : _outside;
            sums.Engaged |= _engages[set];
            if (set < _cursors.Length && _kept.Counts(row))
            {
                sums.Add(set, _plan.Definitions[set].HasWorth ? _cursors[set].At(row) : default);
            }
        }

        return matches[at..];
    }

    private SourceGroup Group(int code, int second)
    {
        if (!_groups.TryGetValue((code, second), out var group))
        {
            var key = new SourceKey(_values.Text(code), _seconds?.Text(second) ?? "");
            group = _state!.Group(_plan.Shown?.Contains(key) == false ? SourceKey.Other : key);
            _groups[(code, second)] = group;
        }

        return group;
    }
}
