using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Running;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Television;
using Cairn.Testing;
using static Cairn.Reports.Tests.Television.TvSite;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Television;

public sealed class TvRunnerTests
{
    private const double Seen1March = 20 * Hour;

    /// <summary>The example of the definition: completed 1 March 20:00:00, a window of 14 days.</summary>
    [Theory]
    [InlineData(14 * Day, false, 1, 1)]
    [InlineData((14 * Day) + 1e-6, false, 0, 0)]
    [InlineData(2 * Day, true, 0, 1)]
    [InlineData(0, false, 0, 0)]
    [InlineData(1e-6, false, 1, 1)]
    public void A_visit_counts_strictly_after_the_end_and_up_to_the_window(double after, bool hasGclid, int verified, int influenced)
    {
        var visit = hasGclid ? Click("ann", Seen1March + after, "home", ("click_id_kind", "gclid")) : Visit("ann", Seen1March + after, "home");
        var total = Run(new TvRequest(), [visit], Seen("i-1", Seen1March, "home")).Total;
        Assert.Equal((verified, influenced), (total.Verified.Visits, total.Influenced.Visits));
    }

    [Theory]
    [InlineData(30 * Day, 1)]
    [InlineData((30 * Day) + 1e-6, 0)]
    public void A_purchase_counts_up_to_thirty_days_after_the_visit(double after, int verified)
    {
        var visit = Seen1March + (14 * Day);
        var total = Run(new TvRequest(), [Visit("ann", visit, "home"), Buys("ann", visit + after, 40m)], Seen("i-1", Seen1March, "home", cost: 0.02m)).Total;
        Assert.Equal((verified, verified == 1 ? "40" : "0"), (total.Verified.Macros, total.Verified.Value));
        Assert.Equal(("0.02", "20", "0.02", "0.02"), (total.Cost, total.Cpm, total.Cpcv, total.Cpvv));
        Assert.Equal(verified == 1 ? 2_000 : 0, total.Roas!.Value, 1e-9);
        Assert.True(total.LowData);
    }

    [Fact]
    public void Imported_cost_is_the_total_and_is_spread_over_the_impressions_of_its_day_source_and_campaign()
    {
        AdEvent[] ads = [.. Seen("i-1", Hour, "home", "a"), .. Seen("i-2", 2 * Hour, "flat", "b"), .. Seen("i-3", 3 * Hour, "flat", "b"), .. Seen("i-4", Day + Hour, "home", "a", campaign: "other")];
        TvReport Report(IEnumerable<AdEvent> shown, params CostLine[] lines) =>
            ValueOf(TvRunner.Run(new TvRequest(), Of([Visit("ann", 4 * Hour, "home")], shown) with { Costs = new SpentOn(lines), Rates = new TwoToOne() }, TestContext.Current.CancellationToken));
        CostLine Line(decimal cost, string campaign = "Spring", string currency = "EUR", string creative = "") => new()
        {
            Date = new DateOnly(2026, 3, 1),
            Source = "Streamer",
            Medium = "tv",
            Campaign = campaign,
            Cost = cost,
            Currency = currency,
            Creative = creative,
        };

        var even = Report(ads, Line(10m));
        Assert.Equal([("a", "3.333333"), ("b", "6.666667")], even.Rows.Select(row => (row.Key, row.Cost!)).Order());
        Assert.Equal(("10", "2500", "10"), (even.Total.Cost, even.Total.Cpm, even.Total.Cpvv));

        // Where impressions say a cost the import is the total, in their proportion; other currencies by the rate of the day.
        var priced = ads.Select(ad => ad.IsImpression ? ad with { Cost = ad.Creative == "a" ? 2m : 1m } : ad).ToList();
        Assert.Equal([("a", "12"), ("b", "10")], Report(priced, Line(10m, currency: "USD")).Rows.Select(row => (row.Key, row.Cost!)).Order());
        Assert.Equal([("a", null), ("b", "10")], Report(ads, Line(10m, creative: "B")).Rows.Select(row => (row.Key, row.Cost)).Order());
        var unknown = Report(ads, Line(7m, "elsewhere"));
        Assert.Equal((null, "cost_without_impressions"), (unknown.Total.Cost, unknown.Warnings.Single(warning => warning.Code.StartsWith("cost", StringComparison.Ordinal)).Code));
    }

