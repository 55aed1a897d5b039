using System.Numerics;

namespace Cairn.Journeys.Funnels;

/// <summary>The funnel in any order: the most steps that can be given distinct events inside one window.</summary>
/// <remarks>
/// For every event that may begin a window, events are added in order and matched to steps by augmenting paths. The first window with most steps ends
/// earliest, since whatever begins later has no event that it lacks; from its end backwards the latest event is found that it can begin with. A window that comes to
/// the end of the unit is the last one looked at. Cost: events × events inside the window × steps.
/// </remarks>
internal sealed class AnyOrderSearch(WalkRules rules, uint removes) : IUnitSearch
{
    private readonly int[] _holders = new int[rules.Steps];
    private uint _tried;

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        result.Clear();
        var (level, last, isWhole) = (0, -1, false);
        for (var start = 0; start < events.Length && level < rules.Steps && !isWhole; start++)
        {
            if (!events[start].Opens || events[start].Steps == 0)
            {
                continue;
            }

            var (size, end) = Grow(events, start, out isWhole);
            (level, last) = size > level ? (size, end) : (level, last);
        }

        result.Level = level;
        if (level == 0)
        {
            return;
        }

        GrowBack(events, last, level);
        for (var step = 0; step < rules.Steps; step++)
        {
            result.Did |= _holders[step] >= 0 ? 1u << step : 0;
        }

        // Steps without an event stand before the first.
        Array.Sort(_holders);
        for (var step = 0; step < level; step++)
        {
            result.Walk[step] = events[_holders[rules.Steps - level + step]];
        }
    }

    // The set that ends at an event, with as many steps, and begins as late as it can.
    private void GrowBack(ReadOnlySpan<Matched> events, int end, int level)
    {
        Array.Fill(_holders, -1);
        var size = 0;
        for (var at = end; at >= 0; at--)
        {
            _tried = 0;
            if (events[at].Steps == 0)
            {
                continue;
            }

            var isTaken = size < level && Augment(events, at);
            size += isTaken ? 1 : 0;
            if (size == level && events[at].Opens)
            {
                // It can always stand for a step it matches.
                if (!isTaken)
                {
                    _holders[BitOperations.TrailingZeroCount(events[at].Steps)] = at;
                }

                return;
            }
        }
    }

    // How many steps a window has, and the event with which it first had as many; whether it came to the end of the unit.
    private (int Size, int End) Grow(ReadOnlySpan<Matched> events, int start, out bool whole)
    {
        whole = false;
        Array.Fill(_holders, -1);
        var (size, end, stop, removed) = (0, start, long.MaxValue, false);
        for (var at = start; at < events.Length && size < rules.Steps; at++)
        {
            var micros = events[at].Micros;
            if ((rules.WithinMicros != long.MaxValue && micros - events[start].Micros > rules.WithinMicros) || micros > stop)
            {
                break;
            }

            if (events[at].Stops != 0 && micros > events[start].Micros)
            {
                stop = Math.Min(stop, micros);
                removed |= (events[at].Stops & removes) != 0;
            }

            _tried = 0;
            if (events[at].Steps != 0 && Augment(events, at))
            {
                size++;
                end = at;
            }
        }

        whole = stop == long.MaxValue && WalkRules.Within(events[^1].Micros, events[start].Micros, rules.WithinMicros);
        return removed && size < rules.Steps ? OnlyTheFirst(events, start) : (size, end);
    }

    private (int Size, int End) OnlyTheFirst(ReadOnlySpan<Matched> events, int start)
    {
        Array.Fill(_holders, -1);
        _holders[BitOperations.TrailingZeroCount(events[start].Steps)] = start;
        return (1, start);
    }

    private bool Augment(ReadOnlySpan<Matched> events, int at)
    {
        for (var left = events[at].Steps & ~_tried; left != 0; left = left & (left - 1) & ~_tried)
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
}
