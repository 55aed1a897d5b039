using Cairn.Journeys.Funnels;

namespace Cairn.Journeys.Tests.Funnels;

/// <summary>An event as the slow definition sees it.</summary>
internal readonly record struct Moment(long Micros, uint Steps, uint Stops);

/// <summary>The funnel by its definition: every walk there is, and the one to report.</summary>
internal static class EveryWalk
{
    /// <summary>The reported walk as indices of events; its length is the level.</summary>
    public static int[] Reported(IReadOnlyList<Moment> events, WalkRules rules)
    {
        var walks = new List<int[]>();
        Extend(events, rules, [], walks);
        var level = walks.Count == 0 ? 0 : walks.Max(walk => walk.Length);
        var best = walks.Where(walk => walk.Length == level).ToList();
        if (level == rules.Steps)
        {
            var end = best.Min(walk => Key(events, rules, walk[^1]));
            best = [.. best.Where(walk => Key(events, rules, walk[^1]) == end)];
        }

        if (level == 0)
        {
            return [];
        }

        var entry = best.Max(walk => Key(events, rules, walk[0]));
        return best.Where(walk => Key(events, rules, walk[0]) == entry)
            .OrderBy(walk => walk.Select(at => Key(events, rules, at)).ToArray(), Comparer<long[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .First();
    }

    // What "earlier" means: the order of the journey, or only the time where ties are free.
    private static long Key(IReadOnlyList<Moment> events, WalkRules rules, int at) => rules.Ties == FunnelTies.Any ? events[at].Micros : at;

    private static void Extend(IReadOnlyList<Moment> events, WalkRules rules, int[] walk, List<int[]> found)
    {
        if (walk.Length > 0)
        {
            found.Add(walk);
        }

        for (var at = 0; walk.Length < rules.Steps && at < events.Count; at++)
        {
            int[] longer = [.. walk, at];
            if (IsWalk(events, rules, longer))
            {
                Extend(events, rules, longer, found);
            }
        }
    }

    private static bool IsWalk(IReadOnlyList<Moment> events, WalkRules rules, int[] walk)
    {
        var last = walk.Length - 1;
        if (((events[walk[last]].Steps >> last) & 1) == 0 || (!rules.Reuse && walk.AsSpan(0, last).Contains(walk[last])))
        {
            return false;
        }

        if (last > 0 && !Follows(events, rules, walk, last))
        {
            return false;
        }

        return rules.Exclusions.All(exclusion => !IsHit(events, walk, exclusion)) && (!rules.IsDirectInAnyTie || IsDirectInSomeOrder(events, rules, walk));
    }

    private static bool Follows(IReadOnlyList<Moment> events, WalkRules rules, int[] walk, int last)
    {
        var (before, now) = (walk[last - 1], walk[last]);
        var rises = rules.Ties switch
        {
            FunnelTies.Any => events[before].Micros <= events[now].Micros,
            FunnelTies.None => events[before].Micros < events[now].Micros,
            _ => before < now || (rules.Reuse && before == now),
        };
        return rises
            && events[now].Micros - events[before].Micros <= rules.StepMicros[last]
            && events[now].Micros - events[walk[0]].Micros <= rules.WithinMicros
            && (((rules.Direct >> last) & 1) == 0 || now == before + 1 || (rules.Reuse && now == before) || rules.Ties == FunnelTies.Any);
    }

    // Where the order of an instant is free: whether there is an order of each in which every direct step follows the one before it with nothing between.
    private static bool IsDirectInSomeOrder(IReadOnlyList<Moment> events, WalkRules rules, int[] walk) =>
        Orders(events, 0).Any(order => Enumerable.Range(1, walk.Length - 1).All(step =>
            Place(order, walk[step]) > Place(order, walk[step - 1])
            && (((rules.Direct >> step) & 1) == 0 || Place(order, walk[step]) == Place(order, walk[step - 1]) + 1)));

    private static int Place(int[] order, int item) => Array.IndexOf(order, item);

    private static IEnumerable<int[]> Orders(IReadOnlyList<Moment> events, int from)
    {
        if (from == events.Count)
        {
            return [[]];
        }

        var instant = Enumerable.Range(from, events.Count - from).TakeWhile(at => events[at].Micros == events[from].Micros).ToArray();
        return Orders(events, from + instant.Length).SelectMany(rest => Arranged(instant).Select(first => (int[])[.. first, .. rest]));
    }

    private static IEnumerable<int[]> Arranged(int[] items) =>
        items.Length == 0 ? [[]] : items.SelectMany(item => Arranged([.. items.Where(other => other != item)]).Select(rest => (int[])[item, .. rest]));

    // A walk that has not come to the second step cannot go on past an exclusion either: its last event so far stands for that step.
    private static bool IsHit(IReadOnlyList<Moment> events, int[] walk, (int After, int Before, uint Bit) exclusion) =>
        walk.Length > exclusion.After
        && events.Any(item => (item.Stops & exclusion.Bit) != 0
            && item.Micros > events[walk[exclusion.After - 1]].Micros
            && item.Micros < events[walk[Math.Min(exclusion.Before, walk.Length) - 1]].Micros);
}
