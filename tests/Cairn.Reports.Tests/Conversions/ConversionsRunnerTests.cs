using Cairn.Journeys.Definitions;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Conversions;

public sealed class ConversionsRunnerTests
{
    private const int Day = 86_400;

    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"add_to_cart"}""");

    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"purchase"}""", ConversionKind.Macro) with
    {
        Dedupe = ["order_id"],
        Value = new ConversionValue(ConversionValueKind.Property),
    };

    [Fact]
    public void Fifty_of_400_sessions_with_62_carts_are_12_5_percent()
    {
        var views = Enumerable.Range(0, 400).Select(i => Event($"v{i}", "page_view", i));
        var carts = Enumerable.Range(0, 62).Select(i => Event($"v{i % 50}", "add_to_cart", 500 + i));
        var row = Assert.Single(Run([.. views, .. carts], new ConversionsRequest(), Cart).Rows);

        Assert.Equal((62, 50, 0.125, 0.155), (row.Count, row.Sessions, row.SessionRate!.Value, row.ActionRate!.Value));
        Assert.Equal((0.096, 0.161), (Math.Round(row.Ci!.Low, 3), Math.Round(row.Ci.High, 3)));
        Assert.Equal((1.24, 0.76), (row.Frequency!.Value, row.FrequencyShares![0]));
        Assert.False(row.LowData);
    }

    [Fact]
    public void Abandoned_carts_in_50_of_400_sessions_are_12_5_percent()
    {
        var views = Enumerable.Range(0, 400).Select(i => Event($"v{i}", "page_view", i));
        var carts = Enumerable.Range(0, 80).Select(i => Event($"v{i}", "add_to_cart", 500 + i));
        var bought = Enumerable.Range(50, 30).Select(i => Event($"v{i}", "purchase", 700 + i));
        var left = Definition("left", """{"abandoned":{"of":"add_to_cart","without":"purchase","per":"session"}}""");

        Assert.Equal(0.125, Run([.. views, .. carts, .. bought], new ConversionsRequest(), left).Rows[0].SessionRate);
    }

    [Fact]
    public void Micros_that_hardly_tell_visitors_apart_share_a_remark()
    {
        var views = Enumerable.Range(0, 100).Select(i => Event($"v{i}", "page_view", i));
        var report = Run(
            [.. views], new ConversionsRequest(), Definition("all", """{"event":"page_view"}"""), Definition("x", """{"event":"x"}"""), Definition("y", """{"event":"y"}"""));

        Assert.Equal(
            [
                ("hardly_distinguishes", "'all' happens in over 90 % of sessions, so it hardly tells visitors apart.", "all"),
                ("hardly_distinguishes", "'x', 'y' happen in under 0.1 % of sessions, so they hardly tell visitors apart.", null),
            ],
            report.Warnings.Select(warning => (warning.Code, warning.Text, warning.Field)));
    }

    [Fact]
    public void Every_column_of_a_small_shop()
    {
        var report = Run(
            [
                Event("ann", "page_view", 0), Event("ann", "add_to_cart", 60), Event("ann", "purchase", Day, ("order_id", "1"), ("value", 100m), ("currency", "EUR")),
                Event("bob", "page_view", 10), Event("bob", "purchase", 70, ("order_id", "2"), ("value", 50m), ("currency", "EUR")),
                Event("bob", "purchase", 80, ("order_id", "2"), ("value", 50m), ("currency", "EUR")),
                Event("cyd", "page_view", 20), Event("cyd", "add_to_cart", 30), Event("cyd", "purchase", 40, ("value", 9m), ("currency", "USD")),
                Event("shop", "refund", 2 * Day, ("order_id", "2"), ("value", -60m), ("currency", "EUR")),
            ],
            new ConversionsRequest(), Cart, Buy);
        var (buy, cart) = (report.Rows[0], report.Rows[1]);

        Assert.Equal((4, 5), (report.Visitors, report.Sessions));
        Assert.Equal(("buy", 3, 2, 3, 3), (buy.Key, buy.Count, buy.NetCount, buy.Visitors, buy.Sessions));
        Assert.Equal(("100", "50", "10", "EUR"), (buy.Value, buy.MeanValue, buy.ExcessRefund, buy.Currency));
        Assert.Equal((1, 1, 0), (buy.Duplicates, buy.WithoutKey, buy.UnmatchedRefunds));
        Assert.Equal((60, 20, 1), (buy.TimeFromFirstS!.Value, buy.TimeInSessionS!.Value, buy.SessionsUntil!.Value));
        Assert.Equal((1, 1), (buy.RevenueTouched!.Value, cart.RevenueTouched!.Value));
        Assert.Null(cart.Value);
        Assert.Contains(report.Warnings, w => w.Code == "other_currency");
    }

    [Fact]
    public void A_micro_touches_only_revenue_within_the_lookback()
    {
        MemoryEvent[] events =
        [
            Event("ann", "add_to_cart", 0), Event("ann", "purchase", 2 * Day, ("value", 75m)), Event("bob", "purchase", 0, ("value", 25m)), Event("bob", "add_to_cart", 5),
        ];
        Assert.Equal(0.75, Run(events, new ConversionsRequest { Lookback = "2d" }, Cart, Buy).Rows[1].RevenueTouched);
        Assert.Equal(0, Run(events, new ConversionsRequest { Lookback = "1d" }, Cart, Buy).Rows[1].RevenueTouched);
    }

    [Fact]
    public void The_period_before_stands_beside_the_range()
    {
        var report = Run(
            [Event("ann", "add_to_cart", 0), Event("ann", "add_to_cart", Day), Event("bob", "add_to_cart", Day)],
            new ConversionsRequest { Range = new RangeRequest("2026-05-02", "2026-05-03"), Compare = new CompareRequest(Previous: true), Sparkline = "day" }, Cart);

        Assert.Equal((2, 1), (report.Rows[0].Count, report.Comparison!.Rows[0].Count));
        Assert.Equal([("2026-05-02", 2d)], report.Rows[0].Sparkline!.Select(p => (p.T, p.V!.Value)));
    }

    [Fact]
    public void A_breakdown_takes_the_value_of_the_converting_event_and_of_the_session()
    {
        var report = Run(
            [
                Event("ann", "page_view", 0, ("channel", "Email")), Event("ann", "add_to_cart", 1, ("channel", "Email")),
                Event("bob", "page_view", 0, ("channel", "Direct")), Event("cyd", "page_view", 0, ("channel", "Email")), Event("dan", "page_view", 0),
            ],
            new ConversionsRequest { Breakdown = "channel" }, Cart);

        Assert.Equal(
            [("Email", 2L, 2L, 1L), ("(none)", 1L, 1L, 0L), ("Direct", 1L, 1L, 0L)],
            report.Breakdown!.Select(b => (b.Value, b.Visitors, b.Sessions, b.Rows[0].Count)));
    }

    [Fact]
    public void A_filter_keeps_events()
    {
        var report = Run(
            [Event("ann", "add_to_cart", 0, ("channel", "Email")), Event("bob", "add_to_cart", 0)],
            new ConversionsRequest { Filters = ["channel = \"Email\""] }, Cart);
        Assert.Equal((1, 1, 1), (report.Visitors, report.Sessions, report.Rows[0].Count));
    }

    [Fact]
    public void An_empty_site_has_an_answer()
    {
        var row = Run([], new ConversionsRequest { Sparkline = "day" }, Cart).Rows[0];
        Assert.Equal((0L, null, null, true), (row.Count, row.SessionRate, row.Frequency, row.LowData));
    }

    [Fact]
    public void Three_macros_earn_a_warning_that_says_why()
    {
        var warning = Assert.Single(Run([], new ConversionsRequest(), [.. "abc".Select(k => Buy with { Key = k.ToString() })]).Warnings);
        Assert.Equal("too_many_macros", warning.Code);
        Assert.Contains("compete", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_a_request_is_named() => Assert.Equal(
        ["/filters/0", "/keys/0", "/sparkline", "/lookback"],
        FaultsOf(ConversionsRunner.Run(
            new ConversionsRequest { Filters = ["x ="], Keys = ["crat"], Sparkline = "hour", Lookback = "soon" }, DefinedSites.Of([], Cart))).Select(f => f.Where));

    private static ConversionsReport Run(IReadOnlyList<MemoryEvent> events, ConversionsRequest request, params ConversionDefinition[] definitions) =>
        ValueOf(ConversionsRunner.Run(request, DefinedSites.Of(events, definitions)));
}
