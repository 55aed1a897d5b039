namespace Cairn.Journeys.Funnels;

/// <summary>The funnel with open entry: a walk may begin at any step, with an event of the range.</summary>
/// <remarks>
/// One search for each step a walk may begin at. A walk that ends at a step has walks that end at every required step before it, so the level of each search says all of
/// those; of each step that may be left out is asked by itself whether a walk ends there. The walk to report is the one with most required steps; of
/// equally long ones that which begins at the earliest step.
/// </remarks>
internal sealed class OpenSearch : IUnitSearch
{
    private readonly WalkRules _rules;
    private readonly IUnitSearch[] _searches;
    private readonly UnitResult[] _results;
    private readonly List<(int Start, int Step, IUnitSearch Search, UnitResult Result)> _ends = [];
    private Matched[] _events = new Matched[64];

    /// <summary>A search under some rules.</summary>
    /// <param name="rules">Of walks that begin at step 1.</param>
    /// <param name="make">The search of walks that begin at one step.</param>
    public OpenSearch(WalkRules rules, Func<WalkRules, IUnitSearch> make)
    {
        _rules = rules;
        _searches = [.. Enumerable.Range(0, rules.Steps).Select(start => make(rules.From(start)))];
        _results = [.. Enumerable.Range(0, rules.Steps).Select(start => new UnitResult(rules.Steps - start))];
        for (var start = 0; start < rules.Steps; start++)
        {
            for (var step = start + 1; step < rules.Steps; step++)
            {
                if (rules.MayLeaveOut(step))
                {
                    _ends.Add((start, step, make(rules.UpTo(step).From(start)), new UnitResult(step + 1 - start)));
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        result.Clear();
        if (_events.Length < events.Length)
        {
            _events = new Matched[events.Length * 2];
        }

        var (longest, from, later) = (0, 0, 0u);
        for (var start = 0; start < _rules.Steps; start++)
        {
            var found = _results[start];
            _searches[start].Find(From(events, start), found);
            var all = ((uint)((1UL << found.Level) - 1) << start) & ~(_rules.Optional & ~(1u << start));
            foreach (var (_, step, search, reached) in _ends.Where(end => end.Start == start && found.Level > 0))
            {
                search.Find(From(events, start), reached);
                all |= reached.Level == step + 1 - start ? 1u << step : 0;
            }

            result.Ended |= all;
            later |= all & ~(1u << start);
            result.Joined |= all & AfterRequired(start);
            var length = Required(all);
            (longest, from) = length > longest || (longest == 0 && all != 0 && result.Level == 0) ? (length, start) : (longest, from);
            result.Level = Math.Max(result.Level, found.Level > 0 ? 1 : 0);
        }

        Report(result, from, later);
    }

    private void Report(UnitResult result, int from, uint later)
    {
        result.Entered = result.Ended & ~later;
        if (result.Level == 0)
        {
            return;
        }

        var found = _results[from];
        result.Level = from + found.Level;
        result.Did = found.Did << from;
        result.Walk.AsSpan(0, from).Fill(UnitResult.LeftOut);
        found.Walk.AsSpan(0, found.Level).CopyTo(result.Walk.AsSpan(from));
    }

    // The events as walks see them that begin at a step.
    private ReadOnlySpan<Matched> From(ReadOnlySpan<Matched> events, int start)
    {
        for (var at = 0; at < events.Length; at++)
        {
            _events[at] = events[at] with { Steps = ((events[at].Steps >> start) & ~1u) | ((events[at].Opens & events[at].Steps) >> start & 1) };
        }

        return _events.AsSpan(0, events.Length);
    }

    // The steps of which the required step before lies at the start or after it: a walk that comes to them has both.
    private uint AfterRequired(int start)
    {
        var step = start;
        while (step < _rules.Steps && _rules.MayLeaveOut(step))
        {
            step++;
        }

        return step >= 31 ? 0 : uint.MaxValue << (step + 1);
    }

    private int Required(uint steps) => System.Numerics.BitOperations.PopCount(steps & ~_rules.Optional);
}
