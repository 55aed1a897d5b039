using Cairn.Journeys.Events;
using Cairn.Journeys.Television;
using Cairn.Reports.Attribution;
using Cairn.Reports.CohortRevenue;
using Cairn.Reports.Envelope;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Reports.Tests.Television.TvSite;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

/// <summary>Ads shown in a household are touches of whoever comes from there, in every model and for macros and micros alike.</summary>
public sealed class AdTouchTests
{
    private static readonly string[] All = [.. AttributionModels.Rules];

    [Fact]
    public void An_ad_seen_to_its_end_shares_the_purchase_of_its_household()
    {
        var report = Run([Visit("ann", 3 * Day, "home"), Buys("ann", 4 * Day, 30m)], Seen("i-1", Day, "home"), new AttributionRequest { Models = ["linear", "first", "last_paid"] });
        Assert.Equal([("linear", "(none)", "15"), ("linear", "TV", "15"), ("first", "TV", "30"), ("first", "(none)", "0"), ("last_paid", "TV", "30"), ("last_paid", "(none)", "0")], report.Rows.Select(row => (row.Model, row.Key, row.Value!)));
        Assert.Equal([("streamer / spring", 1m)], Run([Buys("ann", 4 * Day, 30m, "home")], Seen("i-1", Day, "home"), new AttributionRequest { By = ["source", "campaign"] }).Rows.Select(row => (row.Key, row.Credit)));
    }

    [Theory]
    [InlineData("buy", 14, 1)]
    [InlineData("buy", 14.00001, 0)]
    [InlineData("cart", 3, 1)]
    [InlineData("cart", 3.00001, 0)]
    public void An_engaged_view_counts_as_long_as_its_window(string definition, double days, int credited)
    {
        var conversion = At(Event("ann", definition, 0, ("household_key", "home")) with { Flags = EventFlags.Sessionless }, (1 + days) * Day);
        var rows = Run([conversion], Seen("i-1", Day, "home"), new AttributionRequest { Definitions = [definition] }).Rows;
        Assert.Equal(credited == 1 ? "TV" : "(unattributed)", Assert.Single(rows).Key);
    }

    [Theory]
    [InlineData(1, "Display")]
    [InlineData(1.00001, "(unattributed)")]
    public void What_was_only_shown_counts_a_day_and_keeps_its_channel(double days, string key)
    {
        var ad = Shown("i-1", Day, "home") with { Channel = "Display" };
        Assert.Equal(key, Assert.Single(Run([Buys("ann", (1 + days) * Day, 5m, "home")], [ad], new AttributionRequest()).Rows).Key);
    }

    [Fact]
    public void Neither_a_shared_address_nor_a_household_of_a_control_arm_nor_a_stranger_s_is_credited()
    {
        var crowd = Enumerable.Range(0, 13).Select(who => Visit($"v{who}", (2 * Day) + (who * Hour), "office"));
        MemoryEvent[] events = [.. crowd, Buys("v1", 3 * Day, 10m, "office"), Buys("bob", 3 * Day, 10m, "flat"), Buys("eve", 3 * Day, 10m, "elsewhere")];
        AdEvent[] ads = [.. Seen("i-1", Day, "office"), .. Seen("i-2", Day, "flat", arm: "ghost"), .. Seen("i-3", Day, "home")];
        Assert.DoesNotContain(Run(events, ads, new AttributionRequest()).Rows, row => row.Key == "TV");
    }

    [Fact]
    public void Who_names_events_of_their_own_for_a_kind_of_touch_has_no_ads_of_it()
    {
        var none = new AttributionRequest { TouchEvents = new Dictionary<string, IReadOnlyList<string>> { ["engaged_view"] = [] } };
        Assert.Equal("(unattributed)", Assert.Single(Run([Buys("ann", 2 * Day, 5m, "home")], Seen("i-1", Day, "home"), none).Rows).Key);
    }

