using Cairn.Journeys.Events;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Funnels;

public class FunnelOperatorTests
{
    [Fact]
    public void The_later_entry_is_reported_when_both_reach_the_end()
    {
        var bench = FunnelBench.Of("view 600, view 620, cart 650, buy 675");
        Assert.Equal("3: 620 650 675", bench.Only(bench.Plan("view", "cart", "buy") with { WithinMicros = 60 }));
    }

    [Fact]
    public void A_walk_that_ends_exactly_at_the_window_counts_and_one_moment_later_does_not()
    {
        var bench = FunnelBench.Of("view 600, cart 650, buy 660");
        Assert.Equal("3: 600 650 660", bench.Only(bench.Plan("view", "cart", "buy") with { WithinMicros = 60 }));
        Assert.Equal("2: 600 650", bench.Only(bench.Plan("view", "cart", "buy") with { WithinMicros = 59 }));
    }

    [Fact]
    public void With_a_step_window_the_earliest_cart_that_can_finish_is_reported()
    {
        var bench = FunnelBench.Of("view 620, cart 650, cart 658, buy 675");
        var plan = bench.Plan("view", "cart", "buy");
        Assert.Equal("3: 620 658 675", bench.Only(plan with { WithinMicros = 60, Steps = [.. plan.Steps.Take(2), plan.Steps[2] with { WithinMicros = 20 }] }));
    }

    [Fact]
    public void Two_equal_steps_need_two_events()
    {
        var bench = FunnelBench.Of("view 1, cart 2");
        Assert.Equal("1: 1", bench.Only(bench.Plan("view", "view")));
        Assert.Equal("2: 1 1", bench.Only(bench.Plan("view", "view") with { Reuse = true }));
    }

    [Fact]
    public void At_one_instant_the_order_of_the_journey_decides_unless_ties_are_free()
    {
        var bench = FunnelBench.Of("cart 5, view 5");
        Assert.Equal("1: 5", bench.Only(bench.Plan("view", "cart")));
        Assert.Equal("2: 5 5", bench.Only(bench.Plan("view", "cart") with { Ties = FunnelTies.Any }));
        var inOrder = FunnelBench.Of("view 5, cart 5");
        Assert.Equal("2: 5 5", inOrder.Only(inOrder.Plan("view", "cart")));
        Assert.Equal("1: 5", inOrder.Only(inOrder.Plan("view", "cart") with { Ties = FunnelTies.None }));
    }

    [Fact]
    public void Strict_with_free_ties_asks_for_an_order_of_the_instant_that_makes_neighbours()
    {
        var strict = new Func<FunnelBench, FunnelPlan>(bench => bench.Plan("A", "B", "C") with { Order = FunnelOrder.Strict, Ties = FunnelTies.Any });
        var bench = FunnelBench.Of("X 1, A 1, B 2, C 2");
        Assert.Equal("3: 1 2 2", bench.Only(strict(bench)));

        // B has A before it and C after it: nothing else has a place in its instant.
        bench = FunnelBench.Of("A 1, X 2, B 2, C 3");
        Assert.Equal("2: 1 2", bench.Only(strict(bench)));
        Assert.Equal("3: 1 2 3", bench.Only(strict(bench) with { Order = FunnelOrder.Ordered }));
        bench = FunnelBench.Of("A 1, scroll 2, B 2, C 3");
        Assert.Equal("3: 1 2 3", bench.Only(strict(bench)));
        bench = FunnelBench.Of("B 1, A 1, X 2, C 3");
        Assert.Equal("2: 1 1", bench.Only(strict(bench)));
    }

    [Fact]
    public void Strict_with_rising_times_asks_for_both()
    {
        var bench = FunnelBench.Of("A 1, B 1, A 2, B 3");
        var plan = bench.Plan("A", "B") with { Order = FunnelOrder.Strict };
        Assert.Equal("2: 1 1", bench.Only(plan));
        Assert.Equal("2: 2 3", bench.Only(plan with { Ties = FunnelTies.None }));
    }

