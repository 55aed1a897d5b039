namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel: how far a unit came, and the walk to report.</summary>
/// <remarks>
/// A scan forwards finds the level and the entry. A scan backwards from the end, with only that entry left, finds the walk each of whose events is the
/// earliest possible: backwards, the latest walk of <see cref="WalkScan"/> is the earliest. Where steps may be left out the walk with most of them is
/// looked for between the same ends.
/// </remarks>
internal sealed class OrderedSearch : IUnitSearch
{
    private readonly WalkScan _forwards;
    private readonly WalkScan?[] _backwards;
    private readonly WalkScan?[] _again;
    private readonly WalkRules _rules;
    private readonly OptionalWalk? _optional;
    private Matched[] _reversed = new Matched[64];

    /// <summary>A search under some rules.</summary>
    public OrderedSearch(WalkRules rules)
    {
        _rules = rules;
        _forwards = new WalkScan(rules);
        _backwards = new WalkScan?[rules.Steps + 1];
        _again = new WalkScan?[rules.Steps + 1];
        _optional = rules.Optional == 0 ? null : new OptionalWalk(rules);
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        result.Clear();
        _forwards.Run(events);
        events = events[.._forwards.Seen];
        var level = result.Level = _forwards.Level;
        if (level == 0)
        {
            return;
        }

        var entry = _forwards.Entry;
        if (level == 1)
        {
            result.Walk[0] = events[entry];
        }
        else if (_optional is not null)
        {
            FindOptional(events, entry, result);
        }

        if (_optional is not null)
        {
            result.Did = Did(events, result);
        }

        if (level == 1 || _optional is not null)
        {
            return;
        }

        var (start, end) = Stretch(events, entry, level);
        var reversed = Reverse(events[start..end], entry - start, level);
        var scan = _backwards[level] ??= new WalkScan(_rules.Reversed(level));
        scan.Run(reversed);
        var walk = scan.Walk(level);
        for (var step = 0; step < level; step++)
        {
            result.Walk[step] = events[end - 1 - walk[level - 1 - step]];
        }
    }

    // The steps of the walk, and the optional ones that still followed when the next that cannot be left out never came.
    private uint Did(ReadOnlySpan<Matched> events, UnitResult result)
    {
        var did = 0u;
        for (var step = 0; step < result.Level; step++)
        {
            did |= result.Walk[step].Row < 0 ? 0 : 1u << step;
        }

        var (entry, last, at) = (result.Walk[0], result.Walk[result.Level - 1], 0);
        for (var step = result.Level; step < _rules.Steps && _rules.MayLeaveOut(step); step++)
        {
            for (; at < events.Length; at++)
            {
                var item = events[at];
                if (((item.Steps >> step) & 1) != 0 && item.Row > last.Row && WalkRules.Within(item.Micros, entry.Micros, _rules.WithinMicros)
                    && WalkRules.Within(item.Micros, last.Micros, _rules.StepMicros[step]))
                {
                    (did, last) = (did | (1u << step), item);
                    break;
                }
            }

            at = (did >> step) == 0 ? 0 : at;
        }

        return did;
    }

    // The earliest end that the entry can reach, and then whatever fits between the two.
    private void FindOptional(ReadOnlySpan<Matched> events, int entry, UnitResult result)
    {
        var (start, end) = Stretch(events, entry, result.Level);
        if (_reversed.Length < end - start)
        {
            _reversed = new Matched[(end - start) * 2];
        }

        for (var at = start; at < end; at++)
        {
            _reversed[at - start] = at == entry ? events[at] : events[at] with { Steps = events[at].Steps & ~1u };
        }

        var scan = _again[result.Level] ??= new WalkScan(_rules with { Steps = result.Level, Halts = FunnelHalts.None });
        var stretch = _reversed.AsSpan(0, end - start);
        scan.Run(stretch);
        var found = scan.Walk(result.Level);
        if (!_optional!.Fill(stretch, found[0], found[^1], result.Level, result.Walk))
        {
            for (var step = 0; step < result.Level; step++)
            {
                var isLeftOut = step > 0 && found[step] == found[step - 1] && !(_rules.Reuse && ((stretch[found[step]].Steps >> step) & 1) != 0);
                result.Walk[step] = isLeftOut ? UnitResult.LeftOut : stretch[found[step]];
            }
        }
    }

    // The events that may be on the reported walk, with whole instants at both ends where their order does not count.
    private (int Start, int End) Stretch(ReadOnlySpan<Matched> events, int entry, int level)
    {
        var (start, end) = (entry, level == _rules.Steps ? _forwards.End + 1 : events.Length);
        if (_rules.Ties == FunnelTies.Any)
        {
            while (start > 0 && events[start - 1].Micros == events[entry].Micros)
            {
                start--;
            }

            while (end < events.Length && events[end].Micros == events[end - 1].Micros)
            {
                end++;
            }
        }

        return (start, end);
    }

    private ReadOnlySpan<Matched> Reverse(ReadOnlySpan<Matched> events, int entry, int level)
    {
        if (_reversed.Length < events.Length)
        {
            _reversed = new Matched[events.Length * 2];
        }

        for (var at = 0; at < events.Length; at++)
        {
            var enters = at == entry || (_rules.Ties == FunnelTies.Any && events[at].Micros == events[entry].Micros);
            var steps = enters ? events[at].Steps : events[at].Steps & ~1u;
            _reversed[events.Length - 1 - at] = events[at] with { Micros = -events[at].Micros, Steps = Mirror(steps, level) };
        }

        return _reversed.AsSpan(0, events.Length);
    }

    private static uint Mirror(uint steps, int level)
    {
        var mirrored = 0u;
        for (var step = 0; step < level; step++)
        {
            mirrored |= ((steps >> step) & 1) << (level - 1 - step);
        }

        return mirrored;
    }
}