    [Fact]
    public void A_receipt_lists_the_ad_with_its_time_kind_and_campaign()
    {
        MemoryEvent[] events = [Visit("ann", 3 * Day, "home"), Buys("ann", 4 * Day, 30m)];
        var site = Of(events, Seen("i-1", Day, "home").Select((ad, at) => ad with { Seq = 70 + at })) with { Receipts = new OneReceipt(2, events[1]) };
        var receipt = ValueOf(ReceiptRunner.Run(new ReceiptRequest { Conversion = "x" }, site, default)).Current;
        Assert.Equal([("engaged_view", "TV", "spring", 3.0 * Day, 70L, 0.5m), ("visit", "(none)", "(none)", Day, 1L, 0.5m)],
            receipt.Touches.Select(touch => (touch.Kind, touch.Channel, touch.Campaign, touch.Distance, touch.Seq, touch.Weights["linear"])));
        Assert.Equal(["ad:tv", null], receipt.Touches.Select(touch => touch.Rule));
    }

    [Fact]
    public void Paths_models_and_cohorts_know_the_ads()
    {
        var (events, ads) = (new List<MemoryEvent>(), new List<AdEvent>());
        for (var who = 0; who < 400; who++)
        {
            // Every other household saw the spot; of those half buy, of the others a fifth.
            var (key, isShown) = ($"h{who}", who % 2 == 0);
            events.Add(Visit($"v{who}", (2 * Day) + who, key, ("channel", "Direct")));
            ads.AddRange(isShown ? Seen($"i{who}", Day + who, key) : []);
            if (isShown ? who % 4 == 0 : who % 10 == 1)
            {
                events.Add(Buys($"v{who}", (3 * Day) + who, 10m));
            }
        }

        var site = Of(events, ads);
        var paths = ValueOf(ConversionPathsRunner.Run(new ConversionPathsRequest(), site, default)).Rows;
        Assert.Equal([("TV > Direct", 100L, 100L), ("Direct", 40L, 160L)], paths.Select(path => (string.Join(" > ", path.Channels), path.Conversions, path.Nulls)));
        var learned = ValueOf(AttributionRunner.Run(new AttributionRequest { Models = ["markov", "shapley"] }, site, default));
        Assert.DoesNotContain(learned.Warnings, warning => warning.Code == "model_refused");
        Assert.All(learned.Rows.GroupBy(row => row.Model), model => Assert.Equal(140m, model.Sum(row => row.Credit)));
        Assert.All(learned.Rows.Where(row => row.Key == "TV"), row => Assert.True(row.Credit > 20));
        Assert.Equal([("Direct", 200L), ("TV", 200L)], ValueOf(CohortRevenueRunner.Run(new CohortRevenueRequest(), site, default)).Rows.Select(row => (row.Key, row.Size)).Order());
    }