    [Fact]
    public void In_any_order_an_optional_step_counts_for_no_level_and_is_said_to_be_done()
    {
        var bench = FunnelBench.Of("C 10, B 20, A 30, D 90");
        var plan = bench.Plan("A", "B", "C") with { Order = FunnelOrder.Any, WithinMicros = 60 };
        plan = plan with { Steps = [plan.Steps[0], plan.Steps[1] with { Optional = true }, plan.Steps[2]] };
        Assert.Equal("3: 10 - 30", bench.Only(plan));
        Assert.Equal("1: 10", bench.Only(plan with { WithinMicros = 15 }));
    }

    [Fact]
    public void In_any_order_one_event_may_take_several_steps_and_times_may_have_to_rise()
    {
        var bench = FunnelBench.Of("A 1, A 2, B 2");
        var plan = bench.Plan("A", "A", "B") with { Order = FunnelOrder.Any };
        Assert.Equal("3: 1 2 2", bench.Only(plan));
        Assert.Equal("2: 1 2", bench.Only(plan with { Ties = FunnelTies.None }));
        Assert.Equal("3: 2 2 2", bench.Only(plan with { Reuse = true }));
    }

    [Fact]
    public void In_any_order_the_first_event_of_a_step_may_be_the_only_entry()
    {
        var bench = FunnelBench.Of("B 1, B 50, A 60");
        var plan = bench.Plan("A", "B") with { Order = FunnelOrder.Any, WithinMicros = 20 };
        Assert.Equal("2: 50 60", bench.Only(plan));
        Assert.Equal("1: 1", bench.Only(plan with { FirstEntryOnly = true }));
    }

    [Fact]
    public void In_any_order_an_attempt_opens_at_any_step_and_closes_when_all_are_done()
    {
        var bench = FunnelBench.Of("B 1, A 2, A 3, A 4, B 5, B 40, stop 41, A 42");
        var plan = bench.Plan("A", "B") with { Order = FunnelOrder.Any, WithinMicros = 20, EachAttempt = true };
        Assert.Equal(["1 2", "3 5", "40 42"], bench.Run(plan).Select(seen => seen.Walk));
        Assert.Equal(["1 2", "3 5", "40", "42"], bench.Run(plan with { Exclusions = [bench.Exclude("stop", 1, 2)] }).Select(seen => seen.Walk));
    }

    [Fact]
    public void With_open_entry_an_attempt_opens_at_any_step()
    {
        var bench = FunnelBench.Of("B 1, C 2, A 3, B 4, A 50, C 60");
        var plan = bench.Plan("A", "B", "C") with { OpenEntry = true, WithinMicros = 20, EachAttempt = true };
        Assert.Equal([(3, "- 1 2"), (2, "3 4"), (1, "50")], bench.Run(plan).Take(3).Select(seen => (seen.Level, seen.Walk)));
        bench = FunnelBench.Of("B 1, no 2, C 3");
        Assert.Equal(
            [(2, "- 1"), (3, "- - 3")],
            bench.Run(plan with { Steps = bench.Plan("A", "B", "C").Steps, Exclusions = [bench.Exclude("no", 2, 3)] }).Select(seen => (seen.Level, seen.Walk)));
    }

    [Fact]
    public void With_open_entry_the_first_event_of_each_step_may_be_the_only_entry()
    {
        var bench = FunnelBench.Of("B 1, B 50, C 60");
        var plan = bench.Plan("A", "B", "C") with { OpenEntry = true, WithinMicros = 20 };
        Assert.Equal("3: - 50 60", bench.Only(plan));
        Assert.Equal("2: - 1", bench.Only(plan with { FirstEntryOnly = true }));
    }