    [Fact]
    public void A_site_may_say_when_a_key_is_shared_and_which_links_are_television_s()
    {
        var crowd = Enumerable.Range(0, 3).Select(who => Visit($"v{who}", (2 * Day) + (who * Hour), "office"));
        var site = Of([.. crowd, Click("ann", 2 * Day, "home", ("source", "qr"))], [.. Seen("i-1", Day, "office"), .. Seen("i-2", Day, "home")]);
        int Verified(SiteTelevision said) => (int)ValueOf(TvRunner.Run(new TvRequest(), site with { Television = said }, TestContext.Current.CancellationToken)).Total.Verified.Visits;
        Assert.Equal((3, 0, 4), (Verified(new SiteTelevision()), Verified(new SiteTelevision { SharedPersons = 2 }), Verified(new SiteTelevision { OwnParameters = ["QR"] })));
    }

    [Fact]
    public void Somebody_else_of_the_household_may_buy_and_a_purchase_belongs_to_the_latest_visit_once()
    {
        MemoryEvent[] events =
        [
            Visit("ann", Day, "home"), Visit("ann", 3 * Day, "home"), Buys("bob", 4 * Day, 10m, "home"), Buys("ann", 5 * Day, 20m), Buys("cid", 5 * Day, 40m, "elsewhere"),
            Buys("ann", 12 * Hour, 80m, "home"),
        ];
        var report = Run(new TvRequest { By = "creative" }, events, [.. Seen("i-1", 0.5 * Day, "home", "a"), .. Seen("i-2", 2 * Day, "home", "b"), .. Seen("i-3", 6 * Day, "home", "b")]);
        Assert.Equal((2, 2, "30"), (report.Total.Verified.Visits, report.Total.Verified.Macros, report.Total.Verified.Value));
        Assert.Equal([("b", 1L, 2L), ("a", 1L, 0L)], report.Rows.Select(row => (row.Key, row.Verified.Visits, row.Verified.Macros)).OrderByDescending(row => row.Item3));
        Assert.Equal((3, 1, 3.0), (report.Total.Impressions, report.Total.Reach, report.Total.Frequency));
        Assert.Equal([(3, 1L, 1L)], report.Frequencies.Select(its => (its.Times, its.Households, its.Verified)));
    }

    [Fact]
    public void What_was_not_seen_to_the_end_only_influences_and_rows_never_have_less_influence_than_proof()
    {
        // The latest ad before the visit was cut short: the completed one is verified, and takes the influence too.
        var report = Run(new TvRequest(), [Visit("ann", 3 * Day, "home"), Visit("bob", 3 * Day, "flat")], [.. Seen("i-1", Day, "home", "a"), Shown("i-2", 2 * Day, "home", "b"), Shown("i-3", Day, "flat", "b")]);
        Assert.Equal([("a", 1L, 1L), ("b", 0L, 1L)], report.Rows.Select(row => (row.Key, row.Verified.Visits, row.Influenced.Visits)));
        Assert.All(report.Rows.Append(report.Total), row => Assert.True(row.Influenced.Visits >= row.Verified.Visits && row.Influenced.Macros >= row.Verified.Macros));
        Assert.Equal(0, report.Guards.CompletionUnknown);
        Assert.Equal(2, Run(new TvRequest(), [Visit("ann", 3 * Day, "home")], [Shown("i-2", 2 * Day, "home"), Shown("i-3", 2 * Day, null)]).Guards.CompletionUnknown);
    }

    [Fact]
    public void Television_s_own_links_claim_nothing_and_others_do_whatever_their_case()
    {
        (string, object)[] qr = [("source", "Spot"), ("medium", "TV"), ("campaign", "spring")];
        (string, object)[] mail = [("source", "news"), ("medium", "email"), ("campaign", "spring")];
        var ads = Seen("i-1", Day, "home");
        Assert.Equal(1, Run(new TvRequest(), [Click("ann", 2 * Day, "home", qr)], ads).Total.Verified.Visits);
        Assert.Equal(0, Run(new TvRequest(), [Click("ann", 2 * Day, "home", mail)], ads).Total.Verified.Visits);
        Assert.Equal(1, Run(new TvRequest { OwnParameters = ["SPRING"] }, [Click("ann", 2 * Day, "home", mail)], ads).Total.Verified.Visits);

        // Her click of the day before claims her next visit only where that is asked for.
        MemoryEvent[] twice = [Click("ann", 2 * Day, "home", mail), Visit("ann", 2.5 * Day, "home")];
        Assert.Equal(1, Run(new TvRequest(), twice, ads).Total.Verified.Visits);
        Assert.Equal(1, Run(new TvRequest { CompeteHours = 11 }, twice, ads).Total.Verified.Visits);
        Assert.Equal(0, Run(new TvRequest { CompeteHours = 12 }, twice, ads).Total.Verified.Visits);
    }

