using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Drivers;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Drivers;

public sealed class DriverOperatorTests
{
    private const long Minute = 60 * Timestamp.Second;
    private static readonly string[] Micros = ["a", "b", "c"];

    private static DriverPlan Plan(IndexView view, long start, long end, long asOf, long horizon, int sessions, IReadOnlyList<long> delays, bool sinceStart, params string[] micros)
    {
        var definitions = micros.Select(name => SomeJourneys.Definition(name, $$"""{"event":"{{name}}"}"""))
            .Append(SomeJourneys.Definition("m", """{"event":"m"}""", ConversionKind.Macro)).ToList();
        var context = new CompileContext(view, definitions, new Timestamp(asOf), TimeZoneInfo.Utc);
        CountedConversions Count(string key) => Assert.IsType<Outcome<CountedConversions>.Ok>(ConversionCounter.Count(key, context)).Value;
        return new DriverPlan
        {
            Scope = new JourneyScope
            {
                View = view,
                Range = new TimeRange(new Timestamp(start), new Timestamp(end)),
                AsOf = new Timestamp(asOf),
                Hidden = EventFlags.Quarantined,
            },
            Macro = Count("m"),
            Candidates = [.. micros.Select(Count)],
            HorizonMicros = horizon,
            Sessions = sessions,
            Delays = delays,
            SinceStart = sinceStart,
        };
    }

