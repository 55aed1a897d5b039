using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Television;
using Cairn.Reports.Television;
using Cairn.Testing;
using static Cairn.Reports.Tests.Television.TvSite;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Television;

public sealed class LiftRunnerTests
{
    /// <summary>The example of the definition, household by household: 540 of 18,000 beside 44 of 2,000, 7,200.00 spent.</summary>
    [Fact]
    public void Twenty_thousand_households()
    {
        var (events, ads) = Arms(18_000, 540, 2_000, 44, cost: 0.4m);
        var report = ValueOf(LiftRunner.Run(new LiftRequest { Planned = 0.9 }, TvSite.Of(events, ads), default));
        Assert.Equal([("treatment", 18_000L, 540L, 0.03), ("control", 2_000L, 44L, 0.022)], report.Arms.Select(arm => (arm.Arm, arm.N, arm.K, arm.Rate!.Value)));
        Assert.Equal((0.008, 0.0002, 0.0141), (Math.Round(report.D, 6), Math.Round(report.Ci.Low, 4), Math.Round(report.Ci.High, 4)));
        Assert.Equal((144, 4, 255), (Math.Round(report.Incremental), Math.Round(report.IncrementalCi.Low), Math.Round(report.IncrementalCi.High)));
        Assert.Equal((0.36, 0.01, 0.85), (Math.Round(report.Lift!.Value, 2), Math.Round(report.LiftCi!.Low, 2), Math.Round(report.LiftCi.High, 2)));
        Assert.Equal(("7200", "50", 28, 1_827), (report.Cost, report.CostPer, Whole(report.CostPerCi!.Low), Whole(report.CostPerCi.High)));
        Assert.Equal((1, "incremental", 0.008), (report.SrmP!.Value, report.Verdict, Math.Round(report.OnTreated!.Value, 6)));
        Assert.Empty(report.Warnings);

        // The same test in the report on television, beside verified and influenced.
        var total = ValueOf(TvRunner.Run(new TvRequest(), TvSite.Of(events, ads), default)).Total;
        Assert.Equal((540, 540, 144), (total.Verified.Visits, total.Influenced.Visits, Math.Round(total.Incremental!.Visits)));
        Assert.Equal("50", total.Incremental.CostPer);
        var wide = ValueOf(LiftRunner.Run(new LiftRequest { Confidence = 0.9 }, TvSite.Of(events, ads), default));
        Assert.True(wide.Ci.Low > report.Ci.Low && wide.Ci.High < report.Ci.High);
    }

    [Fact]
    public void Value_has_an_interval_of_its_own_and_what_is_not_shown_is_not_said()
    {
        var (events, ads) = Arms(200, 12, 200, 8, cost: 0.1m);
        var bought = events.Select(visit => Buys(visit.Visitor, ((visit.Micros - March) / 1e6) + 60, 50m)).ToList();
        var report = ValueOf(LiftRunner.Run(new LiftRequest { Outcome = "buy", Planned = 0.5 }, TvSite.Of([.. events, .. bought], ads), default));
        Assert.Equal((12, 8, "200", 10), (report.Arms[0].K, report.Arms[1].K, report.IncrementalValue, Math.Round(report.Iroas!.Value, 6)));
        Assert.True(decimal.Parse(report.IncrementalValueCi!.Low, System.Globalization.CultureInfo.InvariantCulture) < 0 && report.IroasCi!.Low < 0 && report.IroasCi.High > 10);
        Assert.Equal(("not shown to be incremental", null, null), (report.Verdict, report.CostPer, report.CostPerCi!.High));
        Assert.NotNull(report.CostPerCi.Low);
    }

    [Fact]
    public void Arms_that_are_not_as_planned_get_no_verdict_and_nobody_of_the_control_gives_no_lift()
    {
        var (events, ads) = Arms(1_000, 60, 800, 0);
        var report = ValueOf(LiftRunner.Run(new LiftRequest { Planned = 0.5 }, TvSite.Of(events, ads), default));
        Assert.Equal(("no verdict", null), (report.Verdict, report.Lift));
        Assert.True(report.SrmP < 0.001);
        Assert.Equal("sample_ratio", report.Warnings.Single().Code);
        Assert.Equal("split_unknown", ValueOf(LiftRunner.Run(new LiftRequest(), TvSite.Of(events, ads), default)).Warnings.Single().Code);
    }

