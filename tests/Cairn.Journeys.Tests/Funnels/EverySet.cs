using Cairn.Journeys.Funnels;

namespace Cairn.Journeys.Tests.Funnels;

/// <summary>The funnel in any order by its definition: every way to give steps events.</summary>
internal static class EverySet
{
    /// <summary>How many required steps the set to report has, its first and last event, and how many steps it has that may be left out.</summary>
    public static (int Level, int First, int Last, int Optional) Reported(IReadOnlyList<Moment> events, WalkRules rules)
    {
        var required = Enumerable.Range(0, rules.Steps).Where(step => !rules.MayLeaveOut(step)).ToList();
        var sets = Sets(events, rules, required, []).Where(set => set.Count > 0 && IsOneSpan(events, rules, set)).ToList();
        if (sets.Count == 0)
        {
            return default;
        }

        var level = sets.Max(set => set.Count);
        var best = sets.Where(set => set.Count == level).ToList();
        var last = best.Min(set => set.Values.Max(at => Key(events, rules, at)));
        best = [.. best.Where(set => set.Values.Max(at => Key(events, rules, at)) == last)];
        var first = best.Max(set => set.Values.Min(at => Key(events, rules, at)));
        best = [.. best.Where(set => set.Values.Min(at => Key(events, rules, at)) == first)];
        var optional = Enumerable.Range(0, rules.Steps).Where(rules.MayLeaveOut).ToList();
        return (level, first, last, best.Max(set => Sets(events, rules, optional, set).Where(more => IsInside(events, rules, set, more, level == required.Count)).Max(more => more.Count - level)));
    }

    // Times alone where each step needs an instant of its own.
    private static int Key(IReadOnlyList<Moment> events, WalkRules rules, int at) => rules.Ties == FunnelTies.None ? (int)events[at].Micros : at;

    private static IEnumerable<Dictionary<int, int>> Sets(IReadOnlyList<Moment> events, WalkRules rules, List<int> steps, Dictionary<int, int> set)
    {
        if (steps.Count == 0)
        {
            return [set];
        }

        var without = Sets(events, rules, [.. steps.Skip(1)], set);
        var with = Enumerable.Range(0, events.Count)
            .Where(at => ((events[at].Steps >> steps[0]) & 1) != 0 && (rules.Reuse || !set.Values.Any(other => Key(events, rules, other) == Key(events, rules, at))))
            .SelectMany(at => Sets(events, rules, [.. steps.Skip(1)], new Dictionary<int, int>(set) { [steps[0]] = at }));
        return without.Concat(with);
    }

    private static bool IsOneSpan(IReadOnlyList<Moment> events, WalkRules rules, Dictionary<int, int> set)
    {
        var (first, last) = (events[set.Values.Min()].Micros, events[set.Values.Max()].Micros);
        return last - first <= rules.WithinMicros && !events.Any(item => item.Stops != 0 && item.Micros > first && item.Micros < last);
    }

    // Between the two ends; while a required step is missing, to the end of the window.
    private static bool IsInside(IReadOnlyList<Moment> events, WalkRules rules, Dictionary<int, int> set, Dictionary<int, int> more, bool isWhole)
    {
        var (first, last) = (set.Values.Min(at => Key(events, rules, at)), set.Values.Max(at => Key(events, rules, at)));
        return more.Values.All(at => Key(events, rules, at) >= first && (!isWhole || Key(events, rules, at) <= last)) && IsOneSpan(events, rules, more);
    }
}
