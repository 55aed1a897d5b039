namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel with exclusions that remove: each entry is one attempt that takes every step at its earliest, and counts whole or not at all.</summary>
/// <remarks>
/// Exclusions that stop are obeyed by the attempt's own walk. Without a window an entry that is followed by another with nothing between them is left out: the later one sees
/// the same events. Cost: entries × events inside the window.
/// </remarks>
internal sealed class AttemptSearch : IUnitSearch
{
    private readonly WalkRules _rules;
    private readonly (int After, int Before, uint Bit)[] _removing;
    private readonly OrderedSearch _search;
    private readonly UnitResult _attempt;
    private Matched[] _events = new Matched[64];

    /// <summary>A search under some rules.</summary>
    /// <param name="rules">With all exclusions.</param>
    /// <param name="removes">A bit for each exclusion that removes.</param>
    public AttemptSearch(WalkRules rules, uint removes)
    {
        _rules = rules;
        _removing = [.. rules.Exclusions.Where(exclusion => (exclusion.Bit & removes) != 0)];
        _search = new OrderedSearch(rules with { Exclusions = [.. rules.Exclusions.Where(exclusion => (exclusion.Bit & removes) == 0)] });
        _attempt = new UnitResult(rules.Steps);
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        result.Clear();
        for (var entry = 0; entry < events.Length; entry++)
        {
            if ((events[entry].Steps & 1) == 0 || (_rules.WithinMicros == long.MaxValue && entry + 1 < events.Length && events[entry + 1] is { Steps: 1, Stops: 0 }))
            {
                continue;
            }

            var attempt = WithOneEntry(events, entry);
            _search.Find(attempt, _attempt);
            if (!IsHit(attempt) && _attempt.Beats(result))
            {
                result.Take(_attempt);
            }
        }
    }

    // The events from the entry on, to the end of its window; those of its own instant before it where their order does not count.
    private ReadOnlySpan<Matched> WithOneEntry(ReadOnlySpan<Matched> events, int entry)
    {
        var (start, end, micros) = (entry, entry + 1, events[entry].Micros);
        while (start > 0 && _rules.Ties == FunnelTies.Any && events[start - 1].Micros == micros)
        {
            start--;
        }

        while (end < events.Length && WalkRules.Within(events[end].Micros, micros, _rules.WithinMicros))
        {
            end++;
        }

        if (_events.Length < end - start)
        {
            _events = new Matched[(end - start) * 2];
        }

        for (var at = start; at < end; at++)
        {
            _events[at - start] = at == entry ? events[at] : events[at] with { Steps = events[at].Steps & ~1u };
        }

        return _events.AsSpan(0, end - start);
    }

    // An attempt that has not done the second step is hit by anything until its window is over.
    private bool IsHit(ReadOnlySpan<Matched> events)
    {
        foreach (var (after, before, bit) in _removing)
        {
            if (_attempt.Level < after)
            {
                continue;
            }

            var from = Done(after).Micros;
            var to = _attempt.Level >= before ? Done(before).Micros : long.MaxValue;
            foreach (ref readonly var item in events)
            {
                if ((item.Stops & bit) != 0 && item.Micros > from && (item.Micros < to || to == long.MaxValue))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The event a step was done with: the step before's where it was left out.
    private Matched Done(int step)
    {
        var at = step - 1;
        while (_attempt.Walk[at].Row < 0)
        {
            at--;
        }

        return _attempt.Walk[at];
    }
}