    /// <summary>Whom an ad did not bring is no visitor: 40 of 100 that came bought, but 900 more saw the spot and stayed away.</summary>
    [Fact]
    public void Households_that_nobody_came_from_are_null_journeys_of_their_ads()
    {
        var (events, ads) = (new List<MemoryEvent>(), new List<AdEvent>());
        for (var who = 0; who < 800; who++)
        {
            var (key, isShown) = ($"h{who}", who % 2 == 0);
            events.Add(Visit($"v{who}", (2 * Day) + who, key, ("channel", isShown ? "Direct" : "Email")));
            ads.AddRange(isShown ? Seen($"i{who}", Day + who, key) : []);
            if (who % 5 < 2)
            {
                events.Add(Buys($"v{who}", (3 * Day) + who, 10m));
            }
        }

        AdEvent[] away = [.. Enumerable.Range(0, 900).SelectMany(who => Seen($"a{who}", Day + who, $"away{who}"))];
        AdEvent[] late = [.. Enumerable.Range(0, 50).SelectMany(who => Seen($"l{who}", 110 * Day, $"late{who}"))];
        AdEvent[] nobodys = [.. Enumerable.Range(0, 50).SelectMany(who => Seen($"n{who}", Day, null))];
        var (without, with) = (Of(events, ads), Of(events, [.. ads, .. away, .. late, .. nobodys]));
        Assert.Equal([("Email", 160L, 240L), ("TV > Direct", 160L, 240L)], Paths(without));
        Assert.Equal([("Email", 160L, 240L), ("TV", 0L, 900L), ("TV > Direct", 160L, 240L)], Paths(with));
        var (before, after) = (Model(without, "markov"), Model(with, "markov"));
        Assert.Equal((320L, 480L, 320L, 1_380L), (before.Conversions, before.Nulls, after.Conversions, after.Nulls));
        Assert.Equal(0.4, before.P!.Value, 1e-12);
        Assert.Equal(320 / 1_700.0, after.P!.Value, 1e-12);
        Assert.True(Model(with, "shapley").Effects.Single(effect => effect.Channel == "TV").Raw < Model(without, "shapley").Effects.Single(effect => effect.Channel == "TV").Raw);
        Assert.Equal((320L, 1_380L), (Model(with, "data_driven").Conversions, Model(with, "data_driven").Nulls));

        static IEnumerable<(string, long, long)> Paths(ReportSite site) =>
            ValueOf(ConversionPathsRunner.Run(new ConversionPathsRequest(), site, default)).Rows.Select(path => (string.Join(" > ", path.Channels), path.Conversions, path.Nulls)).Order();
        static ModelRow Model(ReportSite site, string name) => ValueOf(ModelsRunner.Run(new ModelsRequest(), site, default)).Rows.Single(row => row.Model == name);
    }

    /// <summary>The spot works and is learned; told by the household log or carried as the person's own events, it is the same model.</summary>
    [Fact]
    public void A_model_of_time_to_event_learns_what_an_ad_in_the_household_adds()
    {
        var (random, events, ads, carried) = (new Random(7), new List<MemoryEvent>(), new List<AdEvent>(), new List<MemoryEvent>());
        for (var who = 0; who < 2_600; who++)
        {
            var (key, start, isShown) = ($"h{who}", (2 + random.Next(0, 80)) * Day, random.NextDouble() < 0.5);
            events.Add(Visit($"h{who}", start, key, ("channel", random.NextDouble() < 0.5 ? "Display" : "Direct")));
            if (isShown)
            {
                ads.AddRange(Seen($"i{who}", start + Day + 1, key));
                carried.Add(Carried(($"h{who}", start + Day + 1, "spot", true)));
            }

            for (var day = 0; day < 12; day++)
            {
                if (random.NextDouble() < (isShown && day is 1 or 2 ? 0.3 : 0.01))
                {
                    events.Add(Buys($"h{who}", start + (day * Day) + Hour, 10m));
                    break;
                }
            }
        }

        var request = new AttributionRequest { Models = ["data_driven"] };
        var report = Run(events, ads, request);
        Assert.DoesNotContain(report.Warnings, warning => warning.Code == "model_refused");
        var rows = report.Rows.ToDictionary(row => row.Key, row => row.Credit);
        Assert.Equal(report.Conversions.Single().Count, rows.Values.Sum());
        Assert.True(rows["TV"] > 5 * rows.GetValueOrDefault("Display"), $"{rows["TV"]} {rows.GetValueOrDefault("Display")}");
        var own = Run([.. events, .. carried], [], request).Rows.ToDictionary(row => row.Key, row => row.Credit);
        Assert.All(rows, row => Assert.Equal((double)row.Value, (double)own[row.Key], 1e-3 * (double)row.Value + 1e-3));
    }