    [Fact]
    public void A_key_of_the_thirty_days_before_still_leads_home_and_a_platform_s_household_joins_keys()
    {
        var later = At(Event("ann", ("household_key", "new"), ("previous_household_key", "old")), 3 * Day);
        Assert.Equal(1, Run(new TvRequest(), [later], Seen("i-1", Day, "old")).Total.Verified.Visits);
        var ads = Seen("i-1", Day, "old").Concat(Seen("i-2", 2 * Day, "other")).Select(ad => ad with { Household = "h-1" }).ToArray();
        var total = Run(new TvRequest(), [later], ads).Total;
        Assert.Equal((1, 2.0, 1), (total.Reach, total.Frequency, total.Verified.Visits));
        Assert.Equal([("i-2 counts", 1L)], Run(new TvRequest { By = "creative" }, [later], [.. ads.Select(ad => ad.ImpId == "i-2" ? ad with { Creative = "i-2 counts" } : ad)])
            .Rows.Where(row => row.Verified.Visits > 0).Select(row => (row.Key, row.Verified.Visits)));
    }

    [Fact]
    public void Shared_keys_match_nothing_and_every_guard_says_how_many_it_took()
    {
        var crowd = Enumerable.Range(0, 13).Select(who => Visit($"v{who}", (2 * Day) + (who * Hour), "office")).ToList();
        AdEvent[] ads =
        [
            .. Seen("i-1", Day, "office"), .. Enumerable.Range(0, 41).SelectMany(at => Seen($"bar-{at}", (1.1 * Day) + (at * 60), "bar")), Shown("i-2", Day, null) with { NoKey = "hosting" },
            Shown("i-3", Day, null) with { NoKey = "too_late" }, Shown("i-4", Day, null), .. Seen("i-5", Day, "home"),
        ];
        var report = Run(new TvRequest(), [.. crowd, Visit("x", 2 * Day, "bar"), Visit("y", 2 * Day, "home")], ads);
        Assert.Equal(new TvGuards(1, 1, 42, 1, 0), report.Guards);
        Assert.Equal((1, 1, 46, 3.0 / 46), (report.Total.Verified.Visits, report.Total.Reach, report.Total.Impressions, report.Total.WithoutHousehold!.Value));

        // Twelve are a family; thirteen within more than 14 days are, too; and who looks closely may say otherwise.
        Assert.Equal(12, Run(new TvRequest(), crowd.Take(12), Seen("i-1", Day, "office")).Total.Verified.Visits);
        Assert.Equal(12, Run(new TvRequest(), [.. crowd.Take(12), Visit("late", 17 * Day, "office")], Seen("i-1", Day, "office")).Total.Verified.Visits);
        Assert.Equal(13, Run(new TvRequest { SharedPersons = 13 }, crowd, Seen("i-1", Day, "office")).Total.Verified.Visits);
    }

    [Fact]
    public void Chance_is_what_matches_ads_moved_back_by_the_window()
    {
        // Ann comes every third day, ad or not; of her visits before the ad some would match an ad two weeks earlier.
        var visits = Enumerable.Range(0, 10).Select(at => Visit("ann", (at * 3 * Day) + Hour, "home"));
        var report = Run(new TvRequest(), visits, Seen("i-1", 14 * Day, "home"));
        Assert.Equal((5, 0.5, 0.5), (report.Total.Verified.Visits, report.MatchRate!.Value, report.ChanceRate!.Value));
    }

    [Fact]
    public void Of_two_ads_of_one_moment_the_larger_id_takes_the_visit_and_retargeting_has_half_the_time()
    {
        var report = Run(new TvRequest(), [Visit("ann", 9 * Day, "home")], [.. Seen("i-2", Day, "home", "b"), .. Seen("i-1", Day, "home", "a")]);
        Assert.Equal("b", report.Rows.Single(row => row.Verified.Visits == 1).Key);
        Assert.Equal(0, Run(new TvRequest { Retargeting = ["Spring"] }, [Visit("ann", (8 * Day) + 1, "home")], Seen("i-1", Day, "home")).Total.Verified.Visits);
        Assert.Equal(1, Run(new TvRequest { Retargeting = ["Spring"] }, [Visit("ann", 8 * Day, "home")], Seen("i-1", Day, "home")).Total.Verified.Visits);
    }

