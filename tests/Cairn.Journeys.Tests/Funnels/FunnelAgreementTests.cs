using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
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
    [InlineData(FunnelTies.Order, true, true)]
    [InlineData(FunnelTies.Any, false, false)]
    [InlineData(FunnelTies.Any, true, false)]
    [InlineData(FunnelTies.None, false, false)]
    [InlineData(FunnelTies.None, false, true)]
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
    [InlineData(2u)]
    [InlineData(4u)]
    [InlineData(6u)]
    public void Direct_steps_are_neighbours_in_some_order_of_each_instant(uint direct)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 6).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events);
            var rules = Rules(given.Rules, FunnelTies.Any, false, false) with { Direct = direct };
            var expected = EveryWalk.Reported(events, rules);
            var result = new UnitResult(rules.Steps);
            var instants = events.Select(item => item.Micros).Distinct().ToList();
            new OrderedSearch(rules).Find(
                [.. events.Select((item, at) => new Matched(
                    item.Micros, item.Steps, item.Stops, at, instants.IndexOf(item.Micros), Together: events.Count(other => other.Micros == item.Micros)))],
                result);
            Assert.Equal(expected.Select(at => events[at].Micros), result.Walk.Take(result.Level).Select(item => item.Micros));
            Assert.Equal(result.Level, result.Walk.Take(result.Level).Select(item => item.Row).Distinct().Count());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    [Theory]
    [InlineData(FunnelHalts.Repeats)]
    [InlineData(FunnelHalts.Foreign)]
    [InlineData(FunnelHalts.Skip)]
    public void What_halts_an_evaluation_halts_it_with_optional_steps_too(FunnelHalts halts)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 8).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events, steps: 4);
            var three = Rules(given.Rules, FunnelTies.Order, false, false);
            var rules = three with
            {
                Steps = 4,
                StepMicros = [.. three.StepMicros, three.StepMicros[1]],
                Optional = given.Rules % 3 == 0 ? 4u : given.Rules % 3 == 1 ? 2u : 6u,
                Halts = halts,
            };
            var (level, entry, end, taken) = EveryOptionalWalk.Reported(EveryOptionalWalk.Judged(events, rules), rules);
            var result = new UnitResult(4);
            new OrderedSearch(rules).Find([.. events.Select((item, at) => new Matched(item.Micros, item.Steps, item.Stops, at, at))], result);
            Assert.Equal(level, result.Level);
            if (level > 0)
            {
                var walk = result.Walk.Take(level).ToList();
                Assert.Equal((entry, end), (walk[0].Row, walk[^1].Row));
                Assert.Equal(taken, Enumerable.Range(0, level).Count(step => rules.MayLeaveOut(step) && walk[step].Row >= 0));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    [Theory]
    [InlineData(FunnelTies.Order)]
    [InlineData(FunnelTies.None)]
    public void Optional_steps_agree_with_trying_every_walk(FunnelTies ties)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules, bool Direct)>()
            .Where(given => given.Events.Length <= 8).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events, steps: 4);
            var three = Rules(given.Rules, ties, false, false);
            var rules = three with
            {
                Steps = 4,
                StepMicros = [.. three.StepMicros, three.StepMicros[1]],
                Optional = given.Rules % 3 == 0 ? 4u : given.Rules % 3 == 1 ? 2u : 6u,
                Direct = given.Direct && ties == FunnelTies.Order ? 8u : 0,
            };
            var result = new UnitResult(4);
            new OrderedSearch(rules).Find([.. events.Select((item, at) => new Matched(item.Micros, item.Steps, item.Stops, at, at))], result);
            var (level, entry, end, taken) = EveryOptionalWalk.Reported(events, rules);
            Assert.Equal(level, result.Level);
            if (level > 0)
            {
                var walk = result.Walk.Take(level).ToList();
                Assert.Equal((entry, end), (walk[0].Row, walk[^1].Row));
                Assert.Equal(taken, Enumerable.Range(0, level).Count(step => rules.MayLeaveOut(step) && walk[step].Row >= 0));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4_000).WithEndSize(60));
    }

    [Fact]
    public void Open_entry_agrees_with_trying_every_walk_from_every_step()
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 8).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events);
            var rules = Rules(given.Rules, FunnelTies.Order, false, false);
            var result = new UnitResult(rules.Steps);
            new OpenSearch(rules, from => new OrderedSearch(from)).Find([.. events.Select((item, at) => new Matched(item.Micros, item.Steps, item.Stops, at, at))], result);
            var (ended, later) = (0u, 0u);
            for (var start = 0; start < rules.Steps; start++)
            {
                var level = EveryWalk.Reported([.. events.Select(item => item with { Steps = item.Steps >> start })], rules.From(start)).Length;
                ended |= ((1u << level) - 1) << start;
                later |= (((1u << level) - 1) << start) & ~(1u << start);
            }

            Assert.Equal((ended, ended & ~later), (result.Ended, result.Entered));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    [Fact]
    public void Open_entry_with_optional_steps_agrees_with_trying_every_walk_from_every_step()
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 7).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events, steps: 4);
            var three = Rules(given.Rules, FunnelTies.Order, false, false);
            var rules = three with
            {
                Steps = 4,
                StepMicros = [.. three.StepMicros, three.StepMicros[1]],
                Optional = given.Rules % 3 == 0 ? 4u : given.Rules % 3 == 1 ? 2u : 6u,
            };

            // Some events lie behind the range and begin no walk.
            var opening = events.Count - (given.Rules % 3);
            var (ended, later, joined) = (0u, 0u, 0u);
            for (var start = 0; start < rules.Steps; start++)
            {
                var seen = events.Select((item, at) => item with { Steps = at < opening ? item.Steps >> start : (item.Steps >> start) & ~1u }).ToList();
                foreach (var last in EveryOptionalWalk.Ends(seen, rules.From(start)))
                {
                    ended |= 1u << (start + last);
                    later |= last > 0 ? 1u << (start + last) : 0;

                    // What cannot be left out is on every walk that comes further.
                    joined |= Enumerable.Range(start, last).Any(step => !rules.MayLeaveOut(step)) ? 1u << (start + last) : 0;
                }
            }

            var result = new UnitResult(rules.Steps);
            new OpenSearch(rules, from => new OrderedSearch(from)).Find(
                [.. events.Select((item, at) => new Matched(item.Micros, item.Steps, item.Stops, at, at, at < opening ? uint.MaxValue : 0))], result);
            Assert.Equal((ended, ended & ~later, joined), (result.Ended, result.Entered, result.Joined));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    [Theory]
    [InlineData(WindowFunnelOptions.None, FunnelTies.Any, true)]
    [InlineData(WindowFunnelOptions.StrictOnce, FunnelTies.Any, false)]
    public void ClickHouse_gives_the_level_of_the_setting_that_equals_it(WindowFunnelOptions options, FunnelTies ties, bool reuse)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>().Where(given => given.Events.Length <= 12).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var rules = Rules(given.Rules, ties, reuse, false) with { Exclusions = [], StepMicros = [long.MaxValue, long.MaxValue, long.MaxValue] };
            Matched[] events = [.. Moments(given.Events).Select((item, at) => new Matched(item.Micros, item.Steps, 0, at, at))];
            var (ours, theirs) = (new UnitResult(3), new UnitResult(3));
            new OrderedSearch(rules).Find(events, ours);
            new WindowFunnelSearch(3, rules.WithinMicros, options).Find(events, theirs);
            Assert.Equal(ours.Level, theirs.Level);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    [Theory]
    [InlineData(FunnelTies.Order, false)]
    [InlineData(FunnelTies.Order, true)]
    [InlineData(FunnelTies.Any, false)]
    [InlineData(FunnelTies.None, false)]
    [InlineData(FunnelTies.None, true)]
    public void The_scan_of_bits_agrees_with_the_scan_of_units_however_the_journeys_are_split(FunnelTies ties, bool stops)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Who, byte When, byte Name)[] Events, byte Within, byte Size, bool RowByRow)>().ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var source = new MemoryEventSource();
            source.Append(given.Events.Select(item => new MemoryEvent(
                "v" + (item.Who % 5).ToString(CultureInfo.InvariantCulture), "abcdef"[item.Name % 6].ToString(), item.When % 64)
            {
                Flags = item.Name > 220 ? EventFlags.Quarantined : EventFlags.None,
            }));
            var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 1 + (given.Size % 7), SegmentEvents = 1 + (given.Size % 11), Threads = 1 + (given.Size % 3) });
            index.CatchUp();
            var whole = new JourneyIndex(source);
            whole.CatchUp();
            Assert.Equal(
                Units(whole.View(), given.Within, ties, stops, given.RowByRow, isPlain: false),
                Units(index.View(), given.Within, ties, stops, given.RowByRow, isPlain: true));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(150));
    }

    [Theory]
    [InlineData(FunnelTies.Order)]
    [InlineData(FunnelTies.Any)]
    [InlineData(FunnelTies.None)]
    public void Parts_by_value_are_the_units_of_a_run_that_keeps_the_values_apart(FunnelTies ties)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Who, byte When, byte Name, byte Value)[] Events, byte Within, byte Size)>().ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var source = new MemoryEventSource();
            source.Append(given.Events.Select(item =>
            {
                var one = new MemoryEvent("v" + (item.Who % 3).ToString(CultureInfo.InvariantCulture), "abcdef"[item.Name % 6].ToString(), item.When);
                return item.Value % 4 == 0
                    ? one
                    : one with { Columns = new Dictionary<string, (ValueKind, string)> { ["prop.channel"] = (ValueKind.Text, "c" + (item.Value % 4).ToString(CultureInfo.InvariantCulture)) } };
            }));
            var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 1 + (given.Size % 50), SegmentEvents = 1 + (given.Size % 70), Threads = 1 + (given.Size % 3) });
            index.CatchUp();
            var view = index.View();
            var plan = new FunnelPlan
            {
                Steps = [.. new[] { "a", "b", "c" }.Select(name => new FunnelStep(new NamedEvents(view, name)))],
                WithinMicros = given.Within % 16 == 0 ? null : given.Within,
                Ties = ties,
                Range = new TimeRange(new Timestamp(given.Within % 50), new Timestamp(150)),
            };
            var channel = view.Column("prop.channel");
            var split = plan with { Split = channel };
            var slow = split with { Steps = [plan.Steps[0] with { WithinMicros = 0 }, .. plan.Steps.Skip(1)] };
            Assert.True(PlainScan.CanRun(split));
            Assert.False(PlainScan.CanRun(slow));
            var (total, apart) = (Tallies(view, plan, null), Tallies(view, plan with { Apart = [channel] }, FunnelGroupAt.First));
            foreach (var asked in new[] { split, slow })
            {
                var state = Tallies(view, asked, FunnelGroupAt.Part);
                Assert.Equal(total.Total, state.Total);
                Assert.Equal(apart.Groups, state.Groups);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(200));
    }

    [Theory]
    [InlineData(FunnelTies.Order, false, 1)]
    [InlineData(FunnelTies.Order, true, 3)]
    [InlineData(FunnelTies.Any, false, 1)]
    [InlineData(FunnelTies.Any, false, 4)]
    [InlineData(FunnelTies.None, false, 3)]
    [InlineData(FunnelTies.None, true, 1)]
    public void Persons_with_many_events_and_with_many_that_match_agree_too(FunnelTies ties, bool stops, int noise)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            // Of some persons only few events are of the funnel, so that both ways of a long journey are gone; every third instant is shared.
            var random = new Random(seed);
            var source = new MemoryEventSource();
            source.Append(Enumerable.Range(0, 700).Select(_ => new MemoryEvent(
                "v" + random.Next(4).ToString(CultureInfo.InvariantCulture),
                random.Next(noise * noise) > 0 ? "n" : "abcdef"[random.Next(6)].ToString(),
                random.Next(600))
            {
                Flags = random.Next(9) == 0 ? EventFlags.Quarantined : EventFlags.None,
            }));
            var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 1 + (seed % 90), SegmentEvents = 1_000, Threads = 2 });
            index.CatchUp();
            var (view, within) = (index.View(), seed % 5 == 0 ? 16 : 1 + (seed * 7));
            var plan = new FunnelPlan
            {
                Steps = [.. "abc".Select(name => new FunnelStep(new NamedEvents(view, name.ToString())))],
                WithinMicros = within,
                Ties = ties,
                Exclusions = stops ? [new FunnelExclusion(new NamedEvents(view, "d"), 1, 2), new FunnelExclusion(new NamedEvents(view, "e"), 1, 3)] : [],
                Hidden = EventFlags.Quarantined,
                Range = new TimeRange(new Timestamp(seed), new Timestamp(550)),
                AsOf = new Timestamp(590),
                FirstEntryOnly = ties == FunnelTies.Order && seed % 7 == 0,
            };
            var slow = plan with { Steps = [plan.Steps[0] with { WithinMicros = 0 }, .. plan.Steps.Skip(1)] };
            Assert.True(PlainScan.CanRun(plan));
            Assert.False(PlainScan.CanRun(slow));
            Assert.Equal(Written(view, slow), Written(view, plan));
        }

        static List<string> Written(IndexView view, FunnelPlan plan) => [.. FunnelBench.Run(view, plan).Select(seen => seen.ToString()).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData(FunnelTies.Order)]
    [InlineData(FunnelTies.Any)]
    [InlineData(FunnelTies.None)]
    public void Parts_by_value_of_persons_with_many_events_agree_too(FunnelTies ties)
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            var source = new MemoryEventSource();
            source.Append(Enumerable.Range(0, 900).Select(_ => new MemoryEvent(
                "v" + random.Next(3).ToString(CultureInfo.InvariantCulture), random.Next(1 + (seed % 9)) > 0 ? "n" : "abc"[random.Next(3)].ToString(), random.Next(220))
            {
                Columns = random.Next(5) == 0 ? [] : new Dictionary<string, (ValueKind, string)>
                {
                    ["prop.channel"] = (ValueKind.Text, "c" + random.Next(1 + (seed % 4)).ToString(CultureInfo.InvariantCulture)),
                },
            }));
            var index = new JourneyIndex(source);
            index.CatchUp();
            var view = index.View();
            var channel = view.Column("prop.channel");
            var plan = new FunnelPlan
            {
                Steps = [.. "abc".Select(name => new FunnelStep(new NamedEvents(view, name.ToString())))],
                WithinMicros = seed % 30,
                Ties = ties,
                Range = new TimeRange(new Timestamp(seed), new Timestamp(200)),
            };
            var (split, apart) = (Tallies(view, plan with { Split = channel }, FunnelGroupAt.Part), Tallies(view, plan with { Apart = [channel] }, FunnelGroupAt.First));
            Assert.True(PlainScan.CanRun(plan with { Split = channel }));
            Assert.Equal(Tallies(view, plan, null).Total, split.Total);
            Assert.Equal(apart.Groups, split.Groups);
        }
    }

    private static (string Total, List<string> Groups) Tallies(IndexView view, FunnelPlan plan, FunnelGroupAt? at)
    {
        var measures = new FunnelMeasures
        {
            View = view,
            Steps = 3,
            WithinMicros = plan.WithinMicros,
            AsOf = new Timestamp(240),
            Group = at is null ? null : view.Column("prop.channel"),
            GroupAt = at ?? FunnelGroupAt.First,
        };
        var state = FunnelOperator.Run(view, plan, () => new FunnelState(3, measures.Group), () => new FunnelCounter(measures), TestContext.Current.CancellationToken);
        return (Text(state.Total), [.. state.Groups.Select(group => $"{group.Key.Text} {Text(group.Value)}").Order(StringComparer.Ordinal)]);
    }

    private static string Text(FunnelTally tally) => string.Join(' ', Enumerable.Range(0, 3).Select(step =>
        $"{tally.Reached(step)} {tally.Did(step)} {tally.FromFirst(step).Count} {tally.FromFirst(step).Sum} {tally.FromPrevious(step).Sum}").Append($"{tally.InProgress}"));

    [Theory]
    [InlineData(FunnelTies.Order, false, 0u)]
    [InlineData(FunnelTies.Order, true, 0u)]
    [InlineData(FunnelTies.None, false, 0u)]
    [InlineData(FunnelTies.Order, false, 2u)]
    [InlineData(FunnelTies.Order, true, 6u)]
    [InlineData(FunnelTies.None, false, 6u)]
    public void In_any_order_the_set_is_the_largest_of_a_window_with_as_many_optional_steps_as_fit(FunnelTies ties, bool reuse, uint optional)
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Steps, byte Stops)[] Events, byte Rules)>()
            .Where(given => given.Events.Length <= 6).ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var events = Moments(given.Events, steps: 4);
            var three = Rules(given.Rules, ties, reuse, false);
            var rules = three with { Steps = 4, StepMicros = [.. three.StepMicros, long.MaxValue], Optional = optional };
            var result = new UnitResult(4, isSet: true);
            new AnyOrderSearch(rules, 0).Find([.. events.Select((item, at) => new Matched(item.Micros, item.Steps, item.Stops, at, at))], result);
            var (level, first, last, more) = EverySet.Reported(events, rules);
            var walk = result.Walk.Take(result.Level).Where(item => item.Row >= 0).ToList();
            Assert.Equal(level, walk.Count);
            if (level > 0)
            {
                Assert.Equal((first, last), ties == FunnelTies.None ? ((int)walk[0].Micros, (int)walk[^1].Micros) : (walk[0].Row, walk[^1].Row));
                Assert.Equal(more, System.Numerics.BitOperations.PopCount(result.Did & optional));
                Assert.Equal(level, System.Numerics.BitOperations.PopCount(result.Did & ~optional));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(60));
    }

    // A window on the first step means nothing, but the fast scan leaves such a plan to the other.
    private static List<string> Units(IndexView view, long within, FunnelTies ties, bool stops, bool rowByRow, bool isPlain)
    {
        var plan = new FunnelPlan
        {
            Steps = [.. new[] { "a", "b", "c" }.Select((name, step) => new FunnelStep(
                new NamedEvents(view, candidate => candidate == name, rowByRow && (step == 1 || ties == FunnelTies.Order)), WithinMicros: isPlain || step > 0 ? null : 0))],
            WithinMicros = within % 16 == 0 ? null : within,
            Ties = ties,
            Exclusions = stops ? [new FunnelExclusion(new NamedEvents(view, "d"), 1, 2), new FunnelExclusion(new NamedEvents(view, "e"), 1, 3)] : [],
            Hidden = EventFlags.Quarantined,
            Range = new TimeRange(new Timestamp(within % 5), new Timestamp(40 + (within % 30))),
            AsOf = new Timestamp(50 + (within % 20)),
            FirstEntryOnly = ties == FunnelTies.Order && within % 7 == 0,
        };
        Assert.Equal(isPlain && !(rowByRow && ties == FunnelTies.Any), PlainScan.CanRun(plan));
        return [.. FunnelBench.Run(view, plan).Select(seen => seen.ToString()).Order(StringComparer.Ordinal)];
    }

    // Few gaps and mostly one step an event, so that ties, windows and whole walks are all common.
    private static List<Moment> Moments((byte Gap, byte Steps, byte Stops)[] given, int steps = 3)
    {
        var (moments, micros) = (new List<Moment>(), 0L);
        foreach (var (gap, which, stops) in given)
        {
            micros += gap % 3;
            var one = 1u << (which % steps);
            moments.Add(new Moment(micros, which > 200 ? one | (1u << (which / steps % steps)) : which > 170 ? 0 : one, stops % 6 == 0 ? 1u << (stops / 6 % 2) : 0));
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
