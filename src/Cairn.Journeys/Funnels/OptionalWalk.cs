namespace Cairn.Journeys.Funnels;

/// <summary>Between two ends, finds the walk with most optional steps, each as early as it can be.</summary>
/// <remarks>
/// From the last step to the first: for each event of a step, the most optional steps from there to the end. What may follow an event is a stretch of
/// events, so a tree of maxima answers it. How long the stretch is depends on which exclusions' first steps lie at the instant of the event itself, so there is
/// one tree for each number of those that lie before it. Cost: events × steps × exclusions × log events.
/// </remarks>
internal sealed class OptionalWalk(WalkRules rules)
{
    private readonly int[] _pastAt = [.. Enumerable.Range(0, rules.Steps).Select(step => Past(rules, step))];
    private readonly int[] _place = [.. rules.Exclusions.Select(exclusion => Past(rules, exclusion.After - 1))];
    private readonly MaxTree[][] _most = [.. Enumerable.Range(0, rules.Steps).Select(_ =>
        Enumerable.Range(0, Past(rules, rules.Steps) + 1).Select(_ => new MaxTree()).ToArray())];
    private readonly List<long>[] _stops = [.. rules.Exclusions.Select(_ => new List<long>())];

    /// <summary>Fills a walk; false where events of one instant stand in each other's way.</summary>
    /// <param name="events">The events of the unit.</param>
    /// <param name="entry">Where the walk begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="level">The step of its end, counted from 1.</param>
    /// <param name="walk">As long as the funnel has steps.</param>
    public bool Fill(ReadOnlySpan<Matched> events, int entry, int end, int level, Span<Matched> walk)
    {
        FindStops(events);
        for (var step = level - 1; step >= 0; step--)
        {
            for (var past = 0; past <= _pastAt[step]; past++)
            {
                Weigh(events, step, past, entry, end, level);
            }
        }

        if (_most[0][0].Of(entry) < 0)
        {
            return false;
        }

        walk[..level].Fill(UnitResult.LeftOut);
        walk[0] = events[entry];
        for (int step = 0, past = 0, at = entry; step < level - 1;)
        {
            var (_, next, place) = Best(events, step, past, at, level);
            past = events[place].Micros == events[at].Micros ? past : _pastAt[next];
            (step, at) = (next, place);
            walk[step] = events[at];
        }

        return rules.Reuse || rules.Ties != FunnelTies.Any || AreDistinct(walk[..level]);
    }

    // How many steps that exclusions follow are before a step: they lie before the instant at which the step is the walk's first.
    private static int Past(WalkRules rules, int step) => rules.Exclusions.Select(exclusion => exclusion.After - 1).Distinct().Count(after => after < step);

    private void Weigh(ReadOnlySpan<Matched> events, int step, int past, int entry, int end, int level)
    {
        _most[step][past].Reset(events.Length);
        for (var at = 0; at < events.Length; at++)
        {
            if (step == level - 1 ? at == end : step == 0 ? at == entry : ((events[at].Steps >> step) & 1) != 0)
            {
                var best = step == level - 1 ? 0 : Best(events, step, past, at, level).Most;
                _most[step][past].Set(at, best < 0 ? -1 : best + (rules.MayLeaveOut(step) ? 1 : 0));
            }
        }
    }

    // The best way on from an event of a step: how many optional steps, the next step, and its earliest event.
    private (int Most, int Step, int At) Best(ReadOnlySpan<Matched> events, int step, int past, int at, int level)
    {
        var (most, bestStep, bestAt) = (-1, -1, -1);
        var later = FirstFrom(events, events[at].Micros + 1);
        for (var next = step + 1; next < level; next++)
        {
            var (start, end) = Stretch(events, past, at, next);
            var without = rules.Reuse ? -1 : at;
            Keep(_most[next][past].Best(start, Math.Min(end, later), without), next);
            Keep(_most[next][_pastAt[next]].Best(Math.Max(start, later), end, without), next);
            if (!rules.MayLeaveOut(next))
            {
                break;
            }
        }

        return (most, bestStep, bestAt);

        void Keep((int Most, int Place) found, int next)
        {
            if (found.Most > most)
            {
                (most, bestStep, bestAt) = (found.Most, next, found.Place);
            }
        }
    }

