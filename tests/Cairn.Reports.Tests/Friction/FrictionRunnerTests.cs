using System.Text.Json;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Friction;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Reports.Envelope;
using Cairn.Reports.Friction;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Friction;

public sealed class FrictionRunnerTests
{
    private static readonly ConversionDefinition Buy =
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Fixed, 60m) };

    [Fact]
    public void Four_hundred_affected_at_3_points_less_and_a_mean_of_60_lose_720() =>
        Assert.Equal((720m, 336m, 1_104m), FrictionFigures.Loss(-0.03, new Cairn.Statistics.Interval(-0.046, -0.014), 400, 60m));

    [Fact]
    public void A_difference_above_zero_loses_nothing() => Assert.Equal((0m, 0m, 60m), FrictionFigures.Loss(0.03, new Cairn.Statistics.Interval(-0.01, 0.07), 100, 60m));

    [Fact]
    public void A_page_with_an_error_loses_what_alike_sessions_without_it_brought()
    {
        // 200 sessions with an error of which 10 buy, 800 without of which 80 buy: 5 points less.
        var events = Enumerable.Range(0, 1_000).SelectMany(i => Session(i, hasError: i < 200, buys: i < 200 ? i < 10 : i % 10 == 0));
        var row = Assert.Single(Run([.. events]).Rows);

        Assert.Equal(("js_error", "/cart", "estimated", 200L, 800L), (row.Signal, row.Page, row.Status, row.Affected, row.Control));
        Assert.Equal(-0.05, row.Rd!.Value, 1e-9);
        Assert.Equal(("600", "600"), (row.Lost, row.LostRaw));
        Assert.Empty(row.Replays);
    }

    [Fact]
    public void Under_100_affected_or_5_macros_in_control_nothing_is_estimated()
    {
        var few = Run([.. Enumerable.Range(0, 500).SelectMany(i => Session(i, i < 99, i % 10 == 0))]).Rows;
        Assert.Equal(("not_enough_data", 99L, null), (few[0].Status, few[0].Affected, few[0].Lost));
        var none = Run([.. Enumerable.Range(0, 500).SelectMany(i => Session(i, i < 200, i is > 200 and < 205))]).Rows;
        Assert.Equal("not_enough_data", none[0].Status);
    }

    [Fact]
    public void A_segment_stands_beside_everybody()
    {
        // Who met an error on a phone bought as often as others there; elsewhere nobody with an error did.
        var events = Enumerable.Range(0, 1_000).SelectMany(i => (MemoryEvent[])
            [.. Session(i, hasError: i % 2 == 0, buys: i < 500 ? i % 4 < 2 : i % 2 == 1), .. i < 500 ? [Event($"v{i}", "phone", 90_000 + i)] : Array.Empty<MemoryEvent>()]);
        var report = Run([.. events], new FrictionRequest { Compare = new CompareRequest(Segment: "did(phone)") });

        Assert.Equal((500L, 500L), (report.Rows[0].Affected, report.Rows[0].Control));
        Assert.Equal(-0.5, report.Rows[0].Rd!.Value, 1e-9);
        var beside = Assert.Single(report.Comparison!.Rows);
        Assert.Equal((250L, 250L, "0"), (beside.Affected, beside.Control, beside.Lost));
        Assert.Equal(0, beside.Rd!.Value, 1e-9);
    }

    [Fact]
    public void What_happens_after_the_macro_is_no_friction()
    {
        MemoryEvent[] events = [Event("ann", "page_view", 0, ("path", "/cart")), Event("ann", "buy", 5), Event("ann", "js_error", 9, ("path", "/cart"))];
        Assert.Empty(Run(events).Rows);
    }

    [Fact]
    public void Usual_signals_have_their_thresholds_and_others_can_be_named()
    {
        MemoryEvent[] events =
        [
            Event("ann", "page_view", 0, ("path", "/a")), Event("ann", "form_field", 1, ("refills", 1)), Event("ann", "web_vitals", 2, ("inp", 500)), Event("ann", "oops", 3),
            Event("bob", "page_view", 0, ("path", "/a")), Event("bob", "form_field", 1, ("refills", 2)), Event("bob", "web_vitals", 2, ("inp", 501)),
        ];
        Assert.Equal(
            ["form_field 1 1", "oops 1 1", "web_vitals 1 1"], Run(events, new FrictionRequest { Signals = ["oops"] }).Rows.Select(row => $"{row.Signal} {row.Affected} {row.Control}"));
    }

    [Fact]
    public void Every_fault_of_a_request_is_told() => Assert.Equal(
        ["duration.invalid /within", "definition.unknown /macro"],
        FaultsOf(FrictionRunner.Run(new FrictionRequest { Within = "soon", Macro = "byu" }, DefinedSites.Of([], Buy), default)).Select(fault => $"{fault.Code} {fault.Where}"));

    [Fact]
    public void Agrees_with_going_through_every_session_on_any_number_of_threads() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (events, later) =>
        {
            Done[] done = [.. events.Select((e, i) => e with { Seq = i }).OrderBy(e => e.At).ThenBy(e => e.Seq)];
            var slow = Slow(done, later);
            foreach (var threads in (int[])[1, 2, 7])
            {
                var source = new MemoryEventSource();
                source.Append(events.Select(e => Event(e.Who, e.What, e.At, ("path", e.Path))));
                var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 5, SegmentEvents = 9, SmallSegments = 2, Threads = threads });
                index.CatchUp();
                var view = index.View();
                var state = FrictionScan.Run(new FrictionPlan(
                    new JourneyScope { View = view }, OccurrenceSet.Of("buy", new NamedEvents(view, "buy")), [OccurrenceSet.Of("js_error", new NamedEvents(view, "js_error"))],
                    later ? 4_000_000_000 : null), TestContext.Current.CancellationToken);
                Assert.Equal(slow, Text(JourneyState.FromBytes<FrictionState>(JourneyState.ToBytes(state))));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Gives_the_same_bytes_on_1_2_and_7_threads()
    {
        var events = Enumerable.Range(0, 600).SelectMany(i => Session(i, i % 3 == 0, i % 7 == 0)).ToList();
        Assert.Single(new[] { 1, 2, 7 }.Select(threads =>
        {
            var source = new MemoryEventSource();
            source.Append(events);
            var site = Sites.Of(source, options: new JourneyIndexOptions { TailEvents = 50, SegmentEvents = 200, Threads = threads }) with { Definitions = [Buy] };
            return JsonSerializer.Serialize(ValueOf(FrictionRunner.Run(new FrictionRequest(), site, TestContext.Current.CancellationToken)).Rows);
        }).Distinct());
    }

    [Fact]
    public void Damaged_bytes_are_told_from_a_state() => Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<FrictionState>([2, 0, 2, 10, 0, 0, 0, 0, 0, 2, 2]));

    private static IEnumerable<MemoryEvent> Session(int number, bool hasError, bool buys)
    {
        var who = $"v{number}";
        yield return Event(who, "page_view", number, ("path", "/cart"), ("channel", "Email"));
        if (hasError)
        {
            yield return Event(who, "js_error", number + 5);
        }

        if (buys)
        {
            yield return Event(who, "buy", number + 60);
        }
    }

    private static FrictionReport Run(IReadOnlyList<MemoryEvent> events, FrictionRequest? request = null) =>
        ValueOf(FrictionRunner.Run(request ?? new FrictionRequest(), DefinedSites.Of(events, Buy), TestContext.Current.CancellationToken));

    private sealed record Done(string Who, string What, int At, string Path, int Seq = 0);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob")
        from what in Gen.Elements("page_view", "page_view", "js_error", "buy", "x")
        from at in Gen.Choose(0, 12).Select(n => n * 900)
        from path in Gen.Elements("/a", "/b")
        select new Done(who, what, at, path);

    private static string Text(FrictionState state) => string.Join(
        '\n',
        state.All.Select(pair => $"all {Name(state, pair.Key)} {pair.Value.Sessions} {pair.Value.Macros}")
            .Concat(state.Affected.Select(pair => $"met {Name(state, pair.Key.Stratum)} {pair.Value.Sessions} {pair.Value.Macros}"))
            .Concat(state.Visitors.Select(pair => $"visitors {state.Text(pair.Key)} {pair.Value.Rows} {pair.Value.Squares}")).Order(StringComparer.Ordinal));

    private static string Name(FrictionState state, FrictionStratum stratum) => $"{state.Text(stratum.Page)} {stratum.IsNew} {stratum.Activity}";

    private static string Slow(Done[] done, bool later)
    {
        var (all, met, visitors) = (new Dictionary<string, (long, long)>(), new Dictionary<string, (long, long)>(), new Dictionary<(string Who, string Page), long>());
        foreach (var person in done.GroupBy(e => e.Who))
        {
            var journey = person.ToList();
            for (int start = 0, end, number = 1; start < journey.Count; start = end, number++)
            {
                end = start + 1;
                while (end < journey.Count && journey[end].At - journey[end - 1].At <= 1_800)
                {
                    end++;
                }

                var session = journey[start..end];
                var macro = session.FindIndex(e => e.What == "buy");
                var before = macro < 0 ? session : session[..macro];
                foreach (var page in before.Where(e => e.What is "page_view" or "js_error").Select(e => e.Path).Distinct())
                {
                    var arrival = before.FindIndex(e => e.What is "page_view" or "js_error" && e.Path == page);
                    var converts = later ? journey.Skip(start + arrival + 1).Any(e => e.What == "buy" && e.At - before[arrival].At <= 4_000) : macro >= 0;
                    var key = $"{page} {number == 1} {arrival}";
                    Count(all, key, converts);
                    visitors[(person.Key, page)] = visitors.GetValueOrDefault((person.Key, page)) + 1;
                    if (before.Exists(e => e.What == "js_error" && e.Path == page))
                    {
                        Count(met, key, converts);
                    }
                }
            }
        }

        return string.Join(
            '\n',
            all.Select(pair => $"all {pair.Key} {pair.Value.Item1} {pair.Value.Item2}").Concat(met.Select(pair => $"met {pair.Key} {pair.Value.Item1} {pair.Value.Item2}"))
                .Concat(visitors.GroupBy(pair => pair.Key.Page).Select(page => $"visitors {page.Key} {page.Sum(pair => pair.Value)} {page.Sum(pair => pair.Value * pair.Value)}"))
                .Order(StringComparer.Ordinal));
    }

    private static void Count(Dictionary<string, (long, long)> counts, string key, bool converts)
    {
        var (sessions, macros) = counts.GetValueOrDefault(key);
        counts[key] = (sessions + 1, macros + (converts ? 1 : 0));
    }
}
