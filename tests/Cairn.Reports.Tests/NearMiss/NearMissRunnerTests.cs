using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.NearMiss;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Reports.NearMiss;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.NearMiss;

public sealed class NearMissRunnerTests
{
    private const int Day = 86_400;
    private const int Now = 31 * Day;
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""");
    private static readonly ConversionDefinition Video = Definition("video", """{"event":"video"}""");
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Fixed, 100m) };
    private static readonly ProfileCandidate[] Candidates = [new("cart", true, 0.25), new("video", false, 0.04)];

    [Fact]
    public void Who_lacks_exactly_one_micro_is_scored_by_what_it_is_worth()
    {
        // Four buyers with gaps of 1, 2, 3 and 4 days before the session of the purchase.
        var buyers = Enumerable.Range(1, 4).SelectMany(gap => (MemoryEvent[])
            [Event($"b{gap}", "cart", 0), Event($"b{gap}", "video", 1), Event($"b{gap}", "buy", gap * Day + 1)]);
        var report = Run(
            [
                .. buyers,
                Event("lacks_video", "cart", Now - (2.5 * Day)), Event("lacks_cart", "video", Now - (0.5 * Day)), Event("lacks_both", "view", Now - 5),
                Event("lacks_none", "cart", Now - 9), Event("lacks_none", "video", Now - 8), Event("too_long_ago", "cart", Now - (3.8 * Day)),
            ],
            new NearMissRequest());

        // G is 1 after half a day and 0.5 after two and a half; 0.25 · 100 · 1 and 0.04 · 100 · 0.5.
        Assert.Equal([("lacks_cart", "cart", "25"), ("lacks_video", "video", "2")], report.Rows.Select(row => (row.Visitor, row.Missing, row.Score)));
        Assert.Equal((2L, "EUR", null), (report.Members, report.Currency, report.Reason));
        Assert.Equal([("cart", "gate", 1.0), ("video", "driver", 1.0)], report.Profile.Select(one => (one.Key, one.Kind, one.Share!.Value)));
    }

    [Fact]
    public void What_fewer_than_half_of_the_converters_have_is_no_part_of_the_profile()
    {
        var buyers = Enumerable.Range(0, 5).SelectMany(i => (MemoryEvent[])
            [Event($"b{i}", "cart", 0), Event($"b{i}", i < 2 ? "video" : "view", 1), Event($"b{i}", "buy", Day)]);
        var report = Run([.. buyers, Event("ann", "view", Now - 60)], new NearMissRequest());
        Assert.Equal(["cart"], report.Profile.Select(one => one.Key));
        Assert.Equal(["ann"], report.Rows.Select(row => row.Visitor));
    }

    [Fact]
    public void A_macro_within_the_quiet_time_keeps_a_visitor_out()
    {
        MemoryEvent[] events =
        [
            Event("old", "cart", 0), Event("old", "video", 1), Event("old", "buy", 10 * Day), Event("old", "cart", Now - 60),
        ];
        Assert.Empty(Run(events, new NearMissRequest { Quiet = "21d" }).Rows);
        Assert.Equal([("old", "video")], Run(events, new NearMissRequest { Quiet = "20d" }).Rows.Select(row => (row.Visitor, row.Missing)));
    }

    [Fact]
    public void An_empty_profile_gives_an_empty_audience_and_the_reason()
    {
        var report = ValueOf(NearMissRunner.Run(new NearMissRequest(), DefinedSites.Of([Event("ann", "cart", 1)], Cart, Buy), [], TestContext.Current.CancellationToken));
        Assert.Empty(report.Rows);
        Assert.StartsWith("There is no gate", report.Reason, StringComparison.Ordinal);
        Assert.StartsWith("There is no gate", ValueOf(NearMissRunner.Run(
            new NearMissRequest(), DefinedSites.Of([Event("ann", "cart", 1)], Cart, Buy), TestContext.Current.CancellationToken)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_may_ask_for_the_audience()
    {
        // 80 of 80 buyers had the cart: a gate, and the only thing that 'ann' lacks.
        var buyers = Enumerable.Range(0, 80).SelectMany(i => (MemoryEvent[])[Event($"b{i}", "cart", i), Event($"b{i}", "buy", Day + i)]);
        var site = DefinedSites.Of([.. buyers, Event("ann", "view", Now - 60), Event("bob", "cart", Now - 60)], Cart, Buy);
        Assert.Equal(1, Members("near(buy)"));
        Assert.Equal(81, Members("not near(buy)"));
        Assert.Equal("/segment", FaultsOf(Run("near(cart)"))[0].Where);

        long Members(string segment) => ValueOf(Run(segment)).Members;
        Cairn.Journeys.Faults.Outcome<Cairn.Reports.Segments.SegmentReport> Run(string segment) =>
            Cairn.Reports.Segments.SegmentRunner.Run(new Cairn.Reports.Segments.SegmentRequest { Segment = segment }, site, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Gates_come_from_the_drivers_report()
    {
        // 80 of 80 buyers had the cart: a gate.
        var buyers = Enumerable.Range(0, 80).SelectMany(i => (MemoryEvent[])[Event($"b{i}", "cart", i), Event($"b{i}", "buy", Day + i)]);
        var report = ValueOf(NearMissRunner.Run(
            new NearMissRequest(), DefinedSites.Of([.. buyers, Event("ann", "view", Now - 60)], Cart, Buy), TestContext.Current.CancellationToken));
        Assert.Equal([("cart", "gate")], report.Profile.Select(one => (one.Key, one.Kind)));
        Assert.Equal([("ann", "cart")], report.Rows.Select(row => (row.Visitor, row.Missing)));
    }

    [Fact]
    public void Every_fault_of_a_request_is_told() => Assert.Equal(
        ["duration.invalid /quiet", "report.limit /limit", "report.not-available /filters"],
        FaultsOf(NearMissRunner.Run(new NearMissRequest { Quiet = "long", Limit = 0, Filters = ["channel = \"TV\""] }, DefinedSites.Of([], Cart, Buy), default))
            .Select(fault => $"{fault.Code} {fault.Where}"));

    [Fact]
    public void The_share_still_on_their_way_falls_with_time()
    {
        Assert.Equal([1, 0.5, 0, 0], new[] { 0L, 2L, 4L, 9L }.Select(idle => NearMissScore.StillOn([1, 2, 3, 4], idle)));
        Assert.Equal(0, NearMissScore.StillOn([], 1));
        Assert.Equal(0, NearMissScore.Of(-0.2, 100, 1));
    }

    [Fact]
    public void A_state_reads_back_as_it_was_written()
    {
        var view = View(Event("ann", "cart", 0), Event("ann", "buy", 5), Event("bob", "view", 1));
        var state = NearMissScan.Run(new NearMissPlan(
            new JourneyScope { View = view, AsOf = new Timestamp(Start + Timestamp.Day) }, OccurrenceSet.Of("buy", new NamedEvents(view, "buy")),
            [OccurrenceSet.Of("cart", new NamedEvents(view, "cart"))], Timestamp.Day), TestContext.Current.CancellationToken);
        Assert.Equal((1L, 1, 1), (state.Converters, state.Gaps.Count, state.Visitors.Count));
        var bytes = JourneyState.ToBytes(state);
        Assert.Equal(bytes, JourneyState.ToBytes(JourneyState.FromBytes<NearMissState>(bytes)));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<NearMissState>(bytes[..^1]));
    }

    private static NearMissReport Run(IReadOnlyList<MemoryEvent> events, NearMissRequest request) =>
        ValueOf(NearMissRunner.Run(request, DefinedSites.Of(events, Cart, Video, Buy), Candidates, TestContext.Current.CancellationToken));
}
