using Cairn.Journeys.Funnels;

namespace Cairn.Journeys.Tests.Funnels;

/// <summary>The funnel with optional steps by its definition: every walk there is. A step left out counts as done with the event of the step before.</summary>
internal static class EveryOptionalWalk
{
    /// <summary>Level, entry, end, and how many optional steps the walk to report has; in the order of the journey.</summary>
    public static (int Level, int Entry, int End, int Optional) Reported(IReadOnlyList<Moment> events, WalkRules rules)
    {
        var walks = new List<int[]>();
        Extend(events, rules, [], walks);
        var required = walks.Where(walk => !rules.MayLeaveOut(walk.Length - 1)).ToList();
        if (required.Count == 0)
        {
            return default;
        }

        var level = required.Max(walk => walk.Length);
        var best = required.Where(walk => walk.Length == level).ToList();
        best = level < rules.Steps ? best : [.. best.Where(walk => walk[^1] == best.Min(other => other[^1]))];
        var entry = best.Max(walk => walk[0]);
        best = [.. best.Where(walk => walk[0] == entry)];
        var end = best.Min(walk => walk[^1]);
        return (level, entry, end, best.Where(walk => walk[^1] == end).Max(walk => Taken(walk, rules)));
    }

    /// <summary>The steps, from 0, that some walk ends at with an event of its own.</summary>
    public static IEnumerable<int> Ends(IReadOnlyList<Moment> events, WalkRules rules)
    {
        var walks = new List<int[]>();
        Extend(events, rules, [], walks);
        return walks.Where(walk => walk.Length == 1 || walk[^1] != walk[^2]).Select(walk => walk.Length - 1).Distinct();
    }

    /// <summary>The events up to the one that ends the evaluation.</summary>
    public static IReadOnlyList<Moment> Judged(IReadOnlyList<Moment> events, WalkRules rules)
    {
        for (var at = 0; at < events.Count; at++)
        {
            var reached = Ends([.. events.Take(at)], rules).Aggregate(0u, (steps, end) => steps | (1u << end));
            var steps = events[at].Steps;
            var isReady = Enumerable.Range(0, rules.Steps).Where(step => ((steps >> step) & 1) != 0).Any(step => step == 0 || HasPredecessor(reached, step - 1));
            if ((reached & 1) != 0
                && ((rules.Halts.HasFlag(FunnelHalts.Foreign) && steps == 0)
                    || (rules.Halts.HasFlag(FunnelHalts.Repeats) && (steps & reached & ~1u) != 0)
                    || (rules.Halts.HasFlag(FunnelHalts.Skip) && steps != 0 && !isReady)))
            {
                return [.. events.Take(at)];
            }
        }

        return events;

        bool HasPredecessor(uint reached, int step) => ((reached >> step) & 1) != 0 || (rules.MayLeaveOut(step) && HasPredecessor(reached, step - 1));
    }

    private static int Taken(int[] walk, WalkRules rules) =>
        Enumerable.Range(1, walk.Length - 1).Count(step => rules.MayLeaveOut(step) && walk[step] != walk[step - 1]);

    private static void Extend(IReadOnlyList<Moment> events, WalkRules rules, int[] walk, List<int[]> found)
    {
        if (walk.Length > 0)
        {
            found.Add(walk);
        }

        if (walk.Length == rules.Steps)
        {
            return;
        }

        if (walk.Length > 0 && rules.MayLeaveOut(walk.Length))
        {
            Try([.. walk, walk[^1]]);
        }

        for (var at = walk.Length == 0 ? 0 : walk[^1] + 1; at < events.Count; at++)
        {
            if (((events[at].Steps >> walk.Length) & 1) != 0 && (walk.Length == 0 || Follows(events, rules, walk, at)))
            {
                Try([.. walk, at]);
            }
        }

        void Try(int[] longer)
        {
            if (rules.Exclusions.All(exclusion => !IsHit(events, longer, exclusion)))
            {
                Extend(events, rules, longer, found);
            }
        }
    }

    private static bool Follows(IReadOnlyList<Moment> events, WalkRules rules, int[] walk, int at) =>
        events[at].Micros - events[walk[^1]].Micros <= rules.StepMicros[walk.Length]
        && events[at].Micros - events[walk[0]].Micros <= rules.WithinMicros
        && (((rules.Direct >> walk.Length) & 1) == 0 || at == walk[^1] + 1)
        && (rules.Ties != FunnelTies.None || events[at].Micros > events[walk[^1]].Micros);

    private static bool IsHit(IReadOnlyList<Moment> events, int[] walk, (int After, int Before, uint Bit) exclusion) =>
        walk.Length > exclusion.After
        && events.Any(item => (item.Stops & exclusion.Bit) != 0
            && item.Micros > events[walk[exclusion.After - 1]].Micros
            && item.Micros < events[walk[Math.Min(exclusion.Before, walk.Length) - 1]].Micros);
}