    [Fact]
    public void Dayparts_are_those_of_where_the_viewer_lives()
    {
        AdEvent[] ads = [Shown("i-1", 1.5 * Hour, "a") with { Region = "US-CA" }, Shown("i-2", 1.5 * Hour, "b") with { Region = "DE-BE" }, Shown("i-3", 1.5 * Hour, "c") with { Region = "nowhere" }];
        Assert.Equal(["Sat 17:00", "Sun 01:00", "Sun 02:00"], Run(new TvRequest { By = "daypart" }, [], ads).Rows.Select(row => row.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["DE-BE", "US-CA", "nowhere"], Run(new TvRequest { By = "region" }, [], ads).Rows.Select(row => row.Key));
    }

    [Fact]
    public void Ghosts_and_controls_are_no_ads_and_a_range_credits_its_own_ads_alone()
    {
        AdEvent[] ads = [.. Seen("i-1", Day, "home", "a"), .. Seen("i-2", 3 * Day, "home", "b"), Shown("g", 4 * Day, "home", "c") with { Arm = "ghost" }];
        MemoryEvent[] visits = [Visit("ann", 2 * Day, "home"), Visit("ann", 5 * Day, "home")];
        Assert.Equal([("a", 1L), ("b", 1L)], Run(new TvRequest(), visits, ads).Rows.Select(row => (row.Key, row.Verified.Visits)).OrderBy(row => row.Key));
        Assert.Equal([("a", 1L)], Run(new TvRequest { Range = new RangeRequest("2026-03-01", "2026-03-03") }, visits, ads).Rows.Select(row => (row.Key, row.Verified.Visits)));
        Assert.Equal([("b", 1L)], Run(new TvRequest { Range = new RangeRequest("2026-03-03", "2026-03-07") }, visits, ads).Rows.Select(row => (row.Key, row.Verified.Visits)));
        Assert.Empty(Run(new TvRequest { Campaign = "autumn" }, visits, ads).Rows);
        Assert.Equal(2, Run(new TvRequest { Campaign = "SPRING" }, visits, ads).Total.Verified.Visits);
    }

    [Fact]
    public void Without_ads_there_are_no_rows_and_what_is_wrong_is_named()
    {
        var report = Run(new TvRequest(), [Visit("ann", 0, "home")], []);
        Assert.Equal((0, null, "no_impressions"), (report.Rows.Count, report.Total.Frequency, report.Warnings.Single().Code));
        Assert.Contains("geo test", report.NoIncremental, StringComparison.Ordinal);
        var faults = FaultsOf(TvRunner.Run(
            new TvRequest { By = "mood", Window = "31d", CompeteHours = -1, SharedPersons = 0, Retargeting = [""], Definitions = ["nothing"], Filters = ["channel = \"TV\""] }, Site([], []), default));
        Assert.Equal(
            ["definition.unknown", "tv.compete-hours-range", "tv.dimension-unknown", "tv.no-filters", "tv.threshold-range", "tv.window-range", "tv.words-invalid"],
            faults.Select(fault => fault.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_impression_is_put_together_from_whatever_its_source_says_of_it()
    {
        var one = Assert.Single(Impression.Merge(
        [
            Shown("i", 100, null) with { IsImpression = false, Quartile = 50, Creative = null, Cost = 2m, Currency = "EUR" }, Shown("i", 90, "k") with { Creative = null, Campaign = null },
            Shown("i", 130, "k2", "late") with { IsImpression = false, Quartile = 100 }, Shown("i", 140, null) with { IsImpression = false, IsClick = true },
        ]));
        Assert.Equal((March + (90 * Timestamp.Second), March + (130 * Timestamp.Second), 100, true), (one.Micros, one.CompletedMicros, one.Quartile, one.IsClicked));
        Assert.Equal(("k", "late", "spring", 2m), (one.Key, one.Creative, one.Campaign, one.Cost));
        Assert.Equal(2, Impression.Merge([Shown("i", 1, "k"), Shown("i", 1, "k") with { Source = "other" }]).Count);
        AdEvent nameless = Shown("i", 5.2, "k") with { ImpId = null };
        Assert.Equal(2, Impression.Merge([nameless, nameless with { Micros = nameless.Micros + 100_000, IsImpression = false, Quartile = 100 }, nameless with { Micros = nameless.Micros + Timestamp.Second }]).Count);
    }

    [Fact]
    public void What_was_found_in_households_reads_back()
    {
        var state = new HouseholdState();
        state.Visits.Add(new HouseholdVisit("ann", 5, "k", null, true));
        state.Conversions.Add(new HouseholdConversion(1, "ann", 6, null, "p", 2.5m, "EUR"));
        state.Conversions.Add(new HouseholdConversion(0, "ann", 7, null, null, null, null));
        var read = JourneyState.FromBytes<HouseholdState>(JourneyState.ToBytes(state));
        Assert.Equal(state.Visits, read.Visits);
        Assert.Equal(state.Conversions, read.Conversions);
    }

    private static MemoryEvent Event(string who, params (string, object)[] columns) => SomeJourneys.Event(who, "page_view", 0, columns);

    private static TvReport Run(TvRequest request, IEnumerable<MemoryEvent> events, IEnumerable<AdEvent> ads) => ValueOf(TvRunner.Run(request, Site(events, ads), default));

    private static ReportSite Site(IEnumerable<MemoryEvent> events, IEnumerable<AdEvent> ads) => TvSite.Of(events, ads);
}
