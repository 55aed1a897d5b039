using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Products;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;
using Cairn.Reports.Drill;
using Cairn.Reports.Products;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Products;

public sealed class ProductsRunnerTests
{
    private const int Day = 86_400;

    [Fact]
    public void Of_200_viewers_50_cart_and_20_buy()
    {
        var events = Enumerable.Range(0, 200).SelectMany(i => new[] { Item("view_item", i, 0), i < 50 ? Item("add_to_cart", i, 60) : null, i < 20 ? Item("purchase", i, 120) : null });
        var row = Assert.Single(Run([.. events.OfType<MemoryEvent>()]).Rows);

        Assert.Equal((200L, 50L, 30L, 20L), (row.Viewed.Visitors, row.Carted.Visitors, row.Abandoned.Visitors, row.Bought.Visitors));
        Assert.Equal((0.25, 0.4, 0.1), (row.Rates.ViewToCart, row.Rates.CartToBuy, row.Rates.ViewToBuy));
        Assert.Equal((200L, 50L, 30L, 20L), (row.Viewed.Sessions, row.Carted.Sessions, row.Abandoned.Sessions, row.Bought.Sessions));
        Assert.NotNull(row.Rates.ViewToCartCi);
    }

    [Fact]
    public void Items_are_read_from_the_list_with_quantity_and_price_as_last_seen()
    {
        var report = Run(
            List("ann", "view_item", 0, """[{"item_id":"a","name":"Old","brand":"B","category":"C"}]"""),
            List("ann", "purchase", 10, """[{"item_id":"a","name":"New","price":"2.50","quantity":3},{"item_id":"b","price":1}]""", ("currency", "EUR")),
            List("bob", "purchase", 20, """[{"item_id":"a","price":9}]""", ("currency", "USD")),
            List("ann", "refund", 30, """[{"item_id":"a","price":2.5,"quantity":1}]"""));
        var (a, b) = (report.Rows[0], report.Rows[1]);

        Assert.Equal(("a", "New", "B", "C", "3", "5"), (a.Item, a.Name, a.Brand, a.Category, a.Units, a.Value));
        Assert.Equal(("b", null, "1", "1"), (b.Item, b.Name, b.Units, b.Value));
        Assert.Contains(report.Warnings, w => w.Code == "other_currency");
    }

    [Fact]
    public void A_later_step_counts_only_strictly_after_the_one_before_for_the_same_item()
    {
        var row = Run(Item("add_to_cart", 1, 0), Item("view_item", 1, 5), Item("purchase", 1, 9), Item("view_item", 2, 0, "other"), Item("add_to_cart", 2, 5)).Rows.Single(r => r.Item == "sku");

        Assert.Equal((0d, 0.5, 1d), (row.Rates.ViewToCart, row.Rates.CartToBuy, row.Rates.ViewToBuy));
    }

    [Theory]
    [InlineData(null, 1, 2)] // bought in the next session: abandoned in the first
    [InlineData("2d", 0, 0)]
    [InlineData("12h", 1, 2)]
    public void A_cart_is_abandoned_when_nothing_is_bought_in_time(string? within, int visitors, int sessions)
    {
        var report = ValueOf(ProductsRunner.Run(
            new ProductsRequest { AbandonedWithin = within },
            DefinedSites.Of([Item("add_to_cart", 1, 0), Item("add_to_cart", 1, 3_600), Item("purchase", 1, Day), Item("view_item", 1, Day)])));

        Assert.Equal(((long)visitors, (long)sessions), (report.Rows[0].Abandoned.Visitors, report.Rows[0].Abandoned.Sessions));
    }

    [Fact]
    public void What_may_still_be_bought_in_time_is_not_abandoned() => Assert.Equal(0, ValueOf(ProductsRunner.Run(
        new ProductsRequest { AsOf = "2026-05-01T00:10:00Z" }, DefinedSites.Of([Item("add_to_cart", 1, 0)]))).Rows[0].Abandoned.Visitors);

