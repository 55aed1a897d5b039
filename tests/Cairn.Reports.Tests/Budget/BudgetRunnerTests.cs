using System.Globalization;
using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Time;
using Cairn.Reports.Budget;
using Cairn.Reports.Costs;
using Cairn.Reports.Tests.Television;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Budget;

public sealed class BudgetRunnerTests
{
    /// <summary>The lines of the definition's example, with 40 weeks around what they cost now.</summary>
    private static readonly BudgetRequest Asked = new() { Rows = [.. Weeks("A", 1_000, 2.0, 0.6), .. Weeks("B", 500, 0.9, 0.8)], Value = 1, Lines = [new("A", 1_000), new("B", 500)] };

    [Fact]
    public void Money_moves_to_the_line_that_answers_more_as_far_as_a_week_may_go()
    {
        var report = Run(Asked);
        Assert.Equal([("A", "1000", "900", null), ("B", "500", "600", "step")], report.Lines.Select(line => (line.Line, line.Current, line.Recommended, line.Cap)));
        Assert.Equal(0.0757, report.Lines[0].Marginal!.Now, 0.002);
        Assert.Equal(0.2077, report.Lines[1].Marginal!.Now, 0.002);
        Assert.Equal(12.7, report.Gain, 0.6);
        Assert.Equal(("shift", 1.0, "1500", "1500"), (report.Verdict, report.PGain, report.Total.Current, report.Total.Recommended));
        Assert.Equal(("observed response; the true one may be smaller", 1.0, 0.0), (report.Label, report.Lines[1].PRaise, report.Lines[0].PRaise));
        Assert.Equal(report.Lines, Run(Asked).Lines, (a, b) => a!.Recommended == b!.Recommended && a.Marginal == b.Marginal);
    }

    [Fact]
    public void Caps_floors_and_fixed_lines_hold_and_a_test_corrects_a_response()
    {
        Assert.Equal([("A", "960", null), ("B", "540", "max")], Run(Asked with { Lines = [new("A", 1_000), new("B", 500, Max: 540)] }).Lines.Select(line => (line.Line, line.Recommended, line.Cap)));
        Assert.Equal([("A", "950", "min"), ("B", "550", null)], Run(Asked with { Lines = [new("A", 1_000, Min: 950), new("B", 500)] }).Lines.Select(line => (line.Line, line.Recommended, line.Cap)));
        var kept = Run(Asked with { Lines = [new("A", 1_000, Fixed: true), new("B", 500)] });
        Assert.Equal(["1000", "500"], kept.Lines.Select(line => line.Recommended));
        Assert.Equal(("Fixed, as you asked.", "leave as it is"), (kept.Lines[0].Reason, kept.Verdict));

        // Of what B was credited with, a hold-out found one in ten to be incremental: now A answers more.
        var tested = Run(Asked with { Lines = [new("A", 1_000, Incremental: 90, Attributed: 100), new("B", 500, Incremental: 10, Attributed: 100)] });
        Assert.Equal(("response corrected by tests", "1100", "400"), (tested.Label, tested.Lines[0].Recommended, tested.Lines[1].Recommended));
    }

