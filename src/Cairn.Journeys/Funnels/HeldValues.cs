using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Searches a unit once for each held value, with the events that have it.</summary>
/// <remarks>An event without one of the held columns matches no step. An exclusion hits whatever value it has.</remarks>
internal sealed class HeldValues(IndexView view, FunnelPlan plan, IUnitSearch search)
{
    private readonly UnitResult _best = new(plan.Steps.Count);
    private readonly UnitResult _one = new(plan.Steps.Count);
    private readonly List<Matched> _events = [];

    /// <summary>The result of the value that came furthest.</summary>
    public UnitResult Best(IndexSegment segment, ReadOnlySpan<Matched> unit)
    {
        _best.Level = 0;
        var keys = Keys(segment, unit);
        foreach (var key in Distinct(keys))
        {
            Search(unit, keys, key);
            if (_one.Beats(_best))
            {
                _best.Take(_one);
            }
        }

        return _best;
    }

    /// <summary>The result of every value that reached a step, in the order in which the values first appear.</summary>
    public List<UnitResult> All(IndexSegment segment, ReadOnlySpan<Matched> unit)
    {
        var results = new List<UnitResult>();
        var keys = Keys(segment, unit);
        foreach (var key in Distinct(keys))
        {
            Search(unit, keys, key);
            if (_one.Level > 0)
            {
                var result = new UnitResult(plan.Steps.Count);
                result.Take(_one);
                results.Add(result);
            }
        }

        return results;
    }

    private static IEnumerable<(int, int, int)> Distinct((int, int, int)[] keys) => keys.Distinct().Where(key => key != default);

    // A key without a missing value, or default.
    private (int, int, int)[] Keys(IndexSegment segment, ReadOnlySpan<Matched> unit)
    {
        var keys = new (int, int, int)[unit.Length];
        Span<int> key = stackalloc int[3];
        for (var at = 0; at < unit.Length; at++)
        {
            key.Fill(-1);
            for (var column = 0; column < plan.Hold.Count; column++)
            {
                key[column] = view.Codes(plan.Hold[column], segment)[unit[at].Row];
            }

            keys[at] = key.Contains(0) || unit[at].Steps == 0 ? default : (key[0], key[1], key[2]);
        }

        return keys;
    }

    private void Search(ReadOnlySpan<Matched> unit, (int, int, int)[] keys, (int, int, int) key)
    {
        _events.Clear();
        for (var at = 0; at < unit.Length; at++)
        {
            if (keys[at] == key)
            {
                _events.Add(unit[at]);
            }
            else if (unit[at].Stops != 0)
            {
                _events.Add(unit[at] with { Steps = 0 });
            }
        }

        search.Find(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_events), _one);
    }
}
