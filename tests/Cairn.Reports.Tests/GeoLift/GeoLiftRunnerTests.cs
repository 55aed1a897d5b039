using System.Globalization;
using Cairn.Journeys.Regions;
using Cairn.Journeys.Running;
using Cairn.Reports.GeoLift;
using Cairn.Reports.Tests.Television;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.GeoLift;

public sealed class GeoLiftRunnerTests
{
    private static readonly GeoLiftRequest Asked = new() { Treated = ["north"], PreFrom = "2026-03-01", From = "2026-03-25", To = "2026-03-31" };

    [Fact]
    public void Sessions_of_a_region_beside_a_mix_of_five_others()
    {
        // North is half of east and half of west, and has four sessions more on each day of the test.
        var report = ValueOf(GeoLiftRunner.Run(Asked, TvSite.Of(Shop(4), []), default));
        Assert.Equal([("east", 0.5), ("west", 0.5)], report.Weights.Select(weight => (weight.Unit, Math.Round(weight.Weight, 6))).OrderBy(pair => pair.Unit));
        Assert.Equal((4, 24, 24, 6, 5), (Math.Round(report.Att, 6), Math.Round(report.Incremental, 6), report.Days.Pre, report.Days.Test, report.Donors));
        Assert.Equal(("incremental", 30, "2026-03-01"), (report.Verdict, report.Daily.Count, report.Daily[0].T));
        Assert.True(report.Ci!.Low > 3 && report.Ci.High < 5 && report.P < 0.1 && report.Fit < 1e-6);
        Assert.Equal(report.Daily[^1].Observed - 4, report.Daily[^1].Counterfactual, 1e-6);
    }

    [Fact]
    public void Buyers_without_a_region_are_of_the_last_one_they_were_in()
    {
        var state = RegionDaysOperator.Run(new RegionDaysPlan
        {
            Scope = new JourneyScope { View = SomeJourneys.View(Shop(4)) },
            Column = "region",
            Measure = RegionMeasure.Visitors,
        });
        Assert.Equal(["centre", "east", "far", "north", "south", "west"], state.Sums.Keys.Order());
        Assert.Equal(state.Sums["north"].Values.Sum(), JourneyState.FromBytes<RegionDaysState>(JourneyState.ToBytes(state)).Sums["north"].Values.Sum());
        var bought = Shop(4).Concat(Shop(4).Where(visit => visit.Visitor.StartsWith("north", StringComparison.Ordinal)).Select(visit => TvSite.Buys(visit.Visitor, ((visit.Micros - TvSite.March) / 1e6) + 5, 10m))).ToList();
        var site = TvSite.Of(bought, []);
        var value = ValueOf(GeoLiftRunner.Run(Asked with { Metric = "value:buy", Donors = ["east", "west", "south", "far", "centre"] }, TvSite.Of([.. bought, .. Elsewhere()], []), default));
        Assert.Equal(10 * ValueOf(GeoLiftRunner.Run(Asked, site, default)).Daily.Sum(day => day.Observed), value.Daily.Sum(day => day.Observed));
    }

    [Fact]
    public void Figures_from_elsewhere_are_taken_and_a_mix_that_does_not_follow_gets_no_verdict()
    {
        var random = new Random(3);
        List<GeoLiftFigure> rows = [.. from unit in (string[])["north", "a", "b", "c", "d", "e"] from day in Enumerable.Range(0, 30) select new GeoLiftFigure(unit, Day(day), random.Next(100))];
        var report = ValueOf(GeoLiftRunner.Run(Asked with { Rows = rows }, TvSite.Of([], []), default));
        Assert.Equal(("poor_fit", "poor_fit"), (report.Verdict, report.Warnings[0].Code));
        Assert.True(report.Fit > 0.5);
        Assert.Equal(
            ["geo-lift.day-invalid", "geo-lift.row-invalid", "geo-lift.row-twice"],
            FaultsOf(GeoLiftRunner.Run(Asked with { Rows = [new("a", Day(0), 1), new("a", Day(0), 2), new("b", "soon", 1), new("", Day(0), double.NaN)] }, TvSite.Of([], []), default)).Select(fault => fault.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_too_little_is_refused()
    {
        var site = TvSite.Of(Shop(4), []);
        Assert.Equal("geo-lift.pre-too-short", Refusal(Asked with { From = "2026-03-24" }));
        Assert.Equal("geo-lift.days-order", Refusal(Asked with { To = "2026-03-25" }));
        Assert.Equal("geo-lift.day-invalid", Refusal(Asked with { PreFrom = null }));
        Assert.Equal("geo-lift.too-few-donors", Refusal(Asked with { Donors = ["east", "west"] }));
        Assert.Equal("geo-lift.unit-missing", Refusal(Asked with { Treated = ["nroth"] }));
        Assert.Equal("geo-lift.treated-missing", Refusal(Asked with { Treated = [] }));
        Assert.Equal("geo-lift.unit-unknown", Refusal(Asked with { Unit = "planet" }));
        Assert.Equal("definition.unknown", Refusal(Asked with { Metric = "nothing" }));

        string Refusal(GeoLiftRequest request) => FaultsOf(GeoLiftRunner.Run(request, site, default))[0].Code;
    }

    private static string Day(int at) => new DateOnly(2026, 3, 1).AddDays(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static List<MemoryEvent> Shop(int more)
    {
        var (random, events) = (new Random(1), new List<MemoryEvent>());
        for (var day = 0; day < 30; day++)
        {
            var (east, west) = (2 * random.Next(3, 12), 2 * random.Next(3, 12));
            Come("east", day, east);
            Come("west", day, west);
            Come("south", day, random.Next(3, 30));
            Come("far", day, random.Next(3, 30));
            Come("centre", day, random.Next(3, 30));
            Come("north", day, ((east + west) / 2) + (day >= 24 ? more : 0));
        }

        return events;

        void Come(string region, int day, int count) =>
            events.AddRange(Enumerable.Range(0, count).Select(who => TvSite.Visit($"{region}{day}-{who}", (day * TvSite.Day) + (who * 60), null, ("region", region))));
    }

    private static IEnumerable<MemoryEvent> Elsewhere() =>
        from region in (string[])["east", "west", "south", "far", "centre"]
        from day in Enumerable.Range(0, 30)
        from one in (MemoryEvent[])[TvSite.Visit($"x{region}{day}", day * TvSite.Day, null, ("region", region)), TvSite.Buys($"x{region}{day}", (day * TvSite.Day) + 60, day)]
        select one;
}
