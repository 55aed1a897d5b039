namespace Cairn.Journeys.Funnels;

/// <summary>The funnel with open entry: a walk may begin at any step, with an event of the range.</summary>
/// <remarks>
/// One search for each step a walk may begin at. A walk that ends at a step has walks that end at every step before it, so the level of each search says all.
/// The walk to report is the one with most steps; of equally long ones that which begins at the earliest step.
/// </remarks>
internal sealed class OpenSearch : IUnitSearch
{
    private readonly int _steps;
    private readonly IUnitSearch[] _searches;
    private readonly UnitResult[] _results;
    private Matched[] _events = new Matched[64];

    /// <summary>A search under some rules.</summary>
    /// <param name="rules">Of walks that begin at step 1.</param>
    /// <param name="make">The search of walks that begin at one step.</param>
    public OpenSearch(WalkRules rules, Func<WalkRules, IUnitSearch> make)
    {
        _steps = rules.Steps;
        _searches = [.. Enumerable.Range(0, _steps).Select(start => make(rules.From(start)))];
        _results = [.. Enumerable.Range(0, _steps).Select(start => new UnitResult(_steps - start))];
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
        for (var start = 0; start < _steps; start++)
        {
            for (var at = 0; at < events.Length; at++)
            {
                var steps = events[at].Steps >> start;
                _events[at] = events[at] with { Steps = events[at].Opens ? steps : steps & ~1u };
            }

            var found = _results[start];
            _searches[start].Find(_events.AsSpan(0, events.Length), found);
            var all = (uint)((1UL << found.Level) - 1) << start;
            result.Ended |= all;
            later |= all & ~(1u << start);
            (longest, from) = found.Level > longest ? (found.Level, start) : (longest, from);
        }

        result.Entered = result.Ended & ~later;
        result.Level = longest == 0 ? 0 : from + longest;
        result.Walk.AsSpan(0, from).Fill(UnitResult.LeftOut);
        _results[from].Walk.AsSpan(0, longest).CopyTo(result.Walk.AsSpan(from));
    }
}