    [Fact]
    public void The_first_entry_is_that_of_an_event_which_has_the_held_property()
    {
        var bench = new FunnelBench(
            new MemoryEvent("v", "A", 1), Held("A", 30, "x"), Held("B", 40, "x"), Held("A", 50, "y"), Held("B", 60, "y"));
        var plan = bench.Plan("A", "B") with { FirstEntryOnly = true, WithinMicros = 20, Hold = [bench.View.Column("prop.cart")] };
        Assert.Equal("2: 30 40", bench.Only(plan));
        Assert.Equal(["30 40", "50 60"], bench.Run(plan with { Hold = [], Apart = plan.Hold }).Select(seen => seen.Walk));

        static MemoryEvent Held(string name, long micros, string cart) =>
            new("v", name, micros) { Columns = new Dictionary<string, (ValueKind, string)> { ["prop.cart"] = (ValueKind.Text, cart) } };
    }

    [Fact]
    public void Strict_asks_for_neighbours_and_ordered_does_not()
    {
        var bench = FunnelBench.Of("A 1, B 2, D 3, C 4");
        Assert.Equal("3: 1 2 4", bench.Only(bench.Plan("A", "B", "C")));
        Assert.Equal("2: 1 2", bench.Only(bench.Plan("A", "B", "C") with { Order = FunnelOrder.Strict }));
    }

    [Fact]
    public void Under_strict_a_scroll_does_not_lie_between_but_a_repeat_does()
    {
        var bench = FunnelBench.Of("A 1, scroll 2, B 3");
        Assert.Equal("2: 1 3", bench.Only(bench.Plan("A", "B") with { Order = FunnelOrder.Strict }));
        var repeat = FunnelBench.Of("A 1, B 2, A 3, C 4");
        Assert.Equal("2: 1 2", repeat.Only(repeat.Plan("A", "B", "C") with { Order = FunnelOrder.Strict }));
    }

    [Fact]
    public void Any_order_takes_the_steps_as_they_come()
    {
        var bench = FunnelBench.Of("C 1, A 2, B 3");
        Assert.Equal("3: 1 2 3", bench.Only(bench.Plan("A", "B", "C") with { Order = FunnelOrder.Any, WithinMicros = 5 }));
        Assert.Equal("2: 1 2", bench.Only(bench.Plan("A", "B", "C") with { Order = FunnelOrder.Any, WithinMicros = 1 }));
    }

    [Fact]
    public void An_exclusion_stops_a_walk_or_removes_the_attempt()
    {
        var bench = FunnelBench.Of("view 1, cart 2, error 3, buy 4");
        var plan = bench.Plan("view", "cart", "buy");
        Assert.Equal("2: 1 2", bench.Only(plan with { Exclusions = [bench.Exclude("error", 2, 3)] }));
        Assert.Equal("0", bench.Only(plan with { Exclusions = [bench.Exclude("error", 2, 3, ExclusionEffect.Remove)] }));

        var again = FunnelBench.Of("view 10, cart 20, error 30, cart 35, buy 40");
        Assert.Equal("3: 10 35 40", again.Only(again.Plan("view", "cart", "buy") with { Exclusions = [again.Exclude("error", 2, 3)] }));
    }

    [Fact]
    public void An_exclusion_at_the_instant_of_a_step_does_not_hit()
    {
        var bench = FunnelBench.Of("view 1, error 1, error 4, buy 4");
        Assert.Equal("2: 1 4", bench.Only(bench.Plan("view", "buy") with { Exclusions = [bench.Exclude("error", 1, 2)] }));
        Assert.Equal("2: 1 4", bench.Only(bench.Plan("view", "buy") with { Exclusions = [bench.Exclude("error", 1, 2, ExclusionEffect.Remove)] }));
    }

    [Fact]
    public void Only_the_first_event_of_the_range_may_begin_a_walk_when_asked()
    {
        var bench = FunnelBench.Of("view 1, view 50, buy 60");
        Assert.Equal("1: 1", bench.Only(bench.Plan("view", "buy") with { WithinMicros = 20, FirstEntryOnly = true }));
        Assert.Equal("2: 50 60", bench.Only(bench.Plan("view", "buy") with { WithinMicros = 20 }));
    }

