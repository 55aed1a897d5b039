using Cairn.Reports.CreativeTests;
using Cairn.Reports.Tests.Television;
using static Cairn.Reports.Tests.Television.TvSite;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.CreativeTests;

public sealed class CreativeTestRunnerTests
{
    private static readonly CreativeTestRequest Asked = new() { Arms = [new("A", 200, 8), new("B", 210, 19)], Randomised = true, Days = 7 };

    /// <summary>The example of the definition: stop after day 7.</summary>
    [Fact]
    public void Nineteen_of_210_beside_eight_of_200()
    {
        var report = Run(Asked);
        Assert.Equal(("stop", "B", 0.979, 0.00019), (report.Decision, report.Leader, Math.Round(report.Arms[1].PBest!.Value, 3), Math.Round(report.Arms[1].Loss!.Value, 5)));
        Assert.Equal([("A", 0.05), ("B", 0.95)], report.Shares.Select(share => (share.Arm, Math.Round(share.Share, 6))));
        Assert.Empty(report.Missing);
        Assert.Equal("go on", Run(Asked with { Days = 6 }).Decision);
        Assert.Contains("7 full days", Run(Asked with { Days = 6 }).Missing.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_drawn_is_an_association_only()
    {
        var report = Run(Asked with { Randomised = false });
        Assert.Equal(("not_randomised", null, "not_randomised"), (report.Decision, report.Leader, report.Warnings.Single().Code));
        Assert.All(report.Arms, arm => Assert.Null(arm.PBest));
        Assert.Empty(report.Shares);
    }

    [Fact]
    public void A_prior_takes_five_past_rates_and_three_arms_take_draws()
    {
        Assert.Equal("prior_unused", Run(Asked with { Prior = [0.01, 0.02] }).Warnings.Single().Code);

        // Beta(20·0.5 + 8, 20·0.5 + 192) has the mean 18/220.
        var leaning = Run(Asked with { Prior = [0.5, 0.5, 0.5, 0.5, 0.5] }).Arms[0].Ci;
        Assert.True(leaning.Low < 18.0 / 220 && 18.0 / 220 < leaning.High && leaning.Low > 0.04);
        var three = Run(Asked with { Arms = [.. Asked.Arms!, new("C", 205, 10)] });
        Assert.True(three.StandardError > 0);
        Assert.Equal(1, three.Arms.Sum(arm => arm.PBest!.Value), 1e-9);
        Assert.Equal(1, three.Shares.Sum(share => share.Share), 1e-9);
        Assert.Equal("no verdict", Run(Asked with { Arms = [new("A", 200, 8), new("B", 400, 19)] }).Decision);
    }

    [Fact]
    public void Households_count_in_the_arm_they_saw_first()
    {
        var ads = Enumerable.Range(0, 40).SelectMany(at => Seen($"i{at}", Day, $"k{at}", at % 2 == 0 ? "blue" : "red")).ToList();
        var visits = Enumerable.Range(0, 12).Select(at => Visit($"v{at}", 2 * Day, $"k{(at < 8 ? at * 2 : (at * 2) + 1)}")).ToList();
        var request = new CreativeTestRequest { Arms = [new("blue"), new("red")], Randomised = true };
        var report = ValueOf(CreativeTestRunner.Run(request, TvSite.Of(visits, ads), default));
        Assert.Equal([(20L, 8L), (20L, 4L)], report.Arms.Select(arm => (arm.N, arm.K)));
        Assert.Equal(("go on", 119), (report.Decision, report.Days));

        // A household that sees both shows that nobody drew by household.
        var both = ValueOf(CreativeTestRunner.Run(request, TvSite.Of(visits, [.. ads, .. Seen("x", 3 * Day, "k0", "red")]), default));
        Assert.Equal(("not_randomised", 20L), (both.Decision, both.Arms[0].N));
        var bought = ValueOf(CreativeTestRunner.Run(request with { Outcome = "buy" }, TvSite.Of([.. visits, Buys("v0", 3 * Day, 5m), Buys("v1", 30 * Day, 5m, "k2"), Buys("z", 3 * Day, 5m, "k1")], ads), default));
        Assert.Equal([2L, 1L], bought.Arms.Select(arm => arm.K));
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        var site = TvSite.Of([Visit("ann", 0, null), Buys("ann", 60, 1m)], []);
        Assert.Equal(["creative-test.arms-invalid"], Codes(new CreativeTestRequest { Arms = [new("A", 1, 1)] }));
        Assert.Equal(["creative-test.counts-invalid"], Codes(Asked with { Arms = [new("A", 5, 6), new("B", 5, 1)] }));
        Assert.Equal(["creative-test.days-missing", "creative-test.planned-range", "creative-test.prior-range"], Codes(Asked with { Days = null, Prior = [2], Planned = [0.5] }));
        Assert.Equal("/outcome", FaultsOf(CreativeTestRunner.Run(Asked with { Outcome = "cart" }, site, default))[0].Where);

        IEnumerable<string> Codes(CreativeTestRequest request) => FaultsOf(CreativeTestRunner.Run(request, site, default)).Select(fault => fault.Code).Order(StringComparer.Ordinal);
    }

    private static CreativeTestReport Run(CreativeTestRequest request) => ValueOf(CreativeTestRunner.Run(request, TvSite.Of([], []), default));
}
