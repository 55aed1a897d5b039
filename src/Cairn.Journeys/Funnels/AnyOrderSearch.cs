using System.Numerics;

namespace Cairn.Journeys.Funnels;

/// <summary>The funnel in any order: the most steps that can be given distinct events inside one window.</summary>
/// <remarks>
/// For every event that may begin a window, events are added in order and matched to steps by augmenting paths. The first window with most steps ends
/// earliest, since whatever begins later has no event that it lacks; from its end backwards the latest event is found that it can begin with. A window that comes to
/// the end of the unit is the last one looked at. Of events that match the same steps a window needs no more than there are steps, the earliest. Steps that may be left out count for nothing there: as many as can be are found between the two ends
/// afterwards, or up to the end of the window where a step is missing. Cost: events × combinations of steps × steps².
/// </remarks>
internal sealed class AnyOrderSearch : IUnitSearch
{
    private readonly WalkRules _rules;
    private readonly uint _removes;
    private readonly uint _required;
    private readonly int _wanted;
    private readonly int[] _holders;
    private readonly int[] _inOrder;
    private readonly List<int> _starts = [];
    private readonly WindowCandidates _candidates = new();
    private readonly NextStop _stops = new();
    private Matched[] _instants = new Matched[16];
    private uint _tried;

    /// <summary>A search under some rules.</summary>
    /// <param name="rules">With all exclusions.</param>
    /// <param name="removes">A bit for each exclusion that removes.</param>
    public AnyOrderSearch(WalkRules rules, uint removes)
    {
        (_rules, _removes) = (rules, removes);
        _required = (uint)((1UL << rules.Steps) - 1) & ~rules.Optional;
        _wanted = BitOperations.PopCount(_required);
        (_holders, _inOrder) = (new int[rules.Steps], new int[_wanted]);
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> unit, UnitResult result)
    {
        result.Clear();
        var events = _rules.Ties == FunnelTies.None ? Instants(unit) : unit;
        _candidates.Begin(events, _required);
        _stops.Begin(events, _removes);
        var (level, last, isWhole) = (0, -1, false);
        for (var start = 0; start < events.Length && level < _wanted && !isWhole; start++)
        {
            if (events[start].Opens == 0 || (events[start].Steps & _required) == 0)
            {
                continue;
            }

            var (size, end) = Grow(events, start, out isWhole);
            (level, last) = size > level ? (size, end) : (level, last);
        }

        if (level > 0)
        {
            var first = GrowBack(events, last, level);
            if (_rules.Optional != 0)
            {
                Fill(events, first, last, level);
            }

            Report(unit, events, level, result);
        }
    }

    // Steps without an event stand before the first; a step that may be left out has no time of its own.
    private void Report(ReadOnlySpan<Matched> unit, ReadOnlySpan<Matched> events, int level, UnitResult result)
    {
        var at = 0;
        for (var step = 0; step < _rules.Steps; step++)
        {
            result.Did |= _holders[step] >= 0 ? 1u << step : 0;
            if (!_rules.MayLeaveOut(step))
            {
                _inOrder[at++] = _holders[step] < 0 ? -1 : _rules.Ties == FunnelTies.None ? Of(unit, _holders[step], step) : _holders[step];
            }
        }

        Array.Sort(_inOrder);
        at = _wanted - level;
        for (var step = 0; at < _wanted; step++)
        {
            result.Walk[step] = _rules.MayLeaveOut(step) ? UnitResult.LeftOut : unit[_inOrder[at++]];
            result.Level = step + 1;
        }
    }

    // The set that ends at an event, with as many steps, and begins as late as it can; returns where that is.
    private int GrowBack(ReadOnlySpan<Matched> events, int end, int level)
    {
        Array.Fill(_holders, -1);
        for (int at = end, size = 0; at >= 0; at--)
        {
            if ((events[at].Steps & _required) == 0)
            {
                continue;
            }

            var taken = size < level ? Take(events, at) : 0;
            size += taken;
            if (size == level && events[at].Opens != 0)
            {
                // It can always stand for a step it matches.
                if (taken == 0)
                {
                    _holders[BitOperations.TrailingZeroCount(events[at].Steps & _required)] = at;
                }

                return at;
            }
        }

        throw new InvalidOperationException("A set found forwards is not there backwards.");
    }