    [Fact]
    public void The_first_step_lies_in_the_range_and_later_ones_may_lie_after_it()
    {
        var bench = FunnelBench.Of("view 1, view 10, buy 30");
        var range = new TimeRange(new Timestamp(5), new Timestamp(20));
        Assert.Equal("2: 10 30", bench.Only(bench.Plan("view", "buy") with { Range = range }));
        Assert.Equal("1: 10", bench.Only(bench.Plan("view", "buy") with { Range = range, AsOf = new Timestamp(30) }));
        Assert.Equal("0", bench.Only(bench.Plan("view", "buy") with { Range = new TimeRange(new Timestamp(2), new Timestamp(10)) }));
    }

    [Fact]
    public void A_first_step_is_the_first_in_all_history()
    {
        var bench = FunnelBench.Of("view 1, view 10, buy 30");
        var plan = bench.Plan("view", "buy");
        plan = plan with { Steps = [plan.Steps[0] with { First = true }, plan.Steps[1]] };
        Assert.Equal("2: 1 30", bench.Only(plan));
        Assert.Equal("0", bench.Only(plan with { Range = new TimeRange(new Timestamp(5), new Timestamp(50)) }));
    }

    [Fact]
    public void An_optional_step_holds_nobody_up_and_is_taken_when_it_fits()
    {
        var bench = FunnelBench.Of("view 1, video 5, cart 10, buy 20");
        var plan = bench.Plan("view", "video", "size", "cart", "buy");
        plan = plan with { Steps = [.. plan.Steps.Select((step, at) => step with { Optional = at is 1 or 2 })] };
        Assert.Equal("5: 1 5 - 10 20", bench.Only(plan));
        var without = FunnelBench.Of("view 1, cart 10");
        var shorter = without.Plan("view", "video", "cart", "buy");
        Assert.Equal("3: 1 - 10", without.Only(shorter with { Steps = [shorter.Steps[0], shorter.Steps[1] with { Optional = true }, .. shorter.Steps.Skip(2)] }));
    }

