using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Journeys.Values;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Values;

public sealed class ValueTableTests
{
    private static readonly string[] Keys = ["a", "b", "c"];

    [Fact]
    public void A_cart_with_10_arrivals_worth_50_in_a_stage_of_mean_30_shrinks_to_36_67() =>
        Assert.Equal(36.67m, decimal.Round(ValueTable.Shrink(10, 50m, 30m), 2));

    [Fact]
    public void Agrees_with_following_every_journey_by_hand() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
        {
            var plan = Plan(events, threads: 2);
            var order = ValueOperator.Ranks(plan, TestContext.Current.CancellationToken).Order(Keys);
            var slow = Slow(events);
            Assert.Equal(slow.Order, order);
            var moves = ValueOperator.Moves(plan, order, TestContext.Current.CancellationToken);
            Assert.Equal(slow.Moves, Text(moves));
            var table = ValueTable.Of(moves, [0, 1, 1, 1]);
            var credits = ValueOperator.Credits(plan, order, table, TestContext.Current.CancellationToken);
            Assert.Equal(credits.MacroValue, credits.MacroCredit + CreditOf(plan, order, table, onlyConverted: true));
            Assert.All(table.Shrunk.Skip(1), value => Assert.InRange(value, 0, table.MeanMacro));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Gives_the_same_bytes_on_1_2_and_7_threads_and_reads_back()
    {
        var random = new Random(11);
        var names = new[] { "a", "b", "c", "buy", "x" };
        var events = Enumerable.Range(0, 600).Select(i => new Done($"v{random.Next(60)}", names[random.Next(5)], random.Next(3_000), i)).ToList();
        Assert.Single(new[] { 1, 2, 7 }.Select(threads =>
        {
            var plan = Plan(events, threads);
            var ranks = ValueOperator.Ranks(plan);
            var order = ranks.Order(Keys);
            var moves = ValueOperator.Moves(plan, order);
            var credits = ValueOperator.Credits(plan, order, ValueTable.Of(moves, [0, 1, 2, 2]));
            AssertReadsBack(ranks);
            AssertReadsBack(moves);
            AssertReadsBack(credits);
            AssertReadsBack(ValueOperator.Times(plan));
            return Convert.ToHexString([.. JourneyState.ToBytes(ranks), .. JourneyState.ToBytes(moves), .. JourneyState.ToBytes(credits)]);
        }).Distinct());
    }

    [Fact]
    public void Damaged_bytes_are_told_from_a_state() =>
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<ValueMoves>(JourneyState.ToBytes(new ValueMoves(4))[..^1]));

    private static void AssertReadsBack<TState>(TState state) where TState : IJourneyState<TState> =>
        Assert.Equal(JourneyState.ToBytes(state), JourneyState.ToBytes(JourneyState.FromBytes<TState>(JourneyState.ToBytes(state))));

    // What the steps of converted journeys earn alone: with the macros' own share it must be all of their value.
    private static decimal CreditOf(ValuePlan plan, int[] order, ValueTable table, bool onlyConverted)
    {
        var (worker, total) = (0m, new ValueCredits(order.Length));
        var states = ValueOperator.StatesOf(order);
        new ValueWorkerOfAll(plan, journey =>
        {
            if (!onlyConverted || journey.MacroMicros is not null)
            {
                var one = new ValueCredits(order.Length);
                one.Take(journey, states, table);
                worker += one.Credit.Sum();
                total.Merge(one);
            }
        }).Run();
        Assert.True(total.Credit.Sum() <= total.MacroValue);
        return worker;
    }

    private sealed class ValueWorkerOfAll(ValuePlan plan, Action<ValueJourney> take)
    {
        public void Run()
        {
            var worker = new ValueWorker<MacroTimes>(plan, (journey, _) => take(journey));
            foreach (var part in JourneyParts.Of(plan.Scope.View))
            {
                worker.Add(part, new MacroTimes());
            }
        }
    }