    private static IEnumerable<string> Rows(DriverState state, IEnumerable<string> visitors)
    {
        var names = visitors.Distinct().ToDictionary(name => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        var (row, exposure) = (0, 0);
        foreach (var person in state.Persons)
        {
            for (var end = row + person.Rows; row < end; row++)
            {
                var its = state.Rows[row];
                var exposures = state.Exposures.Skip(exposure).Take(its.Exposures).OrderBy(item => item.Candidate);
                exposure += its.Exposures;
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{names[person.Hash]} {its.Landmark} {its.Recency} {its.Outcome} {its.Session} {its.Activity}: {string.Join(",", exposures.Select(item => $"{item.Candidate}x{item.Times}"))}");
            }
        }
    }

    [Fact]
    public void Agrees_with_the_definition_however_the_journeys_are_cut()
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Who, byte When, byte Name)[] Events, byte Start, byte Horizon, bool SinceStart, byte Size)>().ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            MemoryEvent[] events =
            [
                .. given.Events.Select(item => new MemoryEvent("v" + (item.Who % 7), "abcmp"[item.Name % 5].ToString(), (item.When - 100L) * 7 * Minute)
                {
                    Flags = item.Name % 11 == 0 ? EventFlags.Quarantined : EventFlags.None,
                }),
            ];
            var source = new MemoryEventSource();
            source.Append(events);
            var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 1 + (given.Size % 7), SegmentEvents = 1 + (given.Size % 11) });
            index.CatchUp();
            var (start, end, asOf, horizon) = (((given.Start % 200) - 150L) * 7 * Minute, 60 * 7 * Minute, 120 * 7 * Minute, (given.Horizon + 1L) * 3 * Minute);
            var plan = Plan(index.View(), start, end, asOf, horizon, 2, [10 * Minute, 100 * Minute], given.SinceStart, Micros);
            var state = JourneyState.FromBytes<DriverState>(JourneyState.ToBytes(DriverOperator.Run(plan)));
            var expected = new SlowDrivers("m", Micros, start, end, asOf, horizon, 2, plan.Delays, given.SinceStart).Rows(events);
            Assert.Equal(expected.Order(StringComparer.Ordinal), Rows(state, events.Select(item => item.Visitor)).Order(StringComparer.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_state_written_at_any_split_and_merged_says_the_same()
    {
        var random = new Random(7);
        MemoryEvent[] events =
        [
            .. Enumerable.Range(0, 4_000).Select(_ => new MemoryEvent("v" + random.Next(300), "abcmp"[random.Next(5)].ToString(), random.Next(200) * 11 * Minute)
            {
                Columns = new Dictionary<string, (ValueKind, string)> { ["channel"] = (ValueKind.Text, "ch" + random.Next(4)) },
            }),
        ];
        var view = SomeJourneys.View(events);
        DriverState Run(Func<MemoryEvent, bool> part) => DriverOperator.Run(
            Plan(SomeJourneys.View(events.Where(part)), 0, 3_000 * Minute, 3_000 * Minute, 60 * Minute, 3, [5 * Minute], false, Micros));
        var whole = DriverOperator.Run(Plan(view, 0, 3_000 * Minute, 3_000 * Minute, 60 * Minute, 3, [5 * Minute], false, Micros));
        var merged = JourneyState.FromBytes<DriverState>(JourneyState.ToBytes(Run(item => item.Visitor[^1] < '5')));
        merged.Merge(JourneyState.FromBytes<DriverState>(JourneyState.ToBytes(Run(item => item.Visitor[^1] >= '5'))));
        Assert.NotEmpty(whole.Rows);
        Assert.Equal(Rows(whole, events.Select(item => item.Visitor)).Order(), Rows(merged, events.Select(item => item.Visitor)).Order());
        Assert.Equal((whole.Visitors, whole.Converters), (merged.Visitors, merged.Converters));
        Assert.Equal(whole.Tallies.Select(Text), merged.Tallies.Select(Text));
        Assert.Equal(Channels(whole), Channels(merged));

        static string Text(CandidateTally tally) =>
            string.Join(' ', [tally.Doers, tally.DoersWithMacro, tally.Before, tally.AfterOnly, .. tally.Lags.Order()]);
        static IEnumerable<string> Channels(DriverState state) =>
            state.Persons.Select(person => person.Hash + state.Texts[person.Channel] + person.IsNew + person.StartMicros).Order(StringComparer.Ordinal);
    }

    /// <summary>The example of the definition: micro on day 3, purchase on day 2.</summary>
    [Fact]
    public void What_happens_after_the_landmark_is_no_exposure_and_what_happened_before_no_outcome()
    {
        const double day = 86_400;
        MemoryEvent[] events = [SomeJourneys.Event("ann", "p", 0), SomeJourneys.Event("ann", "m", 2 * day), SomeJourneys.Event("ann", "a", 3 * day)];
        var plan = Plan(
            SomeJourneys.View(events), SomeJourneys.Start, SomeJourneys.Start + (30 * Timestamp.Day), SomeJourneys.Start + (60 * Timestamp.Day), 14 * Timestamp.Day,
            0, [Timestamp.Day, 7 * Timestamp.Day], false, "a");
        Assert.Equal(["ann 0 4 True 1 1: "], Rows(DriverOperator.Run(plan), ["ann"]));
    }

    [Fact]
    public void An_event_that_is_micro_and_macro_at_once_gives_no_exposure()
    {
        MemoryEvent[] events = [SomeJourneys.Event("ann", "p", 0), SomeJourneys.Event("ann", "m", 600)];
        var view = SomeJourneys.View(events);
        var plan = Plan(view, SomeJourneys.Start, long.MaxValue, SomeJourneys.Start + (60 * Timestamp.Day), Timestamp.Day, 0, [300 * Timestamp.Second], false, "p");
        var both = DriverOperator.Run(plan with { Candidates = [plan.Macro] });
        Assert.Equal((0L, 0L), (both.Tallies[0].Doers, both.Tallies[0].Before));
        Assert.Equal((1L, 1L), (both.Visitors, both.Converters));
    }

    [Fact]
    public void A_visitor_with_a_great_many_events_at_one_microsecond_before_1970_is_one_row_a_landmark()
    {
        var view = SomeJourneys.View(Enumerable.Range(0, 50_000).Select(at => new MemoryEvent("ann", at % 2 == 0 ? "a" : "p", -5_000_000_000_000)));
        var plan = Plan(view, long.MinValue, long.MaxValue, 0, Timestamp.Day, 3, [Timestamp.Second], false, "a");
        Assert.Equal(["ann 0 0 False 1 50000: 0x25000", "ann 3 1 False 1 50000: 0x25000"], Rows(DriverOperator.Run(plan), ["ann"]));
    }

    [Fact]
    public void Nobody_gives_nothing()
    {
        var state = DriverOperator.Run(Plan(SomeJourneys.View(), 0, 0, 0, Timestamp.Day, 3, [Timestamp.Second], false, "a"));
        Assert.Empty(state.Rows);
        Assert.Equal(0, state.Visitors);
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        var state = new DriverState(1);
        state.Persons.Add(new DriverPerson(1, 2, state.Place("x"), 0, 0, true, 2));
        state.Rows.Add(new DriverRow(0, 0, false, 1, 1, 0));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<DriverState>(JourneyState.ToBytes(state)));
    }
}
