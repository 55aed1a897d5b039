using Cairn.Journeys.Definitions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using Cairn.Reports.Tests.Drivers;
using Cairn.Reports.Values;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Values;

public sealed class ValuesRunnerTests
{
    private static readonly ConversionDefinition See = Definition("see", """{"event":"view"}""") with { Stage = ConversionStage.Awareness };
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""") with { Stage = ConversionStage.Intent };
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with
    {
        Value = new ConversionValue(ConversionValueKind.Fixed, 100m),
    };

    [Fact]
    public void Of_100_starts_40_view_and_7_buy_for_100_as_the_worked_example_says()
    {
        // Ten times as many journeys as in the example, since a table needs 30 macros.
        var report = Run([.. Example(10)], new ValuesRequest { Horizon = "1d" });

        Assert.Equal(("ok", 1_000L, 70L, 0L), (report.Status, report.Journeys, report.Macros, report.Undecided));
        Assert.Equal(("7", "100", 1.0), (report.VStart, report.RBar, report.Balance!.Value));
        Assert.Equal([("see", 400L, "17.5"), ("cart", 100L, "50")], report.States.Select(state => (state.Key, state.N, state.V)));

        // Each is alone in its stage, so it shrinks towards v_start: (400·17.5 + 20·7)/420 and (100·50 + 20·7)/120.
        Assert.Equal(["17", "42.833333"], report.States.Select(state => state.VShrunk));
        Assert.Equal(["10", "25.833333"], report.States.Select(state => state.Value));
    }

    [Fact]
    public void The_path_of_a_macro_sums_to_its_value_and_never_more()
    {
        var report = Run([.. Example(10)], new ValuesRequest { Horizon = "1d" }, 5m);

        // v_start .35, see .85, cart 2.141667: a path with a cart earns 1.791667 of 5, one without .5.
        Assert.Equal(70 * 5m - (50 * (2.1416666667m - 0.35m)) - (20 * 0.5m), Amount(report.MacroCredit!), 4);
    }

    [Fact]
    public void A_macro_of_little_value_scales_the_credits_down()
    {
        // 40 carts lead to purchases of 100, 10 to purchases of 1: credits on those scale to 1 and the macro keeps nothing.
        var buys = Enumerable.Range(0, 50).SelectMany(i => (MemoryEvent[])
            [Event($"v{i}", "land", i), Event($"v{i}", "cart", 100 + i), Event($"v{i}", "buy", 200 + i, ("value", i < 40 ? 100m : 1m))]);
        var lookers = Enumerable.Range(50, 150).Select(i => Event($"v{i}", "land", i));
        var report = ValueOf(ValuesRunner.Run(
            new ValuesRequest { Horizon = "1d" },
            DefinedSites.Of([.. buys, .. lookers], Cart, Buy with { Value = new ConversionValue(ConversionValueKind.Property) }), TestContext.Current.CancellationToken));

        var step = Amount(report.States[0].VShrunk) - Amount(report.VStart!);
        Assert.True(step > 1);
        Assert.Equal(((40 * step) + 10) / 50, Amount(report.States[0].Value!), 4);
        Assert.Equal(4_010m - (40 * step) - 10, Amount(report.MacroCredit!), 3);
    }

    [Fact]
    public void Fewer_than_30_macros_give_no_table()
    {
        var report = Run([.. Example(4)], new ValuesRequest { Horizon = "1d" });
        Assert.Equal(("not_enough_data", 28L, null), (report.Status, report.Macros, report.VStart));
        Assert.Empty(report.States);
        Assert.Equal("not_enough_data", Assert.Single(report.Warnings).Code);
    }

    [Fact]
    public void A_stay_that_is_not_decided_at_as_of_is_left_out()
    {
        const double NearlyNow = 31 * 86_400 - 3_600;
        MemoryEvent[] late = [Event("late", "land", 20 * 86_400), Event("late", "view", NearlyNow)];
        var report = Run([.. Example(10), .. late], new ValuesRequest { Horizon = "1d" });
        Assert.Equal((1_001L, 1L, 400L), (report.Journeys, report.Undecided, report.States[0].N));
        Assert.Equal(1_000, Run([.. Example(10), Event("new", "land", NearlyNow)], new ValuesRequest { Horizon = "1d" }).Journeys);
    }

    [Fact]
    public void The_usual_horizon_is_the_time_nine_of_ten_converters_took_in_whole_days()
    {
        Assert.Equal("1d", Run([.. Example(10)], new ValuesRequest()).Horizon);
        var slow = Enumerable.Range(0, 40).SelectMany(i => (MemoryEvent[])[Event($"s{i}", "land", i), Event($"s{i}", "buy", (i * 10_000) + 100)]);
        Assert.Equal("5d", Run([.. slow], new ValuesRequest()).Horizon);
    }

    [Fact]
    public void A_segment_stands_beside_with_the_same_horizon()
    {
        var report = Run([.. Example(10)], new ValuesRequest { Horizon = "2d", Compare = new CompareRequest(Segment: "did(view)") });
        Assert.Equal((1_000L, 70L), (report.Journeys, report.Macros));
        var beside = report.Comparison!;
        Assert.Equal((400L, 70L, "17.5", "2d"), (beside.Journeys, beside.Macros, beside.VStart, beside.Horizon));
        Assert.Equal(["see", "cart"], beside.States.Select(state => state.Key));
    }

    [Fact]
    public void Without_a_value_a_macro_counts_as_one()
    {
        var site = DefinedSites.Of([.. Example(10)], See, Cart, Buy with { Value = ConversionValue.None });
        var report = ValueOf(ValuesRunner.Run(new ValuesRequest { Horizon = "1d" }, site, TestContext.Current.CancellationToken));
        Assert.Equal((null, "0.07", "1"), (report.Currency, report.VStart, report.RBar));
    }

    [Fact]
    public void A_table_is_kept_under_a_number_and_a_change_of_more_than_a_quarter_asks_for_confirmation()
    {
        var tables = new KeptTables();
        ReportSite Site(int carts) => DefinedSites.Of([.. Example(10, carts)], See, Cart, Buy) with { ValueTables = tables };
        var request = new ValuesRequest { Horizon = "1d", Freeze = true };
        var first = ValueOf(ValuesRunner.Run(request, Site(5), TestContext.Current.CancellationToken));
        Assert.Equal((1, null), (first.Version, first.InForce));
        Assert.Equal([("see", "17"), ("cart", "42.833333")], tables.All[0].States.Select(state => (state.Key, state.VShrunk)));

        // A cart that leads to a purchase in 4 of 10 instead of 5 is worth less, but not by a quarter; in 2 of 10 by more.
        var second = ValueOf(ValuesRunner.Run(request, Site(4), TestContext.Current.CancellationToken));
        Assert.Equal((2, 1, "cart"), (second.Version, second.InForce!.Version, second.InForce.ChangedMost));
        Assert.InRange(second.InForce.Change!.Value, -0.25, -0.1);
        var fault = Assert.Single(FaultsOf(ValuesRunner.Run(request, Site(2), TestContext.Current.CancellationToken)));
        Assert.Equal(("values.changed", "/confirm"), (fault.Code, fault.Where));
        Assert.Contains("'cart' would change by -", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, tables.All.Count);
        Assert.Contains(ValueOf(ValuesRunner.Run(request with { Freeze = false }, Site(2), TestContext.Current.CancellationToken)).Warnings, warning => warning.Code == "values_changed");
        Assert.Equal(3, ValueOf(ValuesRunner.Run(request with { Confirm = true }, Site(2), TestContext.Current.CancellationToken)).Version);
        Assert.Equal(tables.All[2].ToText(), FrozenValues.Read(tables.All[2].ToText()).ToText());
    }

    [Fact]
    public void With_too_few_macros_nothing_is_kept()
    {
        var tables = new KeptTables();
        var report = ValueOf(ValuesRunner.Run(
            new ValuesRequest { Horizon = "1d", Freeze = true }, DefinedSites.Of([.. Example(1)], See, Cart, Buy) with { ValueTables = tables }, TestContext.Current.CancellationToken));
        Assert.Equal(("not_enough_data", 0), (report.Status, report.Version));
        Assert.Empty(tables.All);
    }

    [Fact]
    public void What_drivers_earned_stands_beside_the_value_and_nothing_else_does()
    {
        var site = PlantedShop.Of(seed: 4, visitors: 16_000);
        var values = ValueOf(ValuesRunner.Run(new ValuesRequest { Horizon = "3d" }, site, TestContext.Current.CancellationToken));
        var drivers = ValueOf(DriversRunner.Run(new DriversRequest { Horizon = "3d", Pairs = false }, site, TestContext.Current.CancellationToken));
        var labelled = drivers.Rows.Concat(drivers.Negative).Where(row => row.Label == "adjusted").ToDictionary(row => row.Key, row => row.Rd!.Value);
        Assert.NotEmpty(labelled);
        Assert.All(values.States, state => Assert.Equal(labelled.ContainsKey(state.Key), state.Adjusted is not null));
        Assert.All(values.States.Where(state => state.Adjusted is not null), state => Assert.Equal(labelled[state.Key] * (double)Amount(values.RBar!), (double)Amount(state.Adjusted!), 5));
    }

    [Fact]
    public void Every_fault_of_a_request_is_told()
    {
        Assert.Equal(
            ["duration.invalid /horizon", "values.freeze-part /freeze", "definition.unknown /macro"],
            FaultsOf(ValuesRunner.Run(new ValuesRequest { Horizon = "0d", Freeze = true, Segment = "did(view)", Macro = "byu" }, DefinedSites.Of([], See, Buy), default)).Select(fault => $"{fault.Code} {fault.Where}"));
        Assert.Equal(
            ["definition.no-macro", "definition.no-micro"],
            FaultsOf(ValuesRunner.Run(new ValuesRequest(), DefinedSites.Of([Event("ann", "view", 0)]), default)).Select(fault => fault.Code));
    }

    // Of 100 starts 40 view, 60 are lost; of 40 views 10 put into the cart, 2 buy, 28 are lost; of 10 carts 5 buy.
    private static IEnumerable<MemoryEvent> Example(int times, int carts = 5)
    {
        for (var i = 0; i < 100 * times; i++)
        {
            var (who, kind) = ($"v{i}", i % 100);
            yield return Event(who, "land", i);
            if (kind < 40)
            {
                yield return Event(who, "view", 5_000 + i);
            }

            if (kind < 10)
            {
                yield return Event(who, "cart", 10_000 + i);
            }

            if (kind < carts || kind is 10 or 11)
            {
                yield return Event(who, "buy", 15_000 + i);
            }
        }
    }

    private static decimal Amount(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static ValuesReport Run(IReadOnlyList<MemoryEvent> events, ValuesRequest request, decimal macro = 100) => ValueOf(ValuesRunner.Run(
        request, DefinedSites.Of(events, See, Cart, Buy with { Value = new ConversionValue(ConversionValueKind.Fixed, macro) }), TestContext.Current.CancellationToken));

    private sealed class KeptTables : IValueTables
    {
        public List<FrozenValues> All { get; } = [];

        public FrozenValues? Newest(string macro) => All.LastOrDefault(table => table.Macro == macro);

        public FrozenValues Keep(FrozenValues table)
        {
            All.Add(table with { Version = All.Count + 1 });
            return All[^1];
        }
    }
}