    [Fact]
    public void Held_values_must_be_equal_and_there()
    {
        var bench = new FunnelBench(Held("view", 1, "a"), Held("view", 2, "b"), new MemoryEvent("v", "view", 3), Held("buy", 4, "a"));
        var plan = bench.Plan("view", "buy") with { Hold = [bench.View.Column("prop.cart")] };
        Assert.Equal("2: 1 4", bench.Only(plan));
        Assert.Equal(["2", "1"], bench.Run(plan with { Hold = [], Apart = plan.Hold }).Select(seen => seen.Level.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_unit_may_be_a_session()
    {
        var bench = FunnelBench.Of("view 0, buy 1900000000, view 2000000000, buy 2100000000");
        Assert.Equal(
            [1, 2], bench.Run(bench.Plan("view", "buy") with { Sessions = new SessionRule() }).Select(seen => seen.Level));
    }

    [Fact]
    public void Hidden_events_do_not_exist()
    {
        var bench = new FunnelBench(
            new MemoryEvent("v", "view", 1), new MemoryEvent("v", "buy", 2) { Flags = EventFlags.Quarantined }, new MemoryEvent("v", "buy", 3));
        Assert.Equal("2: 1 3", bench.Only(bench.Plan("view", "buy") with { Hidden = EventFlags.Quarantined }));
        Assert.Equal("2: 1 2", bench.Only(bench.Plan("view", "buy")));
        Assert.Equal("1: 1", bench.Only(bench.Plan("view", "buy") with { Hidden = EventFlags.Quarantined, AsOf = new Timestamp(3) }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_persons_asked_for_take_part(bool sessions)
    {
        var bench = new FunnelBench(new MemoryEvent("a", "view", 1), new MemoryEvent("b", "view", 2), new MemoryEvent("b", "buy", 3), new MemoryEvent("c", "view", 4));
        var some = new Cairn.Journeys.Index.PersonSet([new System.Collections.BitArray([false, true, true])]);
        var seen = bench.Run(bench.Plan("view", "buy") with { Persons = some, Sessions = sessions ? new SessionRule() : null });
        Assert.Equal(["b 2", "c 1"], seen.Select(unit => $"{unit.Person} {unit.Level}"));
    }

    [Fact]
    public void One_exclusion_may_stop_and_another_remove()
    {
        var bench = FunnelBench.Of("view 1, cart 2, error 3, buy 4, view 11, spam 12, cart 13, buy 14");
        var plan = bench.Plan("view", "cart", "buy");
        Assert.Equal(
            "2: 1 2", bench.Only(plan with { Exclusions = [bench.Exclude("error", 2, 3), bench.Exclude("spam", 1, 2, ExclusionEffect.Remove)], WithinMicros = 5 }));
        Assert.Equal("1: 11", bench.Only(plan with
        {
            Exclusions = [bench.Exclude("error", 2, 3, ExclusionEffect.Remove), bench.Exclude("spam", 1, 2)],
            WithinMicros = 5,
        }));
    }

    [Fact]
    public void Stops_end_the_evaluation_before_their_event()
    {
        var bench = FunnelBench.Of("a 1, b 2, b 3, x 4, c 5");
        var plan = bench.Plan("a", "b", "c");
        Assert.Equal("3: 1 2 5", bench.Only(plan));
        Assert.Equal("2: 1 2", bench.Only(plan with { Halts = FunnelHalts.Repeats }));
        Assert.Equal("2: 1 2", bench.Only(plan with { Halts = FunnelHalts.Foreign }));
        var skipped = FunnelBench.Of("a 1, c 2, b 3, c 4");
        Assert.Equal("1: 1", skipped.Only(skipped.Plan("a", "b", "c") with { Halts = FunnelHalts.Skip }));
    }

    [Fact]
    public void An_optional_step_keeps_to_its_window_and_counts_also_where_the_walk_ended_before_it()
    {
        var bench = FunnelBench.Of("view 0, video 10, cart 12, buy 30");
        var plan = bench.Plan("view", "video", "cart", "buy");
        plan = plan with { Steps = [plan.Steps[0], plan.Steps[1] with { Optional = true, WithinMicros = 5 }, plan.Steps[2], plan.Steps[3]] };
        Assert.Equal("4: 0 - 12 30", bench.Only(plan));
        Assert.Equal("4: 0 - 12 30", bench.Only(plan with { Ties = FunnelTies.Any }));
        plan = plan with { Steps = [plan.Steps[0], plan.Steps[1] with { WithinMicros = 10 }, plan.Steps[2], plan.Steps[3]] };
        Assert.Equal("4: 0 10 12 30", bench.Only(plan));
        Assert.Equal("4: 0 10 12 30", bench.Only(plan with { Exclusions = [bench.Exclude("none", 1, 3)] }));
    }

    [Fact]
    public void A_visitor_with_a_million_events_and_all_at_one_instant_are_answered()
    {
        var many = new FunnelBench([.. Enumerable.Range(0, 200_000).Select(at => new MemoryEvent("v", at % 2 == 0 ? "view" : "cart", -5_000_000_000L + at)), new MemoryEvent("v", "buy", -5_000_000_000L + 200_000)]);
        var plan = many.Plan("view", "cart", "buy");
        Assert.StartsWith("3: ", many.Only(plan), StringComparison.Ordinal);
        Assert.StartsWith("3: ", many.Only(plan with { Order = FunnelOrder.Any }), StringComparison.Ordinal);
        Assert.StartsWith("3: ", many.Only(plan with { Exclusions = [many.Exclude("none", 1, 2, ExclusionEffect.Remove)], WithinMicros = 30 }), StringComparison.Ordinal);
        Assert.StartsWith("3: ", many.Only(plan with { WindowFunnel = WindowFunnelOptions.None }), StringComparison.Ordinal);

        var tied = new FunnelBench([.. Enumerable.Range(0, 3_000).Select(at => new MemoryEvent("v", at % 2 == 0 ? "cart" : "view", 7)), new MemoryEvent("v", "buy", 7)]);
        foreach (var ties in Enum.GetValues<FunnelTies>())
        {
            Assert.Equal(ties == FunnelTies.None ? "1: 7" : "3: 7 7 7", tied.Only(tied.Plan("view", "cart", "buy") with { Ties = ties }));
        }
    }

    [Fact]
    public void The_same_bytes_come_from_any_number_of_threads_and_back_from_their_written_form()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 4_000).Select(at => Held("abc"[at * 7 % 11 % 3].ToString(), at * 1_000L, "cart" + (at % 5)) with
        {
            Visitor = "v" + (at * 31 % 700).ToString(System.Globalization.CultureInfo.InvariantCulture),
        }));
        byte[] Bytes(int threads)
        {
            var index = new Cairn.Journeys.Index.JourneyIndex(source, new Cairn.Journeys.Index.JourneyIndexOptions { Threads = threads, TailEvents = 300, SegmentEvents = 500 });
            index.CatchUp();
            var view = index.View();
            var plan = new FunnelPlan { Steps = [.. "abc".Select(name => new FunnelStep(new NamedEvents(view, name.ToString())))], WithinMicros = 900_000 };
            var measures = new FunnelMeasures { View = view, Steps = 3, WithinMicros = 900_000, AsOf = new Timestamp(4_100_000), Group = view.Column("prop.cart") };
            return Cairn.Journeys.Running.JourneyState.ToBytes(FunnelOperator.Run(
                view, plan, () => new FunnelState(3, measures.Group), () => new FunnelCounter(measures), TestContext.Current.CancellationToken));
        }

        var bytes = Bytes(1);
        Assert.Equal(bytes, Bytes(2));
        Assert.Equal(bytes, Bytes(7));
        var (read, empty) = (Cairn.Journeys.Running.JourneyState.FromBytes<FunnelState>(bytes), new FunnelState(3));
        Assert.Equal(bytes, Cairn.Journeys.Running.JourneyState.ToBytes(read));
        empty.Merge(read);
        Assert.Equal(bytes, Cairn.Journeys.Running.JourneyState.ToBytes(empty));
        Assert.Throws<InvalidDataException>(() => Cairn.Journeys.Running.JourneyState.FromBytes<FunnelState>(bytes[..^3]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_allocated_per_person_or_event(bool stepWindow)
    {
        var bench = new FunnelBench([.. Enumerable.Range(0, 20_000).Select(at => new MemoryEvent(
            "v" + (at / 5).ToString(System.Globalization.CultureInfo.InvariantCulture), "abc"[at % 3].ToString(), at * 1_000L))]);
        var plan = bench.Plan("a", "b", "c") with { WithinMicros = 3_000 };
        plan = stepWindow ? plan with { Steps = [plan.Steps[0], plan.Steps[1] with { WithinMicros = 2_000 }, plan.Steps[2]] } : plan;
        IFunnelScan scan = stepWindow ? new UnitScan(bench.View, plan) : new PlainScan(bench.View, plan);
        var (counter, part) = (new FunnelCounts.Counter(), Cairn.Journeys.Index.JourneyParts.Of(bench.View)[0]);
        counter.Begin(bench.View.Segments[0], part, new FunnelCounts(3));
        scan.Run(part, counter);
        scan.Run(part, counter);
        Assert.Equal(0, Allocated.Least(() => scan.Run(part, counter)));
    }

    [Fact]
    public void Nobody_gives_no_units()
    {
        var bench = new FunnelBench();
        Assert.Equal([0, 0], FunnelOperator.Run(
            bench.View, bench.Plan("view", "buy"), () => new FunnelCounts(2), () => new FunnelCounts.Counter(), TestContext.Current.CancellationToken).Finish());
    }

    private static MemoryEvent Held(string name, long micros, string cart) =>
        new("v", name, micros) { Columns = new Dictionary<string, (ValueKind, string)> { ["prop.cart"] = (ValueKind.Text, cart) } };
}
