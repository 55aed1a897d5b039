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
    private readonly FunnelGroups _groups;
    private FunnelState? _state;
    private FunnelTally? _total;
    private FunnelTally?[] _byCode = [];
    private (FunnelTally Tally, int Row)[] _completed = new (FunnelTally, int)[256];
    private int _completedCount;
    private bool _mayBeOpen;

    /// <summary>A counter of these.</summary>
    public FunnelCounter(FunnelMeasures measures)
    {
        _measures = measures;
        _groups = new FunnelGroups(measures);
        _money = measures.Currency is { } currency ? new EventMoney(measures.View, currency) : null;

        // A window that closes at as_of or later was still open; where the subtraction would leave the range of times, none was.
        _openAfter = measures.WithinMicros is { } within && measures.AsOf.Micros >= long.MinValue + within ? measures.AsOf.Micros - within : long.MaxValue;
    }

    /// <inheritdoc/>
    public bool NeedsWalksOfOne => (_measures.Group is not null && _measures.GroupAt != FunnelGroupAt.Part) || (_measures.Steps == 1 && _money is not null);

    /// <inheritdoc/>
    public long WalksOfOneAfter => _mayBeOpen ? _openAfter : long.MaxValue;

    /// <inheritdoc/>
    public void AddOnes(long count) => _total!.Ones(count);

    /// <inheritdoc/>
    public void AddOnesOf(int code, long count) => Group(code).Ones(count);

    /// <inheritdoc/>
    public void Begin(IndexSegment segment, JourneyPart part, FunnelState state)
    {
        if (!ReferenceEquals(segment, _segment))
        {
            _micros = segment.Micros;
            _mayBeOpen = segment.LastMicros > _openAfter;
            _groups.Begin(segment);
            _money?.Begin(segment);
        }

        if (!ReferenceEquals(state, _state))
        {
            Array.Clear(_byCode);
        }

        (_segment, _state, _total) = (segment, state, state.Total);
    }

    // Money lies in other columns than the scan reads: asked for one after the other, the processor fetches several at a time.
    /// <inheritdoc/>
    public void End()
    {
        (decimal Amount, bool Counts)? money = null;
        for (var at = 0; at < _completedCount; at++)
        {
            var (tally, row) = _completed[at];
            money = at > 0 && row == _completed[at - 1].Row ? money : _money!.Of(row);
            if (money is { } value)
            {
                tally.Worth(value.Amount, value.Counts);
            }
        }

        _completedCount = 0;
    }

    /// <inheritdoc/>
    public void Add(in FunnelUnit unit)
    {
        if (unit.Part != 0)
        {
            Count(Group(unit.Part), unit);
            return;
        }

        Count(_total!, unit);
        if (_measures.Between is { } steps && unit.Level >= steps.To && unit.Walk[steps.From - 1] >= 0 && unit.Walk[steps.To - 1] >= 0)
        {
            _total!.BetweenSteps(_micros[unit.Walk[steps.To - 1]] - _micros[unit.Walk[steps.From - 1]]);
        }

        if (_measures.Group is not null && _measures.GroupAt != FunnelGroupAt.Part && _groups.Of(unit.Person, unit.Level, unit.Walk) is >= 0 and var code)
        {
            Count(Group(code), unit);
        }
    }

    private void Count(FunnelTally tally, in FunnelUnit unit)
    {
        var level = unit.Level;
        var walk = unit.Walk;
        tally.Level(level);
        tally.Open(unit.Ended, unit.Entered, unit.Joined);
        var start = 0;
        while (walk[start] < 0)
        {
            start++;
        }

        if (level > start + 1)
        {
            var first = _micros[walk[start]];
            var previous = first;
            for (var step = start + 1; step < level; step++)
            {
                if (walk[step] >= 0)
                {
                    var micros = _micros[walk[step]];
                    tally.Time(step, micros - first, micros - previous);
                    previous = micros;
                }
            }
        }

        var did = unit.Did != 0 ? unit.Did : OnWalk(walk);
        tally.Take(did, level);
        if (unit.Ended != 0 && _measures.Optional != 0)
        {
            LeftOut(tally, did);
        }

        if (level < _measures.Steps)
        {
            tally.InProgress += _mayBeOpen && _micros[walk[start]] > _openAfter ? 1 : 0;
        }
        else if (_money is not null)
        {
            if (_completedCount == _completed.Length)
            {
                Array.Resize(ref _completed, _completedCount * 2);
            }

            _completed[_completedCount++] = (tally, walk[^1]);
        }
    }

    // The steps that may be left out and were, between two others or after the last.
    private void LeftOut(FunnelTally tally, uint did)
    {
        var (without, went, before) = (0u, 0u, false);
        for (int step = 0, since = 0; step < _measures.Steps; step++)
        {
            if (((_measures.Optional >> step) & 1) != 0)
            {
                without |= before && ((did >> step) & 1) == 0 ? 1u << step : 0;
                continue;
            }

            var isOn = ((did >> step) & 1) != 0;
            went |= isOn ? without & (uint.MaxValue << since) : 0;
            (before, since) = (isOn, step);
        }

        tally.LeftOut(without, went);
    }

    // A look in the state's dictionary once for each value.
    private FunnelTally Group(int code)
    {
        if (code >= _byCode.Length)
        {
            Array.Resize(ref _byCode, Math.Max(code + 1, _measures.Group!.Values.Count));
        }

        return _byCode[code] ??= _state!.Group(code);
    }

    internal static uint OnWalk(ReadOnlySpan<int> walk)
    {
        var steps = 0u;
        for (var step = 0; step < walk.Length; step++)
        {
            steps |= walk[step] < 0 ? 0 : 1u << step;
        }

        return steps;
    }
}
