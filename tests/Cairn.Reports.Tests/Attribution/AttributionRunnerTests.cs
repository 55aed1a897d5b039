using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Reports.Attribution;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Attribution;

public sealed class AttributionRunnerTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""");
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with
    {
        Dedupe = ["order_id"],
        Value = new ConversionValue(ConversionValueKind.Property),
    };

    [Fact]
    public void Refunds_count_on_their_own_day_where_that_is_asked_for()
    {
        MemoryEvent Refund(double at, decimal value) => Event("eve", "refund", at, ("value", -value), ("currency", "EUR"), ("order_id", "1")) with { Flags = EventFlags.Sessionless };
        MemoryEvent[] events =
        [
            Visit("ann", 0, "TV"), Visit("ann", Day, "Email"),
            Event("ann", "buy", 2 * Day, ("value", 100m), ("currency", "EUR"), ("order_id", "1")) with { Flags = EventFlags.Sessionless }, Refund(10 * Day, 30m), Refund(20 * Day, 90m),
        ];
        string Shown(string? basis, string from, string to) => string.Join(' ', Run(events, new AttributionRequest { RefundBasis = basis, Range = new(from, to) }, Buy).Rows.Select(row => $"{row.Key} {row.Credit} {row.Value}"));
        Assert.Equal("Email 0.5 0 TV 0.5 0", Shown(null, "2026-05-01", "2026-05-05"));
        Assert.Equal("Email 0.5 50 TV 0.5 50", Shown("refund", "2026-05-01", "2026-05-05"));
        Assert.Equal("Email 0 -15 TV 0 -15", Shown("refund", "2026-05-05", "2026-05-15"));

        // Beyond what the order was worth nothing is taken back.
        Assert.Equal("Email 0 -35 TV 0 -35", Shown("refund", "2026-05-15", "2026-06-01"));
        Assert.Equal("Email 0.5 0 TV 0.5 0", Shown("refund", "2026-05-01", "2026-06-01"));
        Assert.Equal(["attribution.refund-basis-unknown"], FaultsOf(AttributionRunner.Run(new AttributionRequest { RefundBasis = "never" }, DefinedSites.Of(events, Buy), default)).Select(fault => fault.Code));
    }

    [Fact]
    public void What_does_nothing_is_said_with_what_was_probably_meant()
    {
        MemoryEvent[] events = [Visit("ann", 0, "Direct"), Event("ann", "page_view", 60, ("channel", "Email"), ("source", "google")), Bought("ann", Day, 9m)];
        string Said(AttributionRequest request) => string.Join(' ', Run(events, request, Buy).Warnings.Select(warning => $"{warning.Code} {warning.Text}"));
        Assert.Matches("drop_unknown .*'Direct'", Said(new AttributionRequest { Drop = new DropRequest("direct") }));
        Assert.Matches("platform_unknown .*'google'", Said(new AttributionRequest { Models = ["last_paid"], Platform = "gogle" }));
        Assert.Matches("unknown_value .*'Email'", Said(new AttributionRequest { Filters = ["channel = \"Emai\""] }));
        Assert.Contains("lookback_zero", Said(new AttributionRequest { Lookback = "0d" }), StringComparison.Ordinal);
        Assert.Equal("", Said(new AttributionRequest { Drop = new DropRequest("Direct"), Platform = "adwords", Filters = ["channel != \"Email\""] }));
    }

    [Fact]
    public void Three_visits_share_a_purchase_to_the_cent()
    {
        var rows = Run([Visit("ann", 0, "TV"), Visit("ann", Day, "Search"), Visit("ann", 2 * Day, "Email"), Bought("ann", 3 * Day, 49.99m)], new AttributionRequest(), Buy).Rows;
        Assert.Equal(
            [("TV", 0.333333334m, "16.67"), ("Email", 0.333333333m, "16.66"), ("Search", 0.333333333m, "16.66")],
            rows.Select(row => (row.Key, row.Credit, row.Value!)));
    }

    [Fact]
    public void Touches_14_6_and_1_days_before_decay_as_the_definition_says()
    {
        var rows = Run(
            [Visit("ann", 0, "TV"), Visit("ann", 8 * Day, "Search"), Visit("ann", 13 * Day, "Email"), Event("ann", "buy", 14 * Day)],
            new AttributionRequest { Models = ["decay"] }, Buy with { Dedupe = [], Value = ConversionValue.None }).Rows;
        // The purchase opens a session of its own, which is a touch without a channel at distance 0.
        var others = rows.Where(row => row.Key != "(none)").ToList();
        Assert.Equal([0.5304m, 0.3233m, 0.1464m], others.Select(row => Math.Round(row.Credit / others.Sum(other => other.Credit), 4)));
        Assert.Equal(1m, rows.Sum(row => row.Credit));
    }

    [Fact]
    public void The_lookback_is_closed_and_a_conversion_without_a_path_is_unattributed()
    {
        MemoryEvent[] events = [Visit("ann", 0, "Email"), Sessionless("ann", 30 * Day), Sessionless("bob", 5)];
        var report = Run(events, new AttributionRequest(), Buy);
        Assert.Equal([("(unattributed)", 1m), ("Email", 1m)], report.Rows.Select(row => (row.Key, row.Credit)));
        Assert.Equal((2L, 1L), (report.Conversions[0].Count, report.Unattributed));
        Assert.Equal(2, Run([Visit("ann", 0, "Email"), Sessionless("ann", 30 * Day + 0.000_001), Sessionless("bob", 5)], new AttributionRequest(), Buy).Unattributed);
    }

    [Fact]
    public void A_micro_has_paths_like_a_macro_with_seven_days()
    {
        MemoryEvent[] events = [Visit("ann", 0, "Email"), Sessionless("ann", 8 * Day, "cart"), Sessionless("ann", 8 * Day)];
        var report = Run(events, new AttributionRequest { Definitions = ["cart", "buy"] }, Cart, Buy);
        Assert.Equal([("cart", "(unattributed)"), ("buy", "Email")], report.Rows.Select(row => (row.Definition, row.Key)));
        Assert.Null(report.Rows[0].Value);
    }

    [Fact]
    public void A_change_of_campaign_inside_a_session_is_a_touch_and_a_repeat_is_not()
    {
        MemoryEvent[] events =
        [
            Visit("ann", 0, "Organic Search"), Click("ann", 60, "Email", "spring"), Click("ann", 90, "Email", "spring"), Click("ann", 120, "Paid Search", "brand"), Bought("ann", 180, 9m),
        ];
        Assert.Equal([("Email", "3"), ("Organic Search", "3"), ("Paid Search", "3")], Run(events, new AttributionRequest(), Buy).Rows.OrderBy(row => row.Key).Select(row => (row.Key, row.Value!)));
        Assert.Equal(
            ["(none) / Organic Search", "brand / Paid Search", "spring / Email"],
            Run(events, new AttributionRequest { By = ["campaign", "channel"] }, Buy).Rows.Select(row => row.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_touch_on_the_converting_event_counts_and_a_later_one_of_the_same_instant_does_not()
    {
        var on = Event("ann", "buy", 0, ("channel", "Email"), ("value", 5m));
        var after = Event("ann", "page_view", 0, ("channel", "TV"), ("campaign", "x")) with { Flags = EventFlags.Campaign };
        Assert.Equal([("Email", "5")], Run([on, after], new AttributionRequest(), Buy).Rows.Select(row => (row.Key, row.Value!)));
    }

    [Fact]
    public void After_previous_leaves_out_touches_of_the_purchase_before()
    {
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Bought("ann", 60, 10m), Visit("ann", Day, "Email"), Bought("ann", Day + 60, 10m)];
        Assert.Equal([("TV", "15"), ("Email", "5")], Run(events, new AttributionRequest(), Buy).Rows.Select(row => (row.Key, row.Value!)));
        Assert.Equal([("Email", "10"), ("TV", "10")], Run(events, new AttributionRequest { PathStart = "after_previous" }, Buy).Rows.Select(row => (row.Key, row.Value!)));
    }

    [Fact]
    public void A_full_refund_takes_value_and_net_credit_and_leaves_credit()
    {
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Bought("ann", 60, 10m, "1"), Event("ann", "refund", Day, ("value", -10m), ("order_id", "1"), ("currency", "EUR"))];
        var row = Assert.Single(Run(events, new AttributionRequest(), Buy).Rows);
        Assert.Equal((1m, 0m, "0"), (row.Credit, row.NetCredit, row.Value));
    }

    [Fact]
    public void Models_stand_side_by_side_with_a_verdict()
    {
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Visit("ann", 14 * Day, "Email"), Bought("ann", 14 * Day + 60, 10m)];
        var rows = Run(events, new AttributionRequest { Models = ["linear", "decay"] }, Buy).Rows;
        var tv = rows.Where(row => row.Key == "TV").ToList();
        Assert.Equal([("linear", 0.5m), ("decay", 0.2m)], tv.Select(row => (row.Model, Math.Round(row.Credit, 1))));
        Assert.All(tv, row => Assert.Equal((0.5m, "disagree"), (row.High!.Value, row.Verdict)));
    }

    [Fact]
    public void Every_fault_of_a_request_is_told()
    {
        var request = new AttributionRequest
        {
            Models = ["linear", "guess"],
            By = ["colour"],
            Lookback = "long",
            HalfLife = "0s",
            PathStart = "here",
            Windows = new Dictionary<string, string> { ["seen"] = "1d", ["click"] = "short" },
            TouchEvents = new Dictionary<string, IReadOnlyList<string>> { ["click"] = ["x"], ["view"] = ["a["] },
            Form = "round",
            Drop = new DropRequest("Direct", "never"),
            ByTime = "noon",
            Platform = "",
            Opportunity = "opp",
            Definitions = ["byu"],
        };
        Assert.Equal(
            ["attribution.model-unknown /models/1", "attribution.dimension-unknown /by/0", "duration.invalid /lookback",
                "attribution.touch-kind-unknown /windows/seen", "duration.invalid /windows/click", "attribution.half-life-zero /half_life", "attribution.by-time-unknown /by_time",
                "attribution.path-start-unknown /path_start", "attribution.form-unknown /form", "attribution.drop-unknown /drop/when", "attribution.touch-kind-unknown /touch_events/click",
                "text.syntax /touch_events/view/0", "text.unclosed /touch_events/view/0", "attribution.platform-empty /platform", "definition.unknown /definitions/0"],
            FaultsOf(AttributionRunner.Run(request, DefinedSites.Of([Event("ann", "buy", 1)], Buy), default)).Select(fault => $"{fault.Code} {fault.Where}"));
        Assert.Equal(
            [("attribution.dimension-twice", "/by/2")],
            FaultsOf(AttributionRunner.Run(new AttributionRequest { By = ["channel", "device", "channel"] }, DefinedSites.Of([Event("ann", "buy", 1)], Buy), default)).Select(fault => (fault.Code, fault.Where)));
        Assert.Equal("definition.no-macro", FaultsOf(AttributionRunner.Run(new AttributionRequest(), DefinedSites.Of([], Cart), default)).Single().Code);
    }

    [Theory]
    [InlineData("view", "20d", "/windows/view")]
    [InlineData("engaged_view", "40d", "/windows/engaged_view")]
    [InlineData("click", "1d", null)]
    public void Views_count_no_longer_than_engaged_views_and_these_no_longer_than_clicks(string kind, string span, string? where)
    {
        var request = new AttributionRequest { Windows = new Dictionary<string, string> { [kind] = span } };
        var outcome = AttributionRunner.Run(request, DefinedSites.Of([Event("ann", "buy", 1)], Buy), default);
        if (where is null)
        {
            Assert.Equal(["1d", "30d", "1d", "1d", "30d"], ValueOf(outcome).Conversions[0].Windows.Values);
            return;
        }

        Assert.Equal(("attribution.windows-order", where), (FaultsOf(outcome).Single().Code, FaultsOf(outcome).Single().Where));
    }

    [Fact]
    public void An_opened_mail_is_a_view_for_a_day_and_opens_no_second_touch()
    {
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Sessionless("ann", 2 * Day, "mail_open"), Bought("ann", 3 * Day, 10m)];
        Assert.Equal([("Email", "5"), ("TV", "5")], Run(events, new AttributionRequest(), Buy).Rows.Select(row => (row.Key, row.Value!)));
        MemoryEvent[] late = [Visit("ann", 0, "TV"), Sessionless("ann", 2 * Day, "mail_open"), Bought("ann", 3 * Day + 0.000_001, 10m)];
        Assert.Equal([("TV", "10")], Run(late, new AttributionRequest(), Buy).Rows.Select(row => (row.Key, row.Value!)));
        MemoryEvent[] opener = [Event("ann", "mail_open", 0), Bought("ann", 60, 10m)];
        Assert.Equal([("Email", "10")], Run(opener, new AttributionRequest { By = ["channel"] }, Buy).Rows.Select(row => (row.Key, row.Value!)));
    }

    [Theory]
    [InlineData(null, "Paid Search")]
    [InlineData("AdWords", "Paid Search")]
    [InlineData("facebook", "Paid Social")]
    [InlineData("tiktok", "Email")]
    public void Last_paid_looks_at_one_platform_where_one_is_named(string? platform, string key)
    {
        MemoryEvent[] events =
        [
            Event("ann", "page_view", 0, ("channel", "Paid Social"), ("source", "fb")), Event("ann", "page_view", Day, ("channel", "Paid Search"), ("source", "google")),
            Visit("ann", 2 * Day, "Email"), Visit("ann", 3 * Day, "Direct"), Bought("ann", 4 * Day, 10m),
        ];
        Assert.Equal(key, Assert.Single(Run(events, new AttributionRequest { Models = ["last_paid"], Platform = platform }, Buy).Rows).Key);
    }

    [Theory]
    [InlineData(4, 2, new[] { 0.3, 0.3, 0.1, 0.3 })]
    [InlineData(2, 1, new[] { 0.667, 0.333 })]
    public void A_lead_is_an_anchor_of_position_w(int touches, int leadOn, double[] expected)
    {
        var lead = Definition("lead", """{"event":"lead"}""") with { Lead = true };
        var events = Enumerable.Range(1, touches).Select(at => Visit("ann", at * Day, $"c{at}"))
            .Append(Sessionless("ann", leadOn * Day + 60, "lead")).Append(Bought("ann", 9 * Day, 10m)).ToList();
        var rows = Run(events, new AttributionRequest { Models = ["position_w"] }, Buy, lead).Rows;
        Assert.Equal(expected, rows.OrderBy(row => row.Key).Select(row => (double)Math.Round(row.Credit, 3)));
    }

    [Fact]
    public void Participation_counts_each_channel_of_a_path_once_and_is_not_compared()
    {
        MemoryEvent[] events = [Visit("ann", 0, "TV"), Visit("ann", Day, "Email"), Visit("ann", 2 * Day, "TV"), Bought("ann", 3 * Day, 10m)];
        var rows = Run(events, new AttributionRequest { Models = ["participation", "first", "last"] }, Buy).Rows;
        Assert.Equal([("Email", 1m, "10", 1.0), ("TV", 1m, "10", 1.0)], rows.Where(row => row.Model == "participation").Select(row => (row.Key, row.Credit, row.Value!, row.Share!.Value)));
        Assert.All(rows.Where(row => row.Key == "TV"), row => Assert.Equal((1m, 1m, "models agree"), (row.Low!.Value, row.High!.Value, row.Verdict)));
    }

    [Fact]
    public void Creative_and_publisher_are_dimensions()
    {
        MemoryEvent[] events = [Event("ann", "page_view", 0, ("channel", "TV"), ("creative", "spot 7"), ("publisher", "ard")), Bought("ann", 60, 10m)];
        Assert.Equal("spot 7 / ard", Assert.Single(Run(events, new AttributionRequest { By = ["creative", "publisher"] }, Buy).Rows).Key);
    }

    [Fact]
    public void Nobody_bought_gives_no_rows_and_says_so()
    {
        var report = Run([Visit("ann", 0, "TV")], new AttributionRequest(), Buy);
        Assert.Empty(report.Rows);
        Assert.Equal("no_conversions", Assert.Single(report.Warnings).Code);
    }

    private static MemoryEvent Visit(string who, double at, string channel) => Event(who, "page_view", at, ("channel", channel));

    private static MemoryEvent Click(string who, double at, string channel, string campaign) =>
        Event(who, "page_view", at, ("channel", channel), ("campaign", campaign)) with { Flags = EventFlags.Campaign };

    private static MemoryEvent Bought(string who, double at, decimal value, string? order = null) =>
        (order is null ? Event(who, "buy", at, ("value", value), ("currency", "EUR")) : Event(who, "buy", at, ("value", value), ("currency", "EUR"), ("order_id", order)))
            with
        { Flags = EventFlags.Sessionless };

    private static MemoryEvent Sessionless(string who, double at, string name = "buy") => Event(who, name, at) with { Flags = EventFlags.Sessionless };

    private static AttributionReport Run(IReadOnlyList<MemoryEvent> events, AttributionRequest request, params ConversionDefinition[] definitions) =>
        ValueOf(AttributionRunner.Run(request, DefinedSites.Of(events, definitions), TestContext.Current.CancellationToken));
}