    [Fact]
    public void Seven_weeks_say_nothing_and_Thompson_explores()
    {
        var few = Run(Asked with { Rows = [.. Weeks("A", 1_000, 2.0, 0.6), .. Weeks("B", 500, 0.9, 0.8).Take(7)] });
        Assert.Equal(("500", "500"), (few.Lines.Single(line => line.Line == "B").Current, few.Lines.Single(line => line.Line == "B").Recommended));
        Assert.Contains("takes 8", few.Lines.Single(line => line.Line == "B").Reason, StringComparison.Ordinal);

        // Two lines that answer alike, with noise: one draw is not the mean, and sums to the same.
        var alike = new BudgetRequest { Rows = [.. Noisy("A", 1), .. Noisy("B", 2)], Value = 1, Step = 0.5 };
        var (mean, one) = (Run(alike), Run(alike with { Mode = "thompson" }));
        Assert.NotEqual(mean.Lines.Single(line => line.Line == "A").Recommended, one.Lines.Single(line => line.Line == "A").Recommended);
        Assert.Equal(mean.Total, one.Total);
        Assert.InRange(mean.Lines[0].PRaise!.Value, 0.02, 0.98);
        Assert.True(mean.Ci.Low <= mean.Gain && mean.Gain <= mean.Ci.High);
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.Equal(
            ["attribution.not-for-cost", "budget.by-unknown", "budget.caps-invalid", "budget.mode-unknown", "budget.step-range", "budget.test-invalid", "budget.weeks-range"],
            Codes(Asked with { By = "mood", Step = 2, Mode = "bold", Model = "participation", Weeks = 3, Lines = [new("A", Min: 5, Max: 2, Incremental: 1)] }));
        Assert.Equal(["budget.total-out-of-reach"], Codes(Asked with { Total = 2_000 }));
        Assert.Equal(["budget.value-missing"], Codes(Asked with { Value = null }));
        Assert.Equal(["budget.row-invalid", "budget.row-twice"], Codes(Asked with { Rows = [new("A", "2026-03-02", 1, 1), new("A", "2026-03-04", 1, 1), new("A", "now", -1, 1)] }));
        Assert.Equal(["budget.no-cost"], Codes(new BudgetRequest()));
    }

    [Fact]
    public void The_site_s_own_weeks_are_cost_and_credit()
    {
        var events = Enumerable.Range(0, 12 * 7).SelectMany(day => Enumerable.Range(0, day % 7 == 0 ? 3 + (day / 7 % 3) : 0)
            .SelectMany(who => (MemoryEvent[])[TvSite.Click($"v{day}-{who}", (day * TvSite.Day) + (who * 60), null, ("campaign", who % 2 == 0 ? "spring" : "brand"), ("channel", "Paid Search")), TvSite.Buys($"v{day}-{who}", (day * TvSite.Day) + (who * 60) + 30, 20m)]));
        var site = TvSite.Of(events, [], now: TvSite.March + (85 * Timestamp.Day)) with { Costs = new Costs() };
        var report = ValueOf(BudgetRunner.Run(new BudgetRequest { Weeks = 11 }, site, default));
        Assert.Equal([("brand", "40"), ("spring", "100")], report.Lines.Select(line => (line.Line, line.Current)).OrderBy(line => line.Line));
        Assert.Equal((20.0, "2026-06-01"), (report.Value, report.Week));
        Assert.All(report.Lines, line => Assert.Equal(11, line.Weeks));
    }

    private static IEnumerable<BudgetWeek> Weeks(string line, double now, double a, double b) => Enumerable.Range(0, 40)
        .Select(week => (Week: week, Cost: now * (0.5 + (week / 40.0))))
        .Select(one => new BudgetWeek(line, Day(one.Week), (decimal)one.Cost, a * Math.Pow((double)(decimal)one.Cost, b)));

    private static IEnumerable<BudgetWeek> Noisy(string line, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, 12).Select(week => new BudgetWeek(line, Day(week), 500 + (50 * (week % 4)), 30 + (random.NextDouble() * 20)));
    }

    private static string Day(int week) => new DateOnly(2025, 1, 6).AddDays(7 * week).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static BudgetReport Run(BudgetRequest request) => ValueOf(BudgetRunner.Run(request, TvSite.Of([], []), default));

    private static IEnumerable<string> Codes(BudgetRequest request) => FaultsOf(BudgetRunner.Run(request, TvSite.Of([], []), default)).Select(fault => fault.Code).Order(StringComparer.Ordinal);

    private sealed class Costs : IChannelCosts
    {
        public IReadOnlyList<ChannelCost> Lines(DateOnly from, DateOnly to) =>
            [.. new[] { ("spring", 100m), ("brand", 40m) }.Select(one => new ChannelCost(
                new CostLine { Date = from, Source = "google", Medium = "cpc", Campaign = one.Item1, Cost = one.Item2, Currency = "EUR" }, "Paid Search"))];
    }
}