    [Fact]
    public void Micros_of_the_same_session_stand_beside_the_item_with_their_lift()
    {
        var events = Enumerable.Range(0, 8).SelectMany(i => new[]
        {
            Item("view_item", i, 0), i < 4 ? Event($"v{i}", "size_guide", 5) : null, i is 0 or 1 or 4 ? Item("purchase", i, 9) : null,
        }).OfType<MemoryEvent>().ToArray();
        var site = DefinedSites.Of(events, Definition("guide", """{"event":"size_guide"}"""), Definition("view", """{"event":"view_item"}"""));
        var micro = Assert.Single(ValueOf(ProductsRunner.Run(new ProductsRequest(), site)).Rows[0].Micros);

        Assert.Equal(("guide", 4L, 2d, "association", true), (micro.Key, micro.Sessions, micro.Lift, micro.Label, micro.LowData)); // 2 of 4 against 1 of 4
    }

    [Fact]
    public void A_number_opens_to_its_visitors()
    {
        var site = DefinedSites.Of([Item("view_item", 1, 0), Item("view_item", 2, 0), Item("add_to_cart", 2, 9), Item("view_item", 3, 0, "other")]);
        var row = ValueOf(ProductsRunner.Run(new ProductsRequest(), site)).Rows[0];

        Assert.Equal("v1 v2", string.Join(' ', ValueOf(DrillRunner.Run(new DrillRequest(row.Viewed.Drill!), site)).Rows.Select(r => r.Visitor)));
        Assert.Equal("v2", string.Join(' ', ValueOf(DrillRunner.Run(new DrillRequest(row.Abandoned.Drill!), site)).Rows.Select(r => r.Visitor)));
        Assert.Null(row.Bought.Drill);
    }

    [Fact]
    public void Top_and_category_choose_and_bad_ones_are_refused()
    {
        var site = DefinedSites.Of([List("ann", "view_item", 0, """[{"item_id":"a","category":"shoes"},{"item_id":"b","category":"hats"},{"item_id":"c","category":"shoes"}]"""), Event("ann", "view_item", 1)]);
        var report = ValueOf(ProductsRunner.Run(new ProductsRequest { Top = 1, Category = "shoes" }, site));

        Assert.Equal(("a", 2L, 1L), (report.Rows.Single().Item, report.Items, report.WithoutItem));
        Assert.Equal(["/top", "/abandoned_within"], FaultsOf(ProductsRunner.Run(new ProductsRequest { Top = 0, AbandonedWithin = "soon" }, site)).Select(f => f.Where));
        Assert.Contains("'shoes'", ValueOf(ProductsRunner.Run(new ProductsRequest { Category = "shoe" }, site)).Warnings.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_is_the_same_on_any_number_of_threads_and_reads_back()
    {
        byte[][] states = [.. new[] { 1, 2, 7 }.Select(threads => JourneyState.ToBytes(State(threads)))];

        Assert.All(states, bytes => Assert.Equal(states[0], bytes));
        Assert.Equal(states[0], JourneyState.ToBytes(JourneyState.FromBytes<ProductsState>(states[0])));
        Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<ProductsState>(states[0][..^1]));
    }

    private static ProductsState State(int threads)
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, 300).Select(i => Item(i % 3 == 0 ? "view_item" : i % 3 == 1 ? "add_to_cart" : "purchase", i % 40, i * 50, $"sku{i % 7}")));
        var index = new JourneyIndex(source, new JourneyIndexOptions { TailEvents = 7, SegmentEvents = 20, Threads = threads });
        index.CatchUp();
        return ProductsOperator.Run(new ProductsPlan(new JourneyScope { View = index.View(), AsOf = new Timestamp(Start + (30 * Timestamp.Day)) }, "EUR", null));
    }

    private static ProductsReport Run(params MemoryEvent[] events) => ValueOf(ProductsRunner.Run(new ProductsRequest(), DefinedSites.Of(events)));

    private static MemoryEvent Item(string name, int visitor, double seconds, string item = "sku") =>
        Event($"v{visitor}", name, seconds, name == "purchase" ? [("item_id", item), ("value", 5)] : [("item_id", item)]);

    private static MemoryEvent List(string visitor, string name, double seconds, string items, params (string, object)[] more) => Event(visitor, name, seconds, more) is var e
        ? e with { Columns = new Dictionary<string, (ValueKind, string)>(e.Columns) { ["prop.items"] = (ValueKind.Json, items) } }
        : throw new InvalidOperationException("never");
}
