using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Segments;

/// <summary>Tests persons against a compiled segment, for one thread.</summary>
internal sealed class SegmentWorker : IJourneyWorker<SegmentMembers>
{
    private readonly CompiledSegment _segment;
    private readonly MatchScan _scan;
    private readonly SessionScan _sessionScan;
    private readonly SessionTest[] _sessionTests;
    private readonly VisitorTest[] _visitorTests;
    private IReadOnlyList<SessionSpan> _sessions = [];
    private IndexSegment? _rows;
    private int[] _indices = new int[256];
    private int _sessionsOf = -1;

    internal SegmentWorker(CompiledSegment segment)
    {
        _segment = segment;
        _scan = new MatchScan(segment.Scope, segment.Sets);
        _sessionScan = new SessionScan(segment.Scope.View, segment.Scope.Sessions, segment.Scope.Hidden, segment.Scope.AsOf);
        _sessionTests = [.. segment.SessionFilters.Select(f => new SessionTest(f, segment.Scope.View, () => segment.Conversions.Value))];
        _visitorTests = [.. segment.VisitorFilters.Select(f => new VisitorTest(f, segment.Scope))];
    }

    /// <summary>The number of the segment of the view that is being read.</summary>
    internal int Segment { get; private set; }

    /// <inheritdoc/>
    public void Add(JourneyPart part, SegmentMembers state)
    {
        (Segment, _rows, _sessionsOf) = (part.Segment, _segment.Scope.View.Segments[part.Segment], -1);
        _scan.Begin(part);
        foreach (var test in _sessionTests)
        {
            test.Begin(_rows, _rows.Offsets[part.Start], _rows.Offsets[part.End]);
        }

        foreach (var test in _visitorTests)
        {
            test.Begin(_rows);
        }

        var members = new BitArray(part.End - part.Start);
        for (var person = part.Start; person < part.End; person++)
        {
            members[person - part.Start] = _segment.Test.Holds(new SegmentPerson(this, person, _scan.Of(person)));
        }

        state.Add(part, members);
    }

    /// <summary>The sessions of a person of the part; found once.</summary>
    internal IReadOnlyList<SessionSpan> SessionsOf(int person)
    {
        if (person != _sessionsOf)
        {
            var count = _rows!.Offsets[person + 1] - _rows.Offsets[person];
            _indices = _indices.Length < count ? new int[Math.Max(count, _indices.Length * 2)] : _indices;
            _sessions = _sessionScan.Run(_rows, person, _indices.AsSpan(0, count));
            _sessionsOf = person;
        }

        return _sessions;
    }

    /// <summary>Whether a session of a person satisfies a filter by its number.</summary>
    internal bool Holds(int test, SessionSpan session, int person)
    {
        var first = _rows!.Offsets[person];
        return _sessionTests[test].Holds(session, first, _indices.AsSpan(0, _rows.Offsets[person + 1] - first));
    }

    /// <summary>Whether a person satisfies a filter on visitors by its number.</summary>
    internal bool HoldsOfVisitor(int test, int person) => _visitorTests[test].Holds(person, SessionsOf);
}
