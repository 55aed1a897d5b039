using System.Collections;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Conversions;

public sealed class TrendsOperatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(86_400)]
    [InlineData(400_000_000)] // a segment that spans more than 8.9 years, and years before 1970
    public void Visitors_and_events_per_bucket_agree_with_counting_them_one_by_one(int seconds) =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<(byte Who, byte When, bool Buys)[]>().ToArbitrary(), given =>
        {
            MemoryEvent[] events = [.. given.Select(e => Event($"v{e.Who % 4}", e.Buys ? "buy" : "view", ((double)e.When - 128) * seconds / 3))];
            var view = View(events);
            TimeRange[] buckets = [.. Enumerable.Range(-20, 40).Select(i => new TimeRange(At(i, seconds), At(i + 1, seconds)))];
            var scope = new JourneyScope { View = view };
            var all = TrendLine.Of(ValueOf(SymbolCompiler.Compile(Symbol.Any, Context(view))));
            var buys = TrendLine.Of(ValueOf(SymbolCompiler.Compile(Symbol.Event("buy"), Context(view))));

            var plain = TrendsOperator.Run(new TrendsPlan(scope, [all], buckets, "EUR") { CountsSessions = false });
            var general = TrendsOperator.Run(new TrendsPlan(scope, [all, buys], buckets, "EUR"));

            Assert.Equal(buckets.Select(b => Slow(events, b, _ => true)), plain.Lines[0].Select(n => (n.Count, n.Visitors)));
            Assert.Equal(buckets.Select(b => Slow(events, b, _ => true)), general.Lines[0].Select(n => (n.Count, n.Visitors)));
            Assert.Equal(buckets.Select(b => Slow(events, b, e => e.Name == "buy")), general.Lines[1].Select(n => (n.Count, n.Visitors)));
            Assert.Equal(plain.Visitors, general.Visitors);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(86_400)]
    [InlineData(400_000_000)]
    public void Hidden_events_and_left_out_visitors_are_not_counted(int seconds) =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<(byte Who, byte When, bool IsBot)[]>().ToArbitrary(), given =>
        {
            MemoryEvent[] events =
            [
                .. given.Select(e => Event($"v{e.Who % 4}", "view", (e.When % 64) * seconds / 3.0) with { Flags = e.IsBot && e.Who % 4 < 3 ? EventFlags.Quarantined : EventFlags.None }),
            ];
            var view = View(events);
            TimeRange[] buckets = [.. Enumerable.Range(2, 16).Select(i => new TimeRange(At(i, seconds), At(i + 1, seconds)))];
            var persons = new PersonSet([.. view.Segments.Select(segment => new BitArray([.. Enumerable.Range(0, segment.PersonCount).Select(person => view.PersonId(segment, person) != "v1")]))]);
            var any = TrendLine.Of(ValueOf(SymbolCompiler.Compile(Symbol.Any, Context(view))));
            foreach (var scope in (JourneyScope[])[
                new() { View = view, Hidden = EventFlags.Quarantined },
                new() { View = view, Hidden = EventFlags.Quarantined, Persons = persons },
                new() { View = view, Persons = persons, AsOf = At(18, seconds) }])
            {
                var run = TrendsOperator.Run(new TrendsPlan(scope, [any], buckets, "EUR") { CountsSessions = false });
                bool Counts(MemoryEvent e) => (e.Flags & scope.Hidden) == 0 && (scope.Persons is null || e.Visitor != "v1");

                Assert.Equal(buckets.Select(b => Slow(events, b, Counts)), run.Lines[0].Select(n => (n.Count, n.Visitors)));
                Assert.Equal(run.Lines[0].Select(n => n.Visitors), run.Visitors);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Buckets_that_are_shorter_than_a_look_at_the_table_are_found()
    {
        var view = View(Event("ann", "view", -3_000_000), Event("ann", "view", 10), Event("bob", "view", 10.5), Event("bob", "view", 11), Event("cyd", "view", 4_000_000));
        TimeRange[] buckets = [new(At(10, 1), At(11, 1)), new(At(11, 1), At(12, 1))];

        Assert.Equal([2, 1], TrendsOperator.Visitors(new JourneyScope { View = view }, buckets));
        Assert.Empty(TrendsOperator.Visitors(new JourneyScope { View = view }, []));
    }

    [Fact]
    public void A_part_without_matches_allocates_nothing_per_person()
    {
        var view = View(Enumerable.Range(0, 2_000).Select(i => Event($"v{i}", "view", i)));
        var plan = new TrendsPlan(new JourneyScope { View = view }, [TrendLine.Of(ValueOf(SymbolCompiler.Compile(Symbol.Any, Context(view))))], [new TimeRange(new Timestamp(Start), At(9_000, 1))], "EUR") { CountsSessions = false };
        var (worker, state, parts) = (new TrendsWorker(plan), new TrendsState(1, 1), JourneyParts.Of(view));
        worker.Add(parts[0], state);

        Assert.InRange(Allocated.Least(() => worker.Add(parts[0], state)), 0, 256);
    }

    private static (long, long) Slow(MemoryEvent[] events, TimeRange bucket, Func<MemoryEvent, bool> which)
    {
        var inside = events.Where(e => which(e) && bucket.Contains(new Timestamp(e.Micros))).ToList();
        return (inside.Count, inside.Select(e => e.Visitor).Distinct().Count());
    }

    private static Timestamp At(int bucket, int seconds) => new(Start + (bucket * (long)seconds * Timestamp.Second));
}
