using Cairn.Journeys.Definitions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Matrices;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Matrices;

public sealed class MatrixRunnerTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""");
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with
    {
        Value = new ConversionValue(ConversionValueKind.Property),
    };

    [Fact]
    public void Of_1000_visitors_300_with_the_micro_and_50_buyers_have_lift_2_04()
    {
        // 30 cart then buy, 6 buy then cart, 14 buy only, 264 cart only, the rest look.
        var all = Enumerable.Range(0, 1_000).Select(i => Event($"v{i}", "view", i));
        var carts = Enumerable.Range(0, 30).Concat(Enumerable.Range(50, 264)).Select(i => Event($"v{i}", "cart", 2_000 + i));
        var buys = Enumerable.Range(0, 50).Select(i => Event($"v{i}", "buy", 4_000 + i));
        var late = Enumerable.Range(30, 6).Select(i => Event($"v{i}", "cart", 6_000 + i));

        var row = Assert.Single(Run([.. all, .. carts, .. buys, .. late], new MatrixRequest(), Cart, Buy).Rows);

        Assert.Equal(("cart", "buy", 1_000L, 294L, 50L, 30L, 6L), (row.Micro, row.Macro, row.N, row.A!.Value, row.B!.Value, row.Ab!.Value, row.AfterOnly!.Value));
        Assert.Equal((0.102, 0.6, 2.04), (Math.Round(row.PMacro!.Value, 3), row.PMicro!.Value, Math.Round(row.Lift!.Value, 2)));
        Assert.Equal(2_000, row.LagS);
    }

    [Fact]
    public void An_event_is_not_before_itself()
    {
        var both = Definition("both", """{"event":["buy","cart"]}""");
        var row = Assert.Single(Run([Event("ann", "buy", 1), Event("bob", "cart", 1), Event("bob", "buy", 1)], new MatrixRequest(), both, Buy).Rows);
        Assert.Equal((1L, 2L, 1L, 1L, 0.0), (row.A!.Value, row.B!.Value, row.Ab!.Value, row.AfterOnly!.Value, row.LagS!.Value));
    }

    [Fact]
    public void Nobody_with_either_gives_no_rates()
    {
        var row = Assert.Single(Run([Event("ann", "view", 1)], new MatrixRequest(), Cart, Buy).Rows);
        Assert.Equal((1L, 0L, 0L, 0L), (row.N, row.A!.Value, row.B!.Value, row.Ab!.Value));
        Assert.Equal((null, null, null, null, null), (row.PMacro, row.PMicro, row.Lift, row.LagS, row.Touched));
        Assert.True(row.LowData);
    }

    [Fact]
    public void A_segment_stands_beside_everybody()
    {
        MemoryEvent[] events = [Event("ann", "cart", 1), Event("ann", "buy", 2), Event("bob", "cart", 3), Event("bob", "help", 4), Event("cyd", "help", 5)];
        var report = Run(events, new MatrixRequest { Compare = new CompareRequest(Segment: "did(help)") }, Cart, Buy);
        Assert.Equal((3L, 2L, 1L), (report.Rows[0].N, report.Rows[0].A, report.Rows[0].Ab));
        var beside = Assert.Single(report.Comparison!.Rows);
        Assert.Equal((2L, 1L, 0L), (beside.N, beside.A, beside.Ab));
    }

    [Fact]
    public void Any_order_pairs_all_definitions_and_leaves_the_diagonal_empty()
    {
        var rows = Run([Event("ann", "buy", 1), Event("ann", "cart", 2), Event("bob", "cart", 3)], new MatrixRequest { Order = "any" }, Cart, Buy).Rows;

        Assert.Equal(
            [("cart", "buy", 2, 1, 1, 0.5), ("buy", "buy", null, null, null, null), ("buy", "cart", 1, 2, 1, 1.0), ("cart", "cart", null, null, null, (double?)null)],
            rows.Select(row => (row.Micro, row.Macro, (int?)row.A, (int?)row.B, (int?)row.Ab, row.PMacro)));
    }

    [Fact]
    public void Revenue_is_touched_over_every_macro_and_within_the_lookback()
    {
        MemoryEvent[] events =
        [
            Event("ann", "buy", 0, ("value", 10m)), Event("ann", "cart", 5), Event("ann", "buy", 2 * Day, ("value", 30m)), Event("ann", "buy", 9 * Day, ("value", 60m)),
        ];
        var row = Assert.Single(Run(events, new MatrixRequest { Lookback = "2d" }, Cart, Buy).Rows);
        Assert.Equal((0L, 1L, 0.3), (row.A!.Value, row.AfterOnly!.Value, row.Touched!.Value));
    }

    [Fact]
    public void Inside_sessions_only_what_one_session_holds_counts()
    {
        MemoryEvent[] events = [Event("ann", "cart", 0), Event("ann", "buy", Day), Event("bob", "cart", 0), Event("bob", "buy", 60)];
        var row = Assert.Single(Run(events, new MatrixRequest { Unit = "session" }, Cart, Buy).Rows);
        Assert.Equal((3L, 2L, 2L, 1L), (row.N, row.A!.Value, row.B!.Value, row.Ab!.Value));
    }

    [Fact]
    public void Symbols_may_stand_for_definitions()
    {
        var row = Assert.Single(Run(
            [Event("ann", "cart", 0, ("price", 5)), Event("ann", "buy", 1), Event("bob", "cart", 0, ("price", 50)), Event("bob", "buy", 1)],
            new MatrixRequest { Rows = ["cart[price >= 50]"], Columns = ["buy"] }).Rows);
        Assert.Equal((1L, 2L, 1L), (row.A!.Value, row.B!.Value, row.Ab!.Value));
    }

    [Theory]
    [InlineData("definition.no-macro", "/columns")]
    [InlineData("definition.no-micro", "/rows")]
    public void A_site_without_definitions_is_told_what_is_missing(string code, string where) =>
        Assert.Contains((code, where), FaultsOf(MatrixRunner.Run(new MatrixRequest(), DefinedSites.Of([Event("ann", "view", 0)]), default)).Select(fault => (fault.Code, fault.Where)));

    [Fact]
    public void Every_fault_of_a_request_is_told()
    {
        var site = DefinedSites.Of([Event("ann", "view", 0)], Cart, Buy);
        Assert.Equal(["matrix.order-unknown", "report.unit-unknown", "duration.invalid"], FaultsOf(MatrixRunner.Run(
            new MatrixRequest { Order = "sideways", Unit = "year", Lookback = "soon" }, site, default)).Select(fault => fault.Code));
        Assert.Equal(("definition.unknown", "/rows/0"), FaultsOf(MatrixRunner.Run(new MatrixRequest { Rows = ["crat"] }, site, default)).Select(fault => (fault.Code, fault.Where)).Single());
        Assert.Equal("matrix.too-many", FaultsOf(MatrixRunner.Run(
            new MatrixRequest { Rows = [.. Enumerable.Range(0, 10_001).Select(i => $"e{i}")] }, site, default)).Single().Code);
    }

    [Fact]
    public void Hidden_events_and_those_from_as_of_on_do_not_exist()
    {
        MemoryEvent[] events =
        [
            Event("ann", "cart", 0), Event("ann", "buy", 100), Event("bot", "cart", 0) with { Flags = Cairn.Journeys.Events.EventFlags.Quarantined }, Event("bob", "cart", 200),
        ];
        var request = new MatrixRequest { AsOf = "2026-05-01T00:01:40Z" };
        Assert.Equal((1L, 1L, 0L), Counts(Run(events, request, Cart, Buy)));
        Assert.Equal((2L, 2L, 0L), Counts(Run(events, request with { IncludeBots = true }, Cart, Buy)));
        Assert.Equal((2L, 2L, 1L), Counts(Run(events, new MatrixRequest(), Cart, Buy)));
        static (long N, long A, long B) Counts(MatrixReport report) => (report.Rows[0].N, report.Rows[0].A!.Value, report.Rows[0].B!.Value);
    }

    private static MatrixReport Run(IReadOnlyList<MemoryEvent> events, MatrixRequest request, params ConversionDefinition[] definitions) =>
        ValueOf(MatrixRunner.Run(request, DefinedSites.Of(events, definitions), TestContext.Current.CancellationToken));
}