    [Fact]
    public void Without_records_of_a_control_a_lift_is_refused_and_a_geo_test_proposed()
    {
        var site = TvSite.Of([Visit("ann", 2 * Day, "home")], Seen("i", Day, "home", arm: "treatment"));
        var fault = FaultsOf(LiftRunner.Run(new LiftRequest(), site, default)).Single();
        Assert.Equal("tv.no-holdout", fault.Code);
        Assert.Contains("geo", fault.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["definition.unknown", "tv.confidence-range", "tv.households-missing", "tv.planned-range"],
            FaultsOf(LiftRunner.Run(new LiftRequest { Outcome = "x", Planned = 1, Confidence = 2, Households = new LiftHouseholds(["a"], []) }, site, default)).Select(fault => fault.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Arms_may_come_as_lists_of_households_and_who_is_in_both_counts_once()
    {
        AdEvent[] ads =
        [
            .. Seen("a", Day, "k1").Select(ad => ad with { Household = "h1" }), .. Seen("b", Day, "k2").Select(ad => ad with { Household = "h2" }), .. Seen("c", Day, "k3").Select(ad => ad with { Household = "h3" }),
        ];
        var site = TvSite.Of([Visit("x", 2 * Day, "k1"), Visit("y", 2 * Day, "k3"), Visit("z", 20 * Day, "k2")], ads);
        var report = ValueOf(LiftRunner.Run(new LiftRequest { Households = new LiftHouseholds(["h1", "h2"], ["h3"]) }, site, default));
        Assert.Equal([(2L, 1L), (1L, 1L)], report.Arms.Select(arm => (arm.N, arm.K)));

        AdEvent[] mixed = [.. Seen("a", Day, "k", arm: "ghost"), .. Seen("b", 2 * Day, "k", arm: "treatment"), .. Seen("c", Day, "m", arm: "treatment")];
        var both = ValueOf(LiftRunner.Run(new LiftRequest(), TvSite.Of([Visit("x", 2 * Day, "k")], mixed), default));
        Assert.Equal((1, 1, 1), (both.Mixed, both.Arms[1].N, both.Arms[1].K));
    }

    /// <summary>What the lift cost is what the television report says it cost: an import is the total of its day, other currencies take the rate of the day.</summary>
    [Fact]
    public void Imported_costs_and_other_currencies_count()
    {
        var (events, ads) = Arms(1_000, 100, 1_000, 50);
        var line = new CostLine { Date = new DateOnly(2026, 3, 1), Source = "streamer", Medium = "tv", Campaign = "spring", Cost = 300m, Currency = "USD" };
        LiftReport Report(IEnumerable<AdEvent> shown, params CostLine[] lines) => ValueOf(LiftRunner.Run(
            new LiftRequest { Planned = 0.5, Campaign = "spring" }, TvSite.Of(events, shown) with { Costs = new TvSite.SpentOn(lines), Rates = new TvSite.TwoToOne() }, default));
        Assert.Equal((null, "600", "12"), (Report(ads).Cost, Report(ads, line).Cost, Report(ads, line).CostPer));
        var inDollars = ads.Select(ad => ad is { IsImpression: true, Arm: "treatment" } ? ad with { Cost = 0.1m, Currency = "USD" } : ad).ToList();
        Assert.Equal(("200", "600"), (Report(inDollars).Cost, Report(inDollars, line).Cost));
        var unknown = inDollars.Select(ad => ad.Currency is null ? ad : ad with { Currency = "JPY" });
        Assert.Null(Report(unknown).Cost);
    }

    private static (List<MemoryEvent> Events, List<AdEvent> Ads) Arms(int treated, int treatedDid, int control, int controlDid, decimal? cost = null)
    {
        var (events, ads) = (new List<MemoryEvent>(), new List<AdEvent>());
        for (var at = 0; at < treated + control; at++)
        {
            var isTreated = at < treated;
            ads.AddRange(isTreated ? Seen($"i{at}", Day, $"k{at}", cost: cost, arm: "treatment") : [Shown($"i{at}", Day, $"k{at}") with { Arm = "ghost" }]);
            if (isTreated ? at < treatedDid : at - treated < controlDid)
            {
                events.Add(Visit($"v{at}", 3 * Day, $"k{at}"));
            }
        }

        return (events, ads);
    }

    private static int Whole(string? amount) => (int)Math.Round(decimal.Parse(amount!, System.Globalization.CultureInfo.InvariantCulture));
}
