using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class CalibrationTests
{
    [Fact]
    public void The_area_of_the_example()
    {
        var found = new Discrimination(0.78, Discrimination.HanleyMcNeil(0.78, 60, 2_940));
        Assert.Equal((0.71, 0.85), (Math.Round(found.Interval.Low, 2), Math.Round(found.Interval.High, 2)));
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_order()
    {
        var scored = ArbMap.Default.GeneratorFor<(byte Score, bool Outcome)[]>().ToArbitrary();
        Prop.ForAll(scored, given =>
        {
            var pairs = (from one in given where one.Outcome from other in given where !other.Outcome select one.Score.CompareTo(other.Score)).ToList();
            var found = Discrimination.Of(given.Select(item => (double)item.Score).ToArray(), given.Select(item => item.Outcome).ToArray());
            return pairs.Count == 0 ? found is null : Math.Abs(found!.Value.Auc - pairs.Average(order => order > 0 ? 1 : order == 0 ? 0.5 : 0)) < 1e-12;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Groups_keep_equal_chances_together()
    {
        double[] chances = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5];
        var found = Calibration.Of(chances, [false, false, false, false, false, true, false, true, false, true], groupCount: 5)!;
        Assert.Equal([6, 2, 2], found.Groups.Select(group => group.Count));
        Assert.Equal([1, 1, 1], found.Groups.Select(group => group.Outcomes));
        Assert.Equal([0.1, 0.25, 0.45], found.Groups.Select(group => Math.Round(group.MeanPredicted, 9)));
        Assert.Equal(((6 * Math.Abs(0.1 - (1 / 6.0))) + (2 * 0.25) + (2 * 0.05)) / 10, found.ExpectedError, 1e-12);
        Assert.Equal(Proportions.Wilson(1, 6), found.Groups[0].Interval);
    }

    [Fact]
    public void Brier_and_skill_by_hand()
    {
        var found = Calibration.Of([0.2, 0.8], [false, true])!;
        Assert.Equal(0.04, found.Brier, 1e-12);
        Assert.Equal(1 - (0.04 / 0.25), found.Skill!.Value, 1e-12);
        Assert.Null(Calibration.Of([0.2, 0.8], [true, true])!.Skill);
        Assert.Null(Calibration.Of([], []));
    }

    [Fact]
    public void Right_chances_have_slope_one_and_bold_ones_less()
    {
        var random = new Random(5);
        var truth = Enumerable.Range(0, 50_000).Select(_ => (random.NextDouble() * 4) - 3).ToArray();
        var outcomes = truth.Select(logOdds => random.NextDouble() < LogisticModel.Chance(logOdds)).ToArray();
        var right = Calibration.Of(truth.Select(LogisticModel.Chance).ToArray(), outcomes)!;
        Assert.Equal(1, right.Slope!.Value, 0.05);
        Assert.Equal(0, right.Intercept!.Value, 0.05);
        Assert.True(right.ExpectedError < 0.01);
        var bold = Calibration.Of(truth.Select(logOdds => LogisticModel.Chance((2 * logOdds) + 1)).ToArray(), outcomes)!;
        Assert.Equal(0.5, bold.Slope!.Value, 0.03);
        var platt = Platt.Fit(truth.Select(logOdds => (2 * logOdds) + 1).ToArray(), outcomes);
        Assert.Equal((0.5, -0.5), (Math.Round(platt.Slope, 1), Math.Round(platt.Intercept, 1)));
        Assert.Equal(LogisticModel.Chance(1), platt.Chance(3), 0.02);
    }

    [Fact]
    public void A_perfect_score_stays_short_of_certainty()
    {
        var platt = Platt.Fit([-1, -1, 1, 1], [false, false, true, true]);
        Assert.Equal(0.75, platt.Chance(1), 1e-6);
        Assert.Equal(0.25, platt.Chance(-1), 1e-6);
        Assert.Equal(0.5, Platt.Fit([], []).Chance(7), 1e-9);
    }
}