    // The events that may follow one directly on a walk.
    private (int Start, int End) Stretch(ReadOnlySpan<Matched> events, int past, int at, int next)
    {
        var micros = events[at].Micros;
        var start = rules.Ties switch
        {
            FunnelTies.Any => FirstFrom(events, micros),
            FunnelTies.None => FirstFrom(events, micros + 1),
            _ => rules.Reuse ? at : at + 1,
        };
        var latest = rules.StepMicros[next] > long.MaxValue - Math.Max(0, micros) ? long.MaxValue : micros + rules.StepMicros[next];
        for (var exclusion = 0; exclusion < rules.Exclusions.Length; exclusion++)
        {
            var (after, before, _) = rules.Exclusions[exclusion];
            if (after - 1 < next && next <= before - 1)
            {
                // Strictly after the step the exclusion follows: where that step lies before this instant, an event of the instant hits as well.
                var stops = _stops[exclusion];
                var place = stops.BinarySearch(_place[exclusion] >= past ? micros + 1 : micros);
                place = place < 0 ? ~place : place;
                latest = place < stops.Count ? Math.Min(latest, stops[place]) : latest;
            }
        }

        var end = latest == long.MaxValue ? events.Length : FirstFrom(events, latest + 1);
        for (var near = start; ((rules.Direct >> next) & 1) != 0 && near < end; near++)
        {
            end = events[near].Place > events[at].Place + 1 ? near : end;
        }

        return (start, end);
    }

    private static int FirstFrom(ReadOnlySpan<Matched> events, long micros)
    {
        var (low, high) = (0, events.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = events[middle].Micros < micros ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static bool AreDistinct(ReadOnlySpan<Matched> walk)
    {
        for (var step = 1; step < walk.Length; step++)
        {
            for (var before = 0; before < step; before++)
            {
                if (walk[step].Row >= 0 && walk[step].Row == walk[before].Row)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void FindStops(ReadOnlySpan<Matched> events)
    {
        for (var exclusion = 0; exclusion < rules.Exclusions.Length; exclusion++)
        {
            _stops[exclusion].Clear();
            foreach (ref readonly var item in events)
            {
                if ((item.Stops & rules.Exclusions[exclusion].Bit) != 0)
                {
                    _stops[exclusion].Add(item.Micros);
                }
            }
        }
    }

    /// <summary>Numbers at places, and the greatest of any stretch of them.</summary>
    private sealed class MaxTree
    {
        private int[] _tree = [];
        private int _size;

        public void Reset(int count)
        {
            _size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, count));
            if (_tree.Length < _size * 2)
            {
                _tree = new int[_size * 2];
            }

            Array.Fill(_tree, -1, 0, _size * 2);
        }

        public int Of(int place) => _tree[_size + place];

        public void Set(int place, int value)
        {
            for (var node = _size + place; node > 0 && _tree[node] < value; node /= 2)
            {
                _tree[node] = value;
            }
        }

        /// <summary>The greatest number of a stretch but for one place, and the first place that has it; -1 for none.</summary>
        public (int Most, int Place) Best(int start, int end, int without)
        {
            if (without < start || without >= end)
            {
                return Best(start, end);
            }

            var (left, right) = (Best(start, without), Best(without + 1, end));
            return right.Most > left.Most ? right : left;
        }

        private (int Most, int Place) Best(int start, int end)
        {
            var most = -1;
            for (var (low, high) = (_size + start, _size + end); low < high; (low, high) = (low / 2, high / 2))
            {
                most = Math.Max(most, (low & 1) == 1 ? _tree[low++] : -1);
                most = Math.Max(most, (high & 1) == 1 ? _tree[--high] : -1);
            }

            return most < 0 ? (-1, -1) : (most, First(1, 0, _size, start, end, most));
        }

        // Goes down to the first place of the stretch that has the number.
        private int First(int node, int from, int to, int start, int end, int most)
        {
            if (to <= start || from >= end || _tree[node] < most)
            {
                return -1;
            }

            if (to - from == 1)
            {
                return from;
            }

            var middle = (from + to) / 2;
            var place = First(node * 2, from, middle, start, end, most);
            return place >= 0 ? place : First((node * 2) + 1, middle, to, start, end, most);
        }
    }
}
