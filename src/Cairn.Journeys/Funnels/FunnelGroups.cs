using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Funnels;

/// <summary>Finds the value of a property that a unit is counted under. For one thread.</summary>
internal sealed class FunnelGroups(FunnelMeasures measures)
{
    private readonly SessionValues? _sessions = measures.GroupSession is { } session
        ? new SessionValues(measures.View, new SessionScan(measures.View, session.Rule, measures.Hidden, measures.AsOf), session.By)
        : null;

    private IndexSegment? _segment;
    private TimeColumn _micros;
    private ColumnCodes _codes;

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment)
    {
        _sessions?.Begin(segment);
        (_segment, _micros) = (segment, segment.Micros);
        _codes = measures.Group is { } column ? measures.View.Codes(column, segment) : default;
    }

    /// <summary>The code a unit is grouped under; below 0 for a unit left out.</summary>
    public int Of(int person, int level, ReadOnlySpan<int> walk) => measures.GroupAt switch
    {
        FunnelGroupAt.Last => OnWalk(person, walk, fromEnd: true),
        FunnelGroupAt.Step when level < measures.GroupStep => -1,
        FunnelGroupAt.Step => walk[measures.GroupStep - 1] < 0 ? 0 : CodeOf(person, walk[measures.GroupStep - 1]),
        FunnelGroupAt.Visitor => Newest(person),
        _ => OnWalk(person, walk, fromEnd: false),
    };

    private int CodeOf(int person, int row) => _sessions is null ? _codes[row] : _sessions.Of(person, row);

    private int OnWalk(int person, ReadOnlySpan<int> walk, bool fromEnd)
    {
        for (var at = 0; at < walk.Length; at++)
        {
            var row = walk[fromEnd ? walk.Length - 1 - at : at];
            if (row >= 0 && CodeOf(person, row) is > 0 and var code)
            {
                return code;
            }
        }

        return 0;
    }

    // What the visitor's property was last set to.
    private int Newest(int person)
    {
        for (var row = _segment!.Offsets[person + 1] - 1; row >= _segment.Offsets[person]; row--)
        {
            if (_codes[row] != 0 && _micros[row] < measures.AsOf.Micros && (_segment.Flags[row] & measures.Hidden) == 0)
            {
                return _codes[row];
            }
        }

        return 0;
    }
}
