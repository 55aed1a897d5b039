using System.Numerics;

namespace Cairn.Journeys.Funnels;

/// <summary>The funnel in any order: the most steps that can be given distinct events inside one window.</summary>
/// <remarks>
/// For every event that may begin a window, events are added in order and matched to steps by augmenting paths. A largest set can always be made to hold
/// the event that begins the window, since that event can stand for whichever step it matches. Cost: events² × steps.
/// </remarks>
internal sealed class AnyOrderSearch(WalkRules rules, bool remove) : IUnitSearch
{
    private readonly int[] _holders = new int[rules.Steps];
    private readonly int[] _best = new int[rules.Steps];
    private uint _tried;

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        var (level, last) = (0, -1);
        for (var start = 0; start < events.Length; start++)
        {
            if (!events[start].Opens || events[start].Steps == 0)
            {
                continue;
            }

            var (size, end) = Grow(events, start);
            if (size > level || (size == level && end <= last))
            {
                (level, last) = (size, end);
                _holders.CopyTo(_best, 0);
            }
        }

        result.Level = level;
        var set = _best.Where(at => level > 0 && at >= 0).Order().ToArray();
        for (var step = 0; step < level; step++)
        {
            result.Walk[step] = events[set[step]];
        }
    }

    // How many steps a window has, and the event with which it first had as many.
    private (int Size, int End) Grow(ReadOnlySpan<Matched> events, int start)
    {
        Array.Fill(_holders, -1);
        var (size, end, stop) = (0, start, long.MaxValue);
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
            }

            _tried = 0;
            if (events[at].Steps != 0 && Augment(events, at))
            {
                size++;
                end = at;
            }
        }

        return remove && stop != long.MaxValue && size < rules.Steps ? OnlyTheFirst(events, start) : (size, end);
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
