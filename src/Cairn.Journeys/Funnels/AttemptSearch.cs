namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel whose exclusions remove: each entry is one attempt that takes every step at its earliest, and counts whole or not at all.</summary>
/// <remarks>Cost: entries × events of the unit.</remarks>
internal sealed class AttemptSearch(WalkRules rules) : IUnitSearch
{
    private readonly OrderedSearch _search = new(rules with { Exclusions = [] });
    private readonly UnitResult _attempt = new(rules.Steps);
    private Matched[] _events = new Matched[64];

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        result.Level = 0;
        for (var entry = 0; entry < events.Length; entry++)
        {
            if ((events[entry].Steps & 1) == 0)
            {
                continue;
            }

            _search.Find(WithOneEntry(events, entry), _attempt);
            if (!IsHit(events) && _attempt.Beats(result))
            {
                result.Take(_attempt);
            }
        }
    }

    private ReadOnlySpan<Matched> WithOneEntry(ReadOnlySpan<Matched> events, int entry)
    {
        if (_events.Length < events.Length)
        {
            _events = new Matched[events.Length * 2];
        }

        for (var at = 0; at < events.Length; at++)
        {
            _events[at] = at == entry ? events[at] : events[at] with { Steps = events[at].Steps & ~1u };
        }

        return _events.AsSpan(0, events.Length);
    }

    // An attempt that has not done the second step is hit by anything until its window is over.
    private bool IsHit(ReadOnlySpan<Matched> events)
    {
        foreach (ref readonly var item in events)
        {
            foreach (var (after, before, bit) in rules.Exclusions)
            {
                if ((item.Stops & bit) == 0 || _attempt.Level < after || item.Micros <= _attempt.Walk[after - 1].Micros)
                {
                    continue;
                }

                var hit = _attempt.Level >= before
                    ? item.Micros < _attempt.Walk[before - 1].Micros
                    : rules.WithinMicros == long.MaxValue || item.Micros - _attempt.Walk[0].Micros <= rules.WithinMicros;
                if (hit)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
