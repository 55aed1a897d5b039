namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel: how far a unit came, and the walk to report.</summary>
/// <remarks>
/// A scan forwards finds the level and the entry. A scan backwards from the end, with only that entry left, finds the walk each of whose events is the
/// earliest possible: backwards, the latest walk of <see cref="WalkScan"/> is the earliest.
/// </remarks>
internal sealed class OrderedSearch : IUnitSearch
{
    private readonly WalkScan _forwards;
    private readonly WalkScan?[] _backwards;
    private readonly WalkRules _rules;
    private Matched[] _reversed = new Matched[64];

    /// <summary>A search under some rules.</summary>
    public OrderedSearch(WalkRules rules)
    {
        _rules = rules;
        _forwards = new WalkScan(rules);
        _backwards = new WalkScan?[rules.Steps + 1];
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        _forwards.Run(events);
        var level = result.Level = _forwards.Level;
        if (level == 0)
        {
            return;
        }

        var entry = _forwards.Entry;
        if (level == 1)
        {
            result.Walk[0] = events[entry];
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