    private static ValuePlan Plan(IReadOnlyList<Done> events, int threads)
    {
        var source = new MemoryEventSource();
        source.Append(events.Select(e => Event(e.Who, e.What, e.At)));
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 7, SegmentEvents = 20, Threads = threads });
        index.CatchUp();
        var view = index.View();
        return new ValuePlan
        {
            Scope = new JourneyScope { View = view, AsOf = new Timestamp(Start + (200 * Timestamp.Second)), Range = new TimeRange(new Timestamp(Start + (10 * Timestamp.Second)), new Timestamp(Start + (180 * Timestamp.Second))) },
            Macro = OccurrenceSet.Of("buy", new NamedEvents(view, "buy")),
            Micros = [.. Keys.Select(key => OccurrenceSet.Of(key, new NamedEvents(view, name => name == key || (key == "c" && name == "b"), rowByRow: key == "c")))],
            HorizonMicros = 50 * Timestamp.Second,
        };
    }

    private sealed record Done(string Who, string What, int At, int Seq = 0);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob", "cyd", "dan")
        from what in Gen.Elements("a", "b", "c", "buy", "x")
        from at in Gen.Choose(0, 25).Select(n => n * 10)
        select new Done(who, what, at);

    private static string Text(ValueMoves moves) => string.Join(
        ' ', moves.Journeys, string.Join(',', moves.Moves), string.Join(',', moves.Macros), string.Join(',', moves.Lost), string.Join(',', moves.Undecided));

    private static (int[] Order, string Moves) Slow(IReadOnlyList<Done> events)
    {
        var done = events.Select((e, i) => e with { Seq = i }).Where(e => e.At < 200).OrderBy(e => e.At).ThenBy(e => e.Seq).ToList();
        var journeys = new List<(int Start, List<Done> Before, int? Macro)>();
        foreach (var person in done.GroupBy(e => e.Who))
        {
            var all = person.ToList();
            var start = all.FindIndex(e => e.At >= 10);
            var macro = all.FindIndex(e => e.What == "buy");
            if (start >= 0 && all[start].At < 180 && all[start].At <= 150 && (macro < 0 || macro >= start))
            {
                journeys.Add((all[start].At, [.. all.Skip(start).Take((macro < 0 ? all.Count : macro) - start)], macro < 0 ? null : all[macro].At));
            }
        }

        bool Is(Done e, int micro) => e.What == Keys[micro] || (micro == 2 && e.What == "b");
        var (did, converted) = (new int[3], new int[3]);
        foreach (var (_, before, macro) in journeys)
        {
            for (var micro = 0; micro < 3; micro++)
            {
                if (before.Find(e => Is(e, micro)) is { } first && (macro - first.At <= 50 || first.At <= 150))
                {
                    did[micro]++;
                    converted[micro] += macro - first.At <= 50 ? 1 : 0;
                }
            }
        }

        var mean = did.Sum() == 0 ? 0 : (double)converted.Sum() / did.Sum();
        int[] order = [.. Enumerable.Range(0, 3).OrderBy(m => Math.Round((converted[m] + (20 * mean)) / (did[m] + 20), 12)).ThenBy(m => Keys[m], StringComparer.Ordinal)];
        var (moves, macros, lost, undecided) = (new long[16], new long[4], new long[4], new long[4]);
        foreach (var (begin, before, macro) in journeys)
        {
            var (state, since) = (0, begin);
            foreach (var e in before)
            {
                var to = Enumerable.Range(0, 3).Where(micro => Is(e, micro)).Select(micro => Array.IndexOf(order, micro) + 1).DefaultIfEmpty(0).Max();
                if (to > state)
                {
                    moves[(state * 4) + to]++;
                    (state, since) = (to, e.At);
                }
            }

            (macro - since <= 50 ? macros : macro is not null || since <= 150 ? lost : undecided)[state]++;
        }

        return (order, string.Join(' ', journeys.Count, string.Join(',', moves), string.Join(',', macros), string.Join(',', lost), string.Join(',', undecided)));
    }
}
