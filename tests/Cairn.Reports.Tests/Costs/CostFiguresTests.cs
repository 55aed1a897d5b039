using Cairn.Collection.Import.Costs;
using Cairn.Collection.Money;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Conversions;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Retention;
using Cairn.Reports.Tests.Conversions;
using Cairn.Reports.Values;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Costs;

public sealed class CostFiguresTests
{
    private const int Day = 86_400;
    private static readonly DateOnly First = new(2026, 5, 1);
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""") with { Lead = true };
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property), Customer = true };

    [Fact]
    public void The_figures_of_the_specification_come_out()
    {
        // Seven buyers after Paid Search alone and one after Paid Search and Email: credit 7.5, value 7 · 250 + 400 / 2 = 1,950.
        var events = Enumerable.Range(0, 7).SelectMany(number => (MemoryEvent[])[Visit($"p{number}", 0, "Paid Search"), Does($"p{number}", 60, "buy", 250m)])
            .Concat([Visit("z", 0, "Paid Search"), Visit("z", Day, "Email"), Does("z", Day + 60, "buy", 400m)]);
        var row = Run(new ChannelsRequest(), [.. events], Cost("Paid Search", 600m, clicks: 1_200, impressions: 40_000)).Rows.Single(row => row.Key == "Paid Search");
        Assert.Equal((7.5m, "1950", "600"), (row.MacroCredit, row.Value, row.Cost));
        Assert.Equal((3.25, "80", "0.5", "15"), (row.Roas!.Value, row.Cpa, row.Cpc, row.Cpm));
        Assert.Equal("80", row.Cac);
        Assert.Null(row.Cpl);
    }

    [Fact]
    public void What_nobody_came_from_stays_as_a_row_and_no_figure_is_over_nothing()
    {
        var report = Run(new ChannelsRequest(), [Visit("ann", 0, "TV"), Does("ann", 60, "buy", 30m), Does("bob", 0, "buy", 5m)], Cost("Radio", 7m), Cost("TV", 0m));
        var radio = report.Rows.Single(row => row.Key == "Radio");
        Assert.Equal((0L, 0m, "7"), (radio.Sessions, radio.MacroCredit, radio.Cost));
        Assert.Equal((null, (string?)null, null, null, (double?)0), (radio.Cpa, radio.Cac, radio.Cpl, radio.Cpm, radio.Roas));
        var tv = report.Rows.Single(row => row.Key == "TV");
        Assert.Equal(("0", (double?)null, "0"), (tv.Cost, tv.Roas, tv.Cpa));
        Assert.Equal((2m, "35", "7", 5.0, "3.5"), (report.Totals.MacroCredit, report.Totals.Value, report.Totals.Cost, report.Totals.Roas!.Value, report.Totals.Cpa));
    }

    [Fact]
    public void Only_a_persons_first_purchase_of_all_is_a_new_customer()
    {
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Does("ann", 60, "buy", 1m), Visit("ann", 40 * Day, "TV"), Does("ann", (40 * Day) + 60, "buy", 1m), Visit("bob", 40 * Day, "TV"), Does("bob", (40 * Day) + 60, "buy", 1m)];
        var report = Run(new ChannelsRequest { Range = new RangeRequest("2026-06-01", "2026-07-01") }, events, Cost("TV", 12m, First.AddDays(40)));
        var row = Assert.Single(report.Rows);
        Assert.Equal((2m, "6", "12"), (row.MacroCredit, row.Cpa, row.Cac));
        Assert.Equal("12", report.Totals.Cac);
    }

    [Fact]
    public void Costs_of_a_micro_and_a_lead_stand_beside_the_macro()
    {
        var row = Run(new ChannelsRequest(), [Visit("ann", 0, "TV"), Does("ann", 60, "cart"), Does("ann", 70, "cart"), Does("ann", 80, "buy", 5m)], Cost("TV", 10m)).Rows.Single();
        Assert.Equal(("5", "5", "10"), (row.Micros.Single().CostPer, row.Cpl, row.Cpa));
    }

    [Fact]
    public void Intervals_are_drawn_over_persons_and_the_same_each_time()
    {
        var events = Enumerable.Range(0, 100).SelectMany(number => (MemoryEvent[])[Visit($"p{number}", number, "TV"), Does($"p{number}", number + 60, "buy", 10m)]).ToArray();
        var row = Run(new ChannelsRequest(), events, Cost("TV", 500m)).Rows.Single();
        var (roas, cpa) = (row.Ci!.Roas!, row.Ci.Cpa!);

        // 100 buyers: the count's standard deviation is 10, so about 80 to 120.
        Assert.InRange(roas.Low, 1.55, 1.75);
        Assert.InRange(roas.High, 2.25, 2.50);
        Assert.InRange(decimal.Parse(cpa.Low, System.Globalization.CultureInfo.InvariantCulture), 4.0m, 4.5m);
        Assert.InRange(decimal.Parse(cpa.High!, System.Globalization.CultureInfo.InvariantCulture), 5.7m, 6.5m);
        Assert.Equal(row.Ci, Run(new ChannelsRequest(), [.. events.Reverse()], Cost("TV", 500m)).Rows.Single().Ci);

        // One buyer who bought a hundred times says much less than a hundred who bought once.
        var one = Enumerable.Range(0, 100).Select(number => Does("ann", 60 + number, "buy", 10m)).Prepend(Visit("ann", 0, "TV"));
        var lone = Run(new ChannelsRequest(), [.. one], Cost("TV", 500m)).Rows.Single().Ci!;
        Assert.Equal((0.0, null), (lone.Roas!.Low, lone.Cpa!.High));
    }

    [Fact]
    public void Costs_are_by_campaign_as_visits_call_it()
    {
        MemoryEvent[] events =
        [
            Visit("ann", 0, "Paid Search", ("campaign", "Brand"), ("source", "google")), Does("ann", 60, "buy", 5m),
            Visit("bob", 0, "Paid Search", ("campaign_id", "77"), ("campaign", "Autumn"), ("source", "google")), Does("bob", 60, "buy", 5m),
        ];
        ChannelCost[] costs =
        [
            new(Line("google", "BRAND", "11", 3m), "Paid Search"), new(Line("google", "Autumn", "77", 4m), "Paid Search"), new(Line("Google", "Lost", "", 5m), "Paid Search"), new(Line("google", "", "", 6m), "Paid Search"),
        ];
        var rows = Run(new ChannelsRequest { By = ["campaign"] }, events, costs).Rows;
        Assert.Equal(["(none) 6", "77 4", "brand 3", "lost 5"], rows.Select(row => $"{row.Key} {row.Cost}").Order(StringComparer.Ordinal));
        Assert.Equal(["google 18"], Run(new ChannelsRequest { By = ["source"] }, events, costs).Rows.Select(row => $"{row.Key} {row.Cost}"));
        Assert.Equal(["lost"], new CostKeys(Site(events).View, new Dictionary<string, string>()).Unmatched(costs.Select(cost => cost.Line)));
        var device = Run(new ChannelsRequest { By = ["device"] }, events, costs);
        Assert.All(device.Rows, row => Assert.Null(row.Cost));
        Assert.Equal(("18", "cost_not_split"), (device.Totals.Cost, device.Warnings.Single().Code));
    }

    [Fact]
    public void Spellings_that_were_joined_are_one_campaign()
    {
        MemoryEvent[] events =
        [
            Visit("ann", 0, "Paid Search", ("campaign", "Brand_DE")), Visit("ann", Day, "Paid Search", ("campaign", "brand-de")), Does("ann", Day + 60, "buy", 5m), Visit("bob", 0, "Email", ("campaign", "news")),
        ];
        var site = Site(events, new ChannelCost(Line("google", "BRAND_de", "", 3m), "Paid Search")) with
        {
            CampaignNames = new Dictionary<string, string> { ["brand_de"] = "brand", ["brand-de"] = "brand" },
        };
        var rows = ValueOf(ChannelsRunner.Run(new ChannelsRequest { By = ["campaign"] }, site, default)).Rows;
        Assert.Equal(["brand 1 1 2 3", "news 0 1 1 "], rows.Select(row => $"{row.Key} {row.MacroCredit:0.#} {row.Visitors} {row.Sessions} {row.Cost}"));
        var participation = ValueOf(AttributionRunner.Run(new AttributionRequest { By = ["campaign"], Models = ["participation"] }, site, default));
        Assert.Equal(["brand 1"], participation.Rows.Select(row => $"{row.Key} {row.Credit:0.#}"));
    }

    [Fact]
    public void Money_of_other_currencies_takes_the_rate_of_its_local_day()
    {
        // 1 May 2026 22:30 UTC is 2 May in Berlin.
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Does("ann", 22.5 * 3_600, "buy", 10.01m, "USD"), Does("bob", 0, "buy", 5m)];
        CurrencyRate[] rates = [new(First, "USD", "EUR", 0.5m), new(First.AddDays(1), "USD", "EUR", 0.25m)];
        var report = ValueOf(AttributionRunner.Run(new AttributionRequest { Timezone = "Europe/Berlin" }, Site(events) with { Rates = new CurrencyTable("EUR", rates) }, default));
        Assert.Equal(("7.5", 0L), (report.Conversions.Single().Value, report.NoRate)); // 10.01 · 0.25 = 2.5025
        var utc = ValueOf(AttributionRunner.Run(new AttributionRequest(), Site(events) with { Rates = new CurrencyTable("EUR", rates) }, default));
        Assert.Equal("10", utc.Conversions.Single().Value); // 5.005 rounds half to even
        var none = ValueOf(AttributionRunner.Run(new AttributionRequest(), Site(events), default));
        Assert.Equal(("5", 1L, "no_rate"), (none.Conversions.Single().Value, none.NoRate, none.Warnings.Single().Code));
        var dollars = ValueOf(AttributionRunner.Run(new AttributionRequest { Currency = "usd" }, Site(events) with { Rates = new CurrencyTable("EUR", rates) }, default));
        Assert.Equal(("20.01", "USD"), (dollars.Conversions.Single().Value, dollars.Currency));
        Assert.Equal("currency.unknown", FaultsOf(AttributionRunner.Run(new AttributionRequest { Currency = "ZZZ" }, Site(events), default)).Single().Code);
    }

    [Fact]
    public void Conversions_values_and_retention_take_the_same_rates()
    {
        CurrencyRate[] rates = [new(First, "USD", "EUR", 0.5m)];
        var events = new List<MemoryEvent>();
        for (var number = 0; number < 30; number++)
        {
            events.AddRange([Does($"p{number}", number, "cart"), Does($"p{number}", 60 + number, "buy", 10m, number % 3 == 0 ? "EUR" : number % 3 == 1 ? "USD" : "JPY")]);
        }

        // Ten of 10.00, ten of 5.00, ten of which nobody knows what they are worth.
        var site = Site([.. events]) with { Rates = new CurrencyTable("EUR", rates), Now = new Timestamp(Start + (60 * Timestamp.Day)) };
        var bought = ValueOf(ConversionsRunner.Run(new ConversionsRequest { Keys = ["buy"] }, site, default));
        Assert.Equal(("150", 30L), (bought.Rows.Single().Value, bought.Rows.Single().Count));
        var values = ValueOf(ValuesRunner.Run(new ValuesRequest(), site, default));
        Assert.Equal(("ok", "EUR", 5.0), (values.Status, values.Currency, double.Parse(values.RBar!, System.Globalization.CultureInfo.InvariantCulture)));
        var retention = ValueOf(RetentionRunner.Run(
            new RetentionRequest { First = System.Text.Json.JsonSerializer.SerializeToElement("cart"), Return = System.Text.Json.JsonSerializer.SerializeToElement("cart"), Period = "day", Range = new RangeRequest("2026-05-01", "2026-05-03") }, site, default));
        Assert.Equal(("EUR", "150"), (retention.Currency, retention.Cohorts[0].Cells[0].Value));
        var none = ValueOf(RetentionRunner.Run(
            new RetentionRequest { First = System.Text.Json.JsonSerializer.SerializeToElement("cart"), Return = System.Text.Json.JsonSerializer.SerializeToElement("cart"), Period = "day", Range = new RangeRequest("2026-05-01", "2026-05-03") }, site with { Rates = NoRates.Instance }, default));
        Assert.Equal("100", none.Cohorts[0].Cells[0].Value);
    }

    [Fact]
    public void A_learned_model_shares_value_by_the_same_rates()
    {
        // Radio brings 100 purchases of 10 EUR, TV as many of 20 USD, which are 10 EUR; 100 came by each and did not buy.
        var events = Enumerable.Range(0, 400).SelectMany(number => (MemoryEvent[])
        [
            Visit($"p{number}", number, number % 2 == 0 ? "Radio" : "TV"), .. number < 200 ? [Does($"p{number}", 3_600 + number, "buy", number % 2 == 0 ? 10m : 20m, number % 2 == 0 ? "EUR" : "USD")] : Array.Empty<MemoryEvent>(),
        ]);
        var site = Site([.. events]) with { Rates = new CurrencyTable("EUR", [new CurrencyRate(First, "USD", "EUR", 0.5m)]) };
        Assert.Equal([("Radio", "1000"), ("TV", "1000")], ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov"] }, site, default)).Rows.Select(row => (row.Key, row.Value!)).Order());
    }

    [Fact]
    public void A_cost_takes_the_rate_of_its_own_day_and_is_counted_without_one()
    {
        CurrencyRate[] rates = [new(First.AddDays(-7), "USD", "EUR", 0.5m)];
        ChannelCost[] costs = [new(Line("g", "a", "", 10m) with { Currency = "USD" }, "TV"), new(Line("g", "b", "", 10m) with { Currency = "USD", Date = First.AddDays(1) }, "TV")];
        var report = ValueOf(ChannelsRunner.Run(new ChannelsRequest(), Site([], costs) with { Rates = new CurrencyTable("EUR", rates) }, default));
        Assert.Equal(("5", 1L), (report.Rows.Single().Cost, report.NoRate.Costs));
        Assert.Contains(report.Warnings, warning => warning.Code == "no_rate");
    }

    [Fact]
    public void Rates_are_looked_for_the_other_way_round_and_through_the_sites_currency()
    {
        var table = new CurrencyTable("EUR", [new(First, "EUR", "USD", 1.25m), new(First, "EUR", "GBP", 0.8m), new(First.AddDays(3), "CHF", "EUR", 1.1m)]);
        Assert.Equal((1.25m, 0.8m, 0.64m), (table.Rate(First, "EUR", "USD"), table.Rate(First.AddDays(7), "USD", "EUR"), table.Rate(First, "USD", "GBP")));
        Assert.Null(table.Rate(First.AddDays(8), "EUR", "USD"));
        Assert.Null(table.Rate(First, "CHF", "EUR"));
        Assert.Null(table.Rate(First, "JPY", "USD"));
        Assert.Equal(1, table.Rate(First, "JPY", "JPY"));
    }

    private static ChannelsReport Run(ChannelsRequest request, MemoryEvent[] events, params ChannelCost[] costs) => ValueOf(ChannelsRunner.Run(request, Site(events, costs), default));

    private static ReportSite Site(MemoryEvent[] events, params ChannelCost[] costs) =>
        DefinedSites.Of(events, Buy, Cart) with { Now = new Timestamp(Start + (60 * Timestamp.Day)), Costs = new Spent(costs) };

    private static ChannelCost Cost(string channel, decimal cost, DateOnly? day = null, long? clicks = null, long? impressions = null) =>
        new(Line("s", channel, "", cost) with { Date = day ?? First, Clicks = clicks, Impressions = impressions }, channel);

    private static CostLine Line(string source, string campaign, string id, decimal cost) => new() { Date = First, Source = source, Medium = "cpc", Campaign = campaign, CampaignId = id, Cost = cost, Currency = "EUR" };

    private static MemoryEvent Visit(string who, double at, string channel, params (string, object)[] more) => Event(who, "page_view", at, [("channel", channel), .. more]);

    private static MemoryEvent Does(string who, double at, string what, decimal value = 0, string currency = "EUR") => Event(who, what, at, ("value", value), ("currency", currency)) with { Flags = EventFlags.Sessionless };

    private sealed class Spent(ChannelCost[] costs) : IChannelCosts
    {
        public IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to) => [.. costs.Where(cost => cost.Line.Date >= from && cost.Line.Date <= to)];
    }
}