    // How many steps a window has, and the event with which it first had as many; whether it came to the end of the unit.
    private (int Size, int End) Grow(ReadOnlySpan<Matched> events, int start, out bool whole)
    {
        Array.Fill(_holders, -1);
        var (size, end) = (0, start);
        var stop = _stops.NextAfter(events[start].Micros);
        foreach (var at in _candidates.From(start))
        {
            if (size == _wanted || !IsInside(events, start, at, stop))
            {
                break;
            }

            if (Take(events, at) is > 0 and var taken)
            {
                (size, end) = (size + taken, at);
            }
        }

        whole = stop == long.MaxValue && WalkRules.Within(events[^1].Micros, events[start].Micros, _rules.WithinMicros);
        var isRemoved = size < _wanted && _stops.Removes && WalkRules.Within(stop, events[start].Micros, _rules.WithinMicros);
        return isRemoved ? OnlyTheFirst(events, start) : (size, end);
    }

    private bool IsInside(ReadOnlySpan<Matched> events, int start, int at, long stop) =>
        events[at].Micros <= stop && WalkRules.Within(events[at].Micros, events[start].Micros, _rules.WithinMicros);

    private (int Size, int End) OnlyTheFirst(ReadOnlySpan<Matched> events, int start)
    {
        Array.Fill(_holders, -1);
        _holders[BitOperations.TrailingZeroCount(events[start].Steps & _required)] = start;
        return (1, start);
    }

    // The steps that may be left out, as many as there are events for beside those of the others.
    private void Fill(ReadOnlySpan<Matched> events, int first, int last, int level)
    {
        var (end, stop, removed) = (last, long.MaxValue, false);
        for (var at = first; level < _wanted && at < events.Length && IsInside(events, first, at, stop); at++)
        {
            end = Math.Max(end, at);
            if (events[at].Stops != 0 && events[at].Micros > events[first].Micros)
            {
                (stop, removed) = (events[at].Micros, removed || (events[at].Stops & _removes) != 0);
            }
        }

        var inside = events[..((removed ? last : end) + 1)];
        for (var step = 0; step < _rules.Steps; step++)
        {
            _tried = 0;
            if (_rules.MayLeaveOut(step))
            {
                Give(inside, step, first, last);
            }
        }
    }

    // Gives a step an event; its holder looks for another. The two ends stay with the steps that are required.
    private bool Give(ReadOnlySpan<Matched> events, int step, int first, int last)
    {
        _tried |= 1u << step;
        for (var at = first; at < events.Length; at++)
        {
            if (((events[at].Steps >> step) & 1) == 0 || (!_rules.Reuse && _rules.MayLeaveOut(step) && (at == first || at == last)))
            {
                continue;
            }

            var holder = _rules.Reuse ? -1 : Array.IndexOf(_holders, at);
            if (holder < 0 || (((_tried >> holder) & 1) == 0 && Give(events, holder, first, last)))
            {
                _holders[step] = at;
                return true;
            }
        }

        return false;
    }

    // How many more of the required steps an event makes.
    private int Take(ReadOnlySpan<Matched> events, int at)
    {
        if (!_rules.Reuse)
        {
            _tried = 0;
            return Augment(events, at) ? 1 : 0;
        }

        var taken = 0;
        for (var left = events[at].Steps & _required; left != 0; left &= left - 1)
        {
            var step = BitOperations.TrailingZeroCount(left);
            if (_holders[step] < 0)
            {
                (_holders[step], taken) = (at, taken + 1);
            }
        }

        return taken;
    }

    private bool Augment(ReadOnlySpan<Matched> events, int at)
    {
        var steps = events[at].Steps & _required;
        for (var left = steps & ~_tried; left != 0; left = left & (left - 1) & ~_tried)
        {
            var step = BitOperations.TrailingZeroCount(left);
            _tried |= 1u << step;
            if (_holders[step] < 0 || Augment(events, _holders[step]))
            {
                _holders[step] = at;
                return true;
            }
        }

        return false;
    }

    // Where times must rise an instant is one event, which matches whatever its events match.
    private ReadOnlySpan<Matched> Instants(ReadOnlySpan<Matched> unit)
    {
        _starts.Clear();
        if (_instants.Length < unit.Length)
        {
            _instants = new Matched[unit.Length * 2];
        }

        for (var at = 0; at < unit.Length; at++)
        {
            ref readonly var item = ref unit[at];
            if (at == 0 || item.Micros != unit[at - 1].Micros)
            {
                _instants[_starts.Count] = item;
                _starts.Add(at);
            }
            else
            {
                ref var instant = ref _instants[_starts.Count - 1];
                instant = instant with { Steps = instant.Steps | item.Steps, Stops = instant.Stops | item.Stops, Opens = instant.Opens | item.Opens };
            }
        }

        return _instants.AsSpan(0, _starts.Count);
    }

    // The event of an instant that matches a step.
    private int Of(ReadOnlySpan<Matched> unit, int instant, int step)
    {
        var at = _starts[instant];
        while (((unit[at].Steps >> step) & 1) == 0)
        {
            at++;
        }

        return at;
    }
}
