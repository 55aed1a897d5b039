using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Conversions;

/// <summary>Adds journeys to a trend, for one thread.</summary>
/// <remarks>All events by bucket cost one look per event in a table of times, whoever and whatever is hidden; lines touch the events that they name.</remarks>
internal sealed class TrendsWorker : IJourneyWorker<TrendsState>
{
    private readonly TrendsPlan _plan;
    private readonly JourneyScope _scope;
    private readonly BucketTable _buckets;
    private readonly JourneyScope _covered;
    private readonly BucketTally _tally;
    private readonly bool _endsByAsOf;
    private readonly MatchScan _lines;
    private readonly MatchScan _withAll;
    private readonly SessionScan _sessionScan;
    private readonly ConversionCursor?[] _worth;
    private readonly int[] _lastBucket;
    private readonly int[] _lastSession;
    private readonly bool _isAllEvents;
    private readonly long[] _persons;
    private readonly long[] _events;
    private int[] _indices = new int[256];

    internal TrendsWorker(TrendsPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _buckets = new BucketTable(plan.Buckets);
        _covered = plan.Buckets.Count == 0 ? _scope : _scope with { Range = new TimeRange(plan.Buckets[0].Start, plan.Buckets[^1].End) };
        _tally = new BucketTally(_buckets, plan.Buckets.Count);
        _endsByAsOf = plan.Buckets.Count == 0 || plan.Buckets[^1].End <= _scope.AsOf;
        _lines = new MatchScan(_scope, [.. plan.Lines.Select(line => line.Events)]);
        _withAll = new MatchScan(_scope, [.. plan.Lines.Select(line => line.Events), new EveryEvent(_scope.View)]);
        _sessionScan = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        _worth = [.. plan.Lines.Select(line => line.Counted is { } counted ? new ConversionCursor(counted) : null)];
        (_lastBucket, _lastSession) = (new int[plan.Lines.Count + 1], new int[plan.Lines.Count + 1]);
        (_persons, _events) = (new long[plan.Buckets.Count], new long[plan.Buckets.Count]);
        _isAllEvents = plan.Lines is [{ Counted: null, Events.NamesOnly: { } names }] && !names.AsSpan().Contains(false);
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, TrendsState state)
    {
        if (_plan.Buckets.Count == 0)
        {
            return;
        }

        var segment = _scope.View.Segments[part.Segment];
        _buckets.Begin(segment);
        var isPlain = _scope.Filter is null && !_plan.CountsSessions && (_endsByAsOf || segment.LastMicros < _scope.AsOf.Micros)
            && !segment.Micros.IsWide;
        if (isPlain && (_plan.CountsVisitors || _isAllEvents))
        {
            AddAll(part, state);
        }

        var countsAll = !isPlain && (_plan.CountsVisitors || _plan.CountsSessions);
        if (!countsAll && (_plan.Lines.Count == 0 || (isPlain && _isAllEvents)))
        {
            return;
        }

        var scan = countsAll ? _withAll : _lines;
        scan.Begin(part);
        foreach (var cursor in _worth)
        {
            cursor?.Begin(part.Segment);
        }

        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false && _covered.Reaches(segment, person) && scan.Of(person) is { Length: > 0 } matches)
            {
                Add(segment, person, matches, state);
            }
        }
    }

    private void AddAll(JourneyPart part, TrendsState state)
    {
        Array.Clear(_persons);
        Array.Clear(_events);
        _tally.Add(_scope, part, _persons, _events);
        for (var bucket = 0; bucket < _persons.Length; bucket++)
        {
            state.AllVisitors[bucket] += _persons[bucket];
            if (_isAllEvents)
            {
                ref var line = ref state.Line(0)[bucket];
                line = line with { Count = line.Count + _events[bucket], Visitors = line.Visitors + _persons[bucket] };
            }
        }
    }

    private void Add(IndexSegment segment, int person, ReadOnlySpan<Match> matches, TrendsState state)
    {
        Array.Fill(_lastBucket, BucketTable.Outside);
        Array.Clear(_lastSession);
        var first = segment.Offsets[person];
        var sessions = _plan.CountsSessions ? Sessions(segment, person, segment.Offsets[person + 1] - first) : [];
        foreach (ref readonly var match in matches)
        {
            var (line, bucket) = (match.Set, _buckets.OfRow(segment, match.Row));
            var isNew = bucket >= 0 && bucket != _lastBucket[line];
            _lastBucket[line] = bucket >= 0 ? bucket : _lastBucket[line];
            if (line == _plan.Lines.Count)
            {
                if (isNew)
                {
                    state.AllVisitors[bucket]++;
                }

                if (StartOf(sessions, match.Row - first, line) is >= 0 and var start)
                {
                    state.AllSessions[start]++;
                }
            }
            else if (bucket >= 0)
            {
                var worth = (_worth[line]?.At(match.Row) ?? default).In(_plan.Currency, _plan.Money, match.Micros);
                var isOwn = worth.Currency is null || worth.Currency == _plan.Currency;
                ref var numbers = ref state.Line(line)[bucket];
                numbers = new TrendNumbers(
                    numbers.Count + 1,
                    numbers.Visitors + (isNew ? 1 : 0),
                    numbers.Sessions + (StartsIn(sessions, match.Row - first, line, bucket) ? 1 : 0),
                    isOwn && worth.Net is { } net ? numbers.Value + net : numbers.Value);
            }
        }
    }

    /// <summary>The bucket in which the row's session starts, the first time the line sees the session.</summary>
    private int StartOf(IReadOnlyList<SessionSpan> sessions, int at, int line)
    {
        if (sessions.Count == 0 || _indices[at] == 0 || _indices[at] == _lastSession[line])
        {
            return BucketTable.Outside;
        }

        _lastSession[line] = _indices[at];
        return _buckets.Of(sessions[_indices[at] - 1].StartMicros);
    }

    /// <summary>Whether the row's session starts in the row's bucket and the line has not counted it.</summary>
    private bool StartsIn(IReadOnlyList<SessionSpan> sessions, int at, int line, int bucket)
    {
        var counts = sessions.Count > 0 && _indices[at] > 0 && _indices[at] != _lastSession[line] && _buckets.Of(sessions[_indices[at] - 1].StartMicros) == bucket;
        _lastSession[line] = counts ? _indices[at] : _lastSession[line];
        return counts;
    }

    private IReadOnlyList<SessionSpan> Sessions(IndexSegment segment, int person, int rows)
    {
        _indices = _indices.Length < rows ? new int[Math.Max(rows, _indices.Length * 2)] : _indices;
        return _sessionScan.Run(segment, person, _indices.AsSpan(0, rows));
    }
}
