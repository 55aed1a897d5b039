using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Reports.Envelope;
using Cairn.Reports.NearMiss;
using Cairn.Reports.Propensity;
using Cairn.Reports.Tests.Conversions;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Propensity;

public sealed class PropensityRunnerTests
{
    private const int Day = 86_400;
    private static readonly ConversionDefinition Cart = Definition("cart", """{"event":"cart"}""");
    private static readonly ConversionDefinition Buy = Definition("buy", """{"event":"buy"}""", ConversionKind.Macro);

    [Fact]
    public void A_shop_whose_carts_lead_to_purchases_is_foretold()
    {
        var report = Run(Shop(causal: true), 2);
        Assert.Equal(PropensityJudgement.Ok, report.Status);
        Assert.Equal(["train", "train", "calibrate", "test"], report.Slices.Select(slice => slice.Use));
        Assert.Equal("2026-05-24T00:00:00Z", report.Slices[0].Cutoff);
        Assert.InRange(report.Auc!.Value, 0.75, 1);
        Assert.InRange(report.Brier!.Skill!.Value, 0.02, 1);
        Assert.InRange(report.Calibration!.Slope!.Value, 0.5, 2);
        Assert.Equal(["hot", "warm", "cool", "cold"], report.Bands!.Select(band => band.Band));
        Assert.True(report.Bands![0].Visitors > 0);
        Assert.Equal(50, report.Top.Count);
        Assert.Equal(report.Top.OrderByDescending(one => one.P).Select(one => one.P), report.Top.Select(one => one.P));
        Assert.Equal("hot", report.Top[0].Band);
    }

    [Fact]
    public void The_near_miss_audience_shows_the_same_chances()
    {
        var site = SiteOf(Shop(causal: true), 2);
        var chances = ValueOf(PropensityRunner.Run(new PropensityRequest { Limit = 1_000 }, site, TestContext.Current.CancellationToken)).Top.ToDictionary(one => one.Visitor, one => one.P);
        var rows = ValueOf(NearMissRunner.Run(
            new NearMissRequest { Limit = 10_000 }, site, [new ProfileCandidate("cart", true, 0.25)], TestContext.Current.CancellationToken)).Rows;
        Assert.All(rows, row => Assert.InRange(row.P!.Value, 0, 1));
        var both = rows.Where(row => chances.ContainsKey(row.Visitor)).ToList();
        Assert.NotEmpty(both);
        Assert.All(both, row => Assert.Equal(chances[row.Visitor], row.P));
    }

    [Fact]
    public void Gives_the_same_bytes_on_1_2_and_7_threads()
    {
        var events = Shop(causal: true);
        Assert.Single(new[] { 1, 2, 7 }.Select(threads =>
        {
            var report = Run(events, threads);
            return JsonSerializer.Serialize(new { report.Auc, report.Brier, report.Calibration, report.Bands, report.Top });
        }).Distinct());
    }

    [Fact]
    public void With_too_few_converters_nobody_is_listed()
    {
        var report = Run([.. Shop(causal: true).Take(300)], 1);
        Assert.Equal((PropensityJudgement.NotEnoughData, null, null), (report.Status, report.Auc, report.Bands));
        Assert.Empty(report.Top);
        Assert.Contains("it takes 50 and 20", report.Reason, StringComparison.Ordinal);
        Assert.Equal(PropensityJudgement.NotEnoughData, Run([], 1).Status);
    }

    [Fact]
    public void An_order_no_better_than_chance_is_refused()
    {
        var random = new Random(1);
        var judgement = PropensityJudgement.Of([.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())], [.. Enumerable.Range(0, 400).Select(at => at % 8 == 0)]);
        Assert.Equal(PropensityJudgement.NoBetterThanChance, judgement.Status);
    }

    [Fact]
    public void Chances_far_too_bold_keep_their_order_only()
    {
        // Half of those with 0.999 convert, and one in twenty of those with 0.001: the order is right, the chances are not.
        double[] chances = [.. Enumerable.Range(0, 400).Select(at => at < 200 ? 0.999 - (at * 1e-6) : 0.001 + (at * 1e-6))];
        bool[] outcomes = [.. Enumerable.Range(0, 400).Select(at => at < 200 ? at % 2 == 0 : at % 20 == 0)];
        Assert.Equal(PropensityJudgement.BadlyCalibrated, PropensityJudgement.Of(chances, outcomes).Status);
    }

    [Theory]
    [InlineData(0.4, "hot")]
    [InlineData(0.39, "warm")]
    [InlineData(0.2, "warm")]
    [InlineData(0.05, "cool")]
    [InlineData(0.049, "cold")]
    public void Bands_compare_a_chance_with_the_base_rate(double chance, string band) => Assert.Equal(band, PropensityRunner.BandOf(chance, 0.1));

    [Fact]
    public void Every_fault_of_a_request_is_told() => Assert.Equal(
        ["duration.invalid /within", "report.limit /limit", "report.not-available /filters", "definition.unknown /macro"],
        FaultsOf(PropensityRunner.Run(
            new PropensityRequest { Within = "0d", Limit = 0, Filters = ["channel = \"Email\""], Macro = "byu" }, DefinedSites.Of([], Buy), default)).Select(fault => $"{fault.Code} {fault.Where}"));

    // Every day 150 new visitors; four in ten put something into the cart, and half of these buy within two days.
    private static List<MemoryEvent> Shop(bool causal)
    {
        var (random, events) = (new Random(7), new List<MemoryEvent>());
        for (var i = 0; i < 150 * 31; i++)
        {
            var (who, at, carts) = ($"v{i}", (i / 150 * Day) + random.Next(Day), random.NextDouble() < 0.4);
            events.Add(Event(who, "page_view", at, ("channel", random.Next(2) == 0 ? "Email" : "TV")));
            if (carts)
            {
                events.Add(Event(who, "cart", at + 60));
            }

            if (random.NextDouble() < (causal && carts ? 0.5 : 0.03))
            {
                events.Add(Event(who, "buy", at + 600 + random.Next(2 * Day)));
            }
        }

        return events;
    }

    private static PropensityReport Run(IReadOnlyList<MemoryEvent> events, int threads) =>
        ValueOf(PropensityRunner.Run(new PropensityRequest { Within = "2d" }, SiteOf(events, threads), TestContext.Current.CancellationToken));

    private static ReportSite SiteOf(IReadOnlyList<MemoryEvent> events, int threads)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        return Sites.Of(source, options: new JourneyIndexOptions { Threads = threads }) with { Definitions = [Cart, Buy] };
    }
}
