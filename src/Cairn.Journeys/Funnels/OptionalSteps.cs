namespace Cairn.Journeys.Funnels;

/// <summary>Fills optional steps into a walk of the required ones: as many as fit between the same ends, each as early as it can be.</summary>
/// <param name="optional">By step from 0 whether it is optional; the first and the last are not.</param>
internal sealed class OptionalSteps(bool[] optional)
{
    private readonly int _steps = optional.Length;
    private int[] _most = [];

    /// <summary>Fills <paramref name="walk"/> with an event of each step up to <paramref name="level"/>, or one with row -1 for a step left out.</summary>
    /// <param name="events">The events of the unit.</param>
    /// <param name="entry">Where the walk begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="level">The step of its end, counted from 1.</param>
    /// <param name="walk">As long as the funnel has steps.</param>
    public void Fill(ReadOnlySpan<Matched> events, int entry, int end, int level, Span<Matched> walk)
    {
        Count(events, entry, end, level);
        for (var step = 0; step < level; step++)
        {
            walk[step] = new Matched(0, 0, 0, -1, 0);
        }

        walk[0] = events[entry];
        var (at, last) = (entry, 0);
        while (last < level - 1)
        {
            (last, at) = Next(events, last, at, end, level);
            walk[last] = events[at];
        }
    }

    // _most[step, at]: the most optional steps on a way from that step, done at or after that event, to the end; negative for no way.
    private void Count(ReadOnlySpan<Matched> events, int entry, int end, int level)
    {
        var width = events.Length + 1;
        if (_most.Length < _steps * width)
        {
            _most = new int[_steps * width];
        }

        Array.Fill(_most, -1, 0, _steps * width);
        for (var at = end; at > entry; at--)
        {
            for (var step = 1; step < level; step++)
            {
                var here = ((events[at].Steps >> step) & 1) == 0 ? -1 : From(step, at, end, level, width);
                _most[(step * width) + at] = Math.Max(here, _most[(step * width) + at + 1]);
            }
        }
    }

    private int From(int step, int at, int end, int level, int width)
    {
        if (step == level - 1)
        {
            return at == end ? 0 : -1;
        }

        var best = Best(step, at + 1, level, width);
        return best < 0 ? -1 : best + (optional[step] ? 1 : 0);
    }

    // The best way on from a step to any step that follows it: no required step is passed over.
    private int Best(int step, int at, int level, int width)
    {
        var best = -1;
        for (var next = step + 1; next < level; next++)
        {
            best = Math.Max(best, _most[(next * width) + at]);
            if (!optional[next])
            {
                break;
            }
        }

        return best;
    }

    private (int Step, int At) Next(ReadOnlySpan<Matched> events, int step, int at, int end, int level)
    {
        var width = events.Length + 1;
        var best = Best(step, at + 1, level, width);
        var next = step + 1;
        while (_most[(next * width) + at + 1] != best)
        {
            next++;
        }

        var place = at + 1;
        while (((events[place].Steps >> next) & 1) == 0 || From(next, place, end, level, width) != best)
        {
            place++;
        }

        return (next, place);
    }
}