    /// <summary>An ad of the household does what an event of the person's own at its moment does.</summary>
    [Fact]
    public void Ads_of_the_household_are_credited_as_if_they_were_the_person_s_own_events() =>
        Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), Gen.ListOf(OneAd).ToArbitrary(), OneRequest.ToArbitrary(), (events, ads, request) =>
        {
            // Both persons have one event of their household at the very end, so that whom an ad belongs to does not depend on the rest.
            MemoryEvent[] own = [.. events, .. new[] { "ann", "bob" }.Select(who => At(Event(who, "ping", 0, ("household_key", who)) with { Flags = EventFlags.Sessionless }, 60 * Day))];
            var told = Run(own, [.. ads.SelectMany((ad, at) => ad.Ends ? Seen($"i{at}", ad.At, ad.Who, ad.Creative) : [Shown($"i{at}", ad.At, ad.Who, ad.Creative)])], request);
            var carried = Run([.. own, .. ads.Select(Carried)], [], request);
            Assert.Equal(Credits(carried), Credits(told));
            Assert.Equal(carried.Conversions.Select(total => (total.Count, total.Unattributed)), told.Conversions.Select(total => (total.Count, total.Unattributed)));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<(string, string, string, decimal, decimal, string?)> Credits(AttributionReport report) =>
        report.Rows.Where(row => row.Credit > 0).Select(row => (row.Definition, row.Model, row.Key, row.Credit, row.NetCredit, row.Value)).Order();

    private static MemoryEvent Carried((string Who, double At, string Creative, bool Ends) ad) => At(
        Event(ad.Who, ad.Ends ? "ad_quartile" : "ad_impression", 0, ("channel", "TV"), ("source", "streamer"), ("campaign", "spring"), ("creative", ad.Creative), ("quartile", 100)), ad.At)
        with
    { Flags = EventFlags.Sessionless };

    private static AttributionReport Run(IEnumerable<MemoryEvent> events, IReadOnlyList<AdEvent> ads, AttributionRequest request) =>
        ValueOf(AttributionRunner.Run(request, Of(events, ads), TestContext.Current.CancellationToken));

    private static Gen<MemoryEvent> OneEvent { get; } =
        from who in Gen.Elements("ann", "bob")
        from what in Gen.Elements("page_view", "page_view", "buy", "cart")
        from hour in Gen.Choose(1, 400)
        from channel in Gen.Elements("Email", "TV", "Direct")
        from campaign in Gen.Elements("", "spring")
        select campaign.Length > 0 ? Click(who, hour * Hour, null, ("channel", channel), ("campaign", campaign))
            : what == "buy" ? Buys(who, hour * Hour, hour + 0.13m) : At(Event(who, what, 0, ("channel", channel)), hour * Hour);

    private static Gen<(string Who, double At, string Creative, bool Ends)> OneAd { get; } =
        from who in Gen.Elements("ann", "bob")
        from hour in Gen.Choose(1, 400)
        from second in Gen.Choose(31, 3_000)
        from creative in Gen.Elements("a", "b")
        from ends in Gen.Elements(true, false)
        select (who, (hour * Hour) + second + 0.5, creative, ends);

    private static Gen<AttributionRequest> OneRequest { get; } =
        from form in Gen.Elements("as_is", "exposure", "first")
        from afterPrevious in Gen.Elements(true, false)
        from dimensions in Gen.Elements<string[]>(["channel"], ["campaign", "creative"], ["source"])
        from lookback in Gen.Elements(null, "5d")
        from byTouch in Gen.Elements(true, false)
        select new AttributionRequest
        {
            Models = All,
            Custom = new CustomRequest(3, 1, 2),
            Lead = "cart",
            Opportunity = "cart",
            Definitions = ["buy", "cart"],
            Platform = "streamer",
            Form = form,
            PathStart = afterPrevious ? "after_previous" : null,
            By = dimensions,
            Lookback = lookback,
            ByTime = byTouch ? "touch" : null,
        };

    private sealed class OneReceipt(long seq, MemoryEvent conversion) : IReceiptBook
    {
        public ReceiptEvent? Find(string id) => new(seq, conversion.Name, conversion.Micros, new Dictionary<string, string>());

        public IReadOnlyList<ReceiptVersion> Keep(Receipt receipt, Func<Receipt, string> reason) => [];

        public IReadOnlyList<ReceiptVersion> History(string conversion, string definition) => [];
    }
}
