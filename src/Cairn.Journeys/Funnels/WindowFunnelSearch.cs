using System.Numerics;

namespace Cairn.Journeys.Funnels;

/// <summary>ClickHouse's <c>windowFunnel</c> to the letter, to compare results with it.</summary>
/// <remarks>
/// Events are taken by (time, step), an event once for each step it matches. Each step keeps the walk that arrived last; with <c>strict_once</c> every walk of the
/// instant at hand, of which one is left when the instant is over: the one that began last, since no later event is on any of them.
/// Source: the function's documentation and its tests; <c>docs/definitions/funnel.md</c>.
/// </remarks>
internal sealed class WindowFunnelSearch(int steps, long within, WindowFunnelOptions options) : IUnitSearch
{
    private const int MostWalks = 4_096;
    private readonly List<int[]>[] _walks = [.. Enumerable.Range(0, steps).Select(_ => new List<int[]>())];
    private readonly List<(long Micros, int Step, int At)> _arrivals = [];

    private bool Has(WindowFunnelOptions option) => (options & option) != 0;

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        Arrive(events);
        foreach (var walks in _walks)
        {
            walks.Clear();
        }

        var level = Evaluate(events);
        result.Clear();
        result.Level = level;
        for (var step = 0; step < level; step++)
        {
            result.Walk[step] = events[_walks[level - 1][^1][step]];
        }
    }

    // An event of no step takes part under strict_order alone, before the steps of its instant.
    private void Arrive(ReadOnlySpan<Matched> events)
    {
        _arrivals.Clear();
        for (var at = 0; at < events.Length; at++)
        {
            for (var left = events[at].Steps; left != 0; left &= left - 1)
            {
                _arrivals.Add((events[at].Micros, BitOperations.TrailingZeroCount(left), at));
            }

            if (events[at].Steps == 0 && Has(WindowFunnelOptions.StrictOrder))
            {
                _arrivals.Add((events[at].Micros, -1, at));
            }
        }

        _arrivals.Sort();
    }

    private int Evaluate(ReadOnlySpan<Matched> events)
    {
        var (instant, previous) = (long.MinValue, -1);
        foreach (var (micros, step, at) in _arrivals)
        {
            if (micros != instant && Has(WindowFunnelOptions.StrictOnce))
            {
                Settle();
            }

            var last = previous;
            (instant, previous) = (micros, step);
            if (step == 0)
            {
                var isReentry = Has(WindowFunnelOptions.StrictOrder) && steps > 1 && _walks[1].Count > 0;
                if (isReentry && !Has(WindowFunnelOptions.AllowReentry))
                {
                    return Reached();
                }

                if (!isReentry && events[at].Opens != 0)
                {
                    Put(0, [at]);
                }
            }
            else if (Has(WindowFunnelOptions.StrictOrder) && step < 0)
            {
                if (_walks[0].Count > 0)
                {
                    return Reached();
                }
            }
            else if (Has(WindowFunnelOptions.StrictDeduplication) && _walks[step].Count > 0)
            {
                // The step of the event before, as the function has it.
                return Math.Min(last + 1, Reached());
            }
            else if (_walks[step - 1].Count == 0)
            {
                if (Has(WindowFunnelOptions.StrictOrder) && _walks[0].Count > 0)
                {
                    return _walks.TakeWhile(walks => walks.Count > 0).Count();
                }
            }
            else if (Advance(events, step, at))
            {
                return steps;
            }
        }

        return Reached();
    }

    private int Reached() => Array.FindLastIndex(_walks, walks => walks.Count > 0) + 1;

    // True when a walk is whole.
    private bool Advance(ReadOnlySpan<Matched> events, int step, int at)
    {
        var before = _walks[step - 1];
        for (var number = 0; number < before.Count; number++)
        {
            var walk = before[number];
            var goesOn = WalkRules.Within(events[at].Micros, events[walk[0]].Micros, within)
                && !(Has(WindowFunnelOptions.StrictIncrease) && events[walk[^1]].Micros >= events[at].Micros)
                && !(Has(WindowFunnelOptions.StrictOnce) && walk.Contains(at));
            if (goesOn)
            {
                Put(step, [.. walk, at]);
                if (step == steps - 1)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Put(int step, int[] walk)
    {
        if (!Has(WindowFunnelOptions.StrictOnce))
        {
            _walks[step].Clear();
        }

        if (_walks[step].Count < MostWalks)
        {
            _walks[step].Add(walk);
        }
    }

    private void Settle()
    {
        foreach (var walks in _walks)
        {
            if (walks.Count > 1)
            {
                var last = walks.MaxBy(walk => walk[0])!;
                walks.Clear();
                walks.Add(last);
            }
        }
    }
}
