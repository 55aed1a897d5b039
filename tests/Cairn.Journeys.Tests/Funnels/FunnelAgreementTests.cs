using System.Globalization;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Funnels;

public class FunnelAgreementTests
{
    [Theory]
    [InlineData(FunnelTies.Order, false, false)]
    [InlineData(FunnelTies.Order, false, true)]
    [InlineData(FunnelTies.Order, true, false)]
    [InlineData(FunnelTies.Any, false, false)]
    [InlineData(FunnelTies.Any, true, false)]
    [InlineData(FunnelTies.None, false, false)]
    public void The_ordered_search_agrees_with_trying_every_walk(FunnelTies ties, bool reuse, bool direct)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 8).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events);
            var rules = Rules(given.Rules, ties, reuse, direct);
            var expected = EveryWalk.Reported(events, rules);
            var result = new UnitResult(rules.Steps);
            new OrderedSearch(rules).Find([.. events.Select((item, at) => new Matched(item.Micros, item.Steps, item.Stops, at, at))], result);
            Assert.Equal(expected.Length, result.Level);
            Assert.Equal(expected.Select(at => events[at].Micros), result.Walk.Take(result.Level).Select(item => item.Micros));
            if (ties == FunnelTies.Order)
            {
                Assert.Equal(expected, result.Walk.Take(result.Level).Select(item => item.Row));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4_000).WithEndSize(60));
    }

    [Theory]
    [InlineData(FunnelTies.Order)]
    [InlineData(FunnelTies.Any)]
    public void The_scan_of_names_agrees_with_the_scan_of_units_however_the_journeys_are_split(FunnelTies ties)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Who, byte When, byte Name)[] Events, byte Within, byte Size)>().ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var source = new MemoryEventSource();
            source.Append(given.Events.Select(item => new MemoryEvent(
                "v" + (item.Who % 9).ToString(CultureInfo.InvariantCulture), "abcd"[item.Name % 4].ToString(), item.When % 64)));
            var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 1 + (given.Size % 7), SegmentEvents = 1 + (given.Size % 11) });
            index.CatchUp();
            var whole = new JourneyIndex(source);
            whole.CatchUp();
            Assert.Equal(Levels(whole.View(), given.Within, ties, rowByRow: true), Levels(index.View(), given.Within, ties, rowByRow: false));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void In_any_order_the_level_is_the_largest_set_of_distinct_events_in_a_window()
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 7).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events);
            var rules = Rules(given.Rules, FunnelTies.Order, false, false) with { Exclusions = [] };
            var result = new UnitResult(rules.Steps);
            new AnyOrderSearch(rules, false).Find([.. events.Select((item, at) => new Matched(item.Micros, item.Steps, 0, at, at))], result);
            Assert.Equal(LargestSet(events, rules, [], []), result.Level);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private static int LargestSet(IReadOnlyList<Moment> events, WalkRules rules, int[] used, int[] steps)
    {
        var best = used.Length;
        for (var at = 0; at < events.Count; at++)
        {
            for (var step = 0; step < rules.Steps && !used.Contains(at); step++)
            {
                var micros = used.Append(at).Select(other => events[other].Micros).ToList();
                if (!steps.Contains(step) && ((events[at].Steps >> step) & 1) != 0 && micros.Max() - micros.Min() <= rules.WithinMicros)
                {
                    best = Math.Max(best, LargestSet(events, rules, [.. used, at], [.. steps, step]));
                }
            }
        }

        return best;
    }

    private static List<string> Levels(IndexView view, long within, FunnelTies ties, bool rowByRow)
    {
        var plan = new FunnelPlan
        {
            Steps = [.. new[] { "a", "b", "c" }.Select(name => new FunnelStep(new NamedEvents(view, candidate => candidate == name, rowByRow)))],
            WithinMicros = within,
            Ties = ties,
        };
        return [.. FunnelBench.Run(view, plan).Select(seen => seen.ToString()).Order(StringComparer.Ordinal)];
    }

    // Few gaps and mostly one step an event, so that ties, windows and whole walks are all common.
    private static List<Moment> Moments((byte Gap, byte Steps, byte Stops)[] given)
    {
        var (moments, micros) = (new List<Moment>(), 0L);
        foreach (var (gap, steps, stops) in given)
        {
            micros += gap % 3;
            var one = 1u << (steps % 3);
            moments.Add(new Moment(micros, steps > 200 ? one | (1u << (steps / 3 % 3)) : steps > 170 ? 0 : one, stops % 6 == 0 ? 1u << (stops / 6 % 2) : 0));
        }

        return moments;
    }

    private static WalkRules Rules(byte given, FunnelTies ties, bool reuse, bool direct)
    {
        var window = new[] { long.MaxValue, 2, 4, 6 }[given % 4];
        var step = new[] { long.MaxValue, 1, 2, 3 }[given / 4 % 4];
        (int, int, uint)[] exclusions = (given / 16 % 4) switch
        {
            0 => [],
            1 => [(1, 3, 1)],
            2 => [(1, 2, 1), (2, 3, 2)],
            _ => [(2, 3, 1), (1, 3, 2)],
        };
        return new WalkRules(3, window, [long.MaxValue, step, given > 128 ? long.MaxValue : step], direct ? 2u : 0, exclusions, ties, reuse);
    }
}
