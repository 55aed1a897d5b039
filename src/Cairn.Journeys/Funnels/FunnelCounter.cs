using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Counts units into a <see cref="FunnelState"/>. For one thread.</summary>
public sealed class FunnelCounter : IFunnelCounter<FunnelState>
{
    private readonly FunnelMeasures _measures;
    private readonly EventMoney? _money;
    private readonly long _openAfter;
    private IndexSegment? _segment;
    private TimeColumn _micros;
    private ColumnCodes _groups;
    private FunnelState? _state;
    private FunnelTally? _total;
    private bool _mayBeOpen;

    /// <summary>A counter of these.</summary>
    public FunnelCounter(FunnelMeasures measures)
    {
        _measures = measures;
        _money = measures.Currency is { } currency ? new EventMoney(measures.View, currency) : null;

        // A window that closes at as_of or later was still open; where the subtraction would leave the range of times, none was.
        _openAfter = measures.WithinMicros is { } within && measures.AsOf.Micros >= long.MinValue + within ? measures.AsOf.Micros - within : long.MaxValue;
    }

    /// <inheritdoc/>
    public bool NeedsWalksOfOne => _measures.Group is not null || _mayBeOpen || (_measures.Steps == 1 && _money is not null);

    /// <inheritdoc/>
    public void AddOnes(long count) => _total!.Level(1, count);

    /// <inheritdoc/>
    public void Begin(IndexSegment segment, JourneyPart part, FunnelState state)
    {
        if (!ReferenceEquals(segment, _segment))
        {
            _micros = segment.Micros;
            _mayBeOpen = segment.LastMicros > _openAfter;
            _groups = _measures.Group is { } column ? _measures.View.Codes(column, segment) : default;
            _money?.Begin(segment);
        }

        (_segment, _state, _total) = (segment, state, state.Total);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int person, int level, ReadOnlySpan<int> walk)
    {
        Count(_total!, level, walk);
        if (_measures.Group is not null && GroupOf(person, level, walk) is >= 0 and var code)
        {
            Count(_state!.Group(code), level, walk);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(FunnelTally tally, int level, ReadOnlySpan<int> walk)
    {
        tally.Level(level);
        if (level > 1)
        {
            var first = _micros[walk[0]];
            var previous = first;
            for (var step = 1; step < level; step++)
            {
                if (walk[step] >= 0)
                {
                    var micros = _micros[walk[step]];
                    tally.Step(step, micros - first, micros - previous);
                    previous = micros;
                }
            }
        }

        if (level < _measures.Steps)
        {
            tally.InProgress += _mayBeOpen && _micros[walk[0]] > _openAfter ? 1 : 0;
        }
        else if (_money?.Of(walk[^1]) is { } value)
        {
            tally.Worth(value.Amount, value.Counts);
        }
    }

    // The code a unit is grouped under; below 0 for a unit left out.
    private int GroupOf(int person, int level, ReadOnlySpan<int> walk) => _measures.GroupAt switch
    {
        FunnelGroupAt.Last => OnWalk(walk, fromEnd: true),
        FunnelGroupAt.Step when level < _measures.GroupStep => -1,
        FunnelGroupAt.Step => walk[_measures.GroupStep - 1] < 0 ? 0 : _groups[walk[_measures.GroupStep - 1]],
        FunnelGroupAt.Visitor => Newest(person),
        _ => OnWalk(walk, fromEnd: false),
    };

    private int OnWalk(ReadOnlySpan<int> walk, bool fromEnd)
    {
        for (var at = 0; at < walk.Length; at++)
        {
            var row = walk[fromEnd ? walk.Length - 1 - at : at];
            if (row >= 0 && _groups[row] is > 0 and var code)
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
            if (_groups[row] != 0 && _micros[row] < _measures.AsOf.Micros && (_segment.Flags[row] & _measures.Hidden) == 0)
            {
                return _groups[row];
            }
        }

        return 0;
    }
}
