namespace Cairn.Statistics.Tests;

/// <summary>The examples of the definitions of television, budget and creative tests.</summary>
public sealed class ArmsTests
{
    [Fact]
    public void Lift_of_a_holdout()
    {
        var difference = Proportions.Newcombe(540, 18_000, 44, 2_000);
        Assert.Equal((0.0002, 0.0141), (Math.Round(difference.Low, 4), Math.Round(difference.High, 4)));
        var (lift, interval) = RiskRatio.Lift(540, 18_000, 44, 2_000)!.Value;
        Assert.Equal((0.36, 0.01, 0.85), (Math.Round(lift, 2), Math.Round(interval.Low, 2), Math.Round(interval.High, 2)));
        Assert.Null(RiskRatio.Lift(5, 100, 0, 100));
        Assert.Null(RiskRatio.Lift(0, 100, 5, 100));
    }

    /// <summary>R: t.test(c(1,2,3,4,5,6), c(2,2,3,9)), negated: mean difference -0.5, 95 % -5.5116 to 4.5116 with 4.1573 degrees of freedom.</summary>
    [Fact]
    public void Welch_is_that_of_the_textbook()
    {
        var one = Of(1, 2, 3, 4, 5, 6);
        var none = Of(2, 2, 3, 9);
        Assert.Equal((3.5, 3.5), (one.Mean, one.Variance));
        var (difference, interval) = Welch.Difference(one, none)!.Value;
        Assert.Equal(-0.5, difference, 1e-12);
        var (a, b) = (3.5 / 6, none.Variance / 4);
        var freedom = (a + b) * (a + b) / ((a * a / 5) + (b * b / 3));
        Assert.Equal(0.975, StudentT.Cdf((interval.High + 0.5) / Math.Sqrt(a + b), freedom), 1e-9);
        Assert.Equal(-1, interval.Low + interval.High, 1e-9);
        Assert.Null(Welch.Difference(Of(1), none));
        Assert.Equal(new Interval(0, 0), Welch.Difference(Of(2, 2), Of(2, 2))!.Value.Interval);
    }

    [Theory]
    [InlineData(0.975, 10, 2.228139)]
    [InlineData(0.95, 4.5, 2.064)]
    public void Quantiles_of_t(double share, double freedom, double expected) => Assert.Equal(expected, StudentT.Quantile(share, freedom), freedom == 10 ? 1e-6 : 0.02);

    [Fact]
    public void Nineteen_of_210_beside_eight_of_200()
    {
        var compared = BetaArms.Compare([BetaPosterior.Flat(8, 200), BetaPosterior.Flat(19, 210)]);
        Assert.Equal(0.979, compared.Best[1], 5e-4);
        Assert.Equal(0.00019, compared.Loss[1], 5e-6);
        Assert.Equal(0.002, compared.Loss[1] / (19.0 / 210), 2e-4);
        Assert.Equal(1, compared.Best.Sum(), 1e-12);
        Assert.Equal(0, compared.StandardError);
    }

    [Fact]
    public void Draws_agree_with_integration_and_are_the_same_each_time()
    {
        BetaPosterior[] arms = [BetaPosterior.Flat(8, 200), BetaPosterior.Flat(19, 210), BetaPosterior.Informed(0, 100_000, 0.001, 20)];
        var drawn = BetaArms.Compare(arms, seed: 7);
        var exact = BetaArms.Compare([arms[0], arms[1]]);
        Assert.Equal(exact.Best[1], drawn.Best[1], 4 * drawn.StandardError);
        Assert.Equal(exact.Loss[1], drawn.Loss[1], 3e-5);
        Assert.Equal(drawn.Best, BetaArms.Compare(arms, seed: 7).Best);
        Assert.InRange(drawn.StandardError, 1e-5, 0.002);
    }

    /// <summary>Beta(2, 3) against Beta(3, 2): 1 - Σ, a closed form for whole parameters (Miller 2015): P(B > A) = 13/14 − … checked by sums of binomials.</summary>
    [Fact]
    public void Integration_is_exact_for_whole_parameters()
    {
        // P(B > A) = sum over i below α_B of B(α_A + i, β_A + β_B) / ((β_B + i) B(1 + i, β_B) B(α_A, β_A)).
        Assert.Equal(Exact(2, 3, 3, 2), BetaArms.Compare([new BetaPosterior(2, 3), new BetaPosterior(3, 2)]).Best[1], 1e-7);
        Assert.Equal(Exact(9, 193, 20, 192), BetaArms.Compare([new BetaPosterior(9, 193), new BetaPosterior(20, 192)]).Best[1], 1e-7);

        static double Exact(int alphaA, int betaA, int alphaB, int betaB) => Enumerable.Range(0, alphaB).Sum(i =>
            Math.Exp(LogBeta(alphaA + i, betaA + betaB) - Math.Log(betaB + i) - LogBeta(1 + i, betaB) - LogBeta(alphaA, betaA)));

        static double LogBeta(double a, double b) => MathNet.Numerics.SpecialFunctions.BetaLn(a, b);
    }

    [Fact]
    public void Nobody_is_left_without_a_share()
    {
        Assert.Equal([0.05, 0.95], BetaArms.Shares([0.021, 0.979]).Select(share => Math.Round(share, 9)));
        Assert.Equal([0.05, 0.05, 0.9], BetaArms.Shares([0.001, 0.049, 0.95]).Select(share => Math.Round(share, 9)));
        Assert.Equal([0.05, 0.05, 0.9], BetaArms.Shares([0, 0, 1]).Select(share => Math.Round(share, 9)));
        Assert.All(BetaArms.Shares([.. Enumerable.Repeat(1.0 / 30, 30)]), share => Assert.Equal(1.0 / 30, share, 1e-9));
    }

    [Fact]
    public void Money_goes_where_more_comes_back_as_far_as_it_may()
    {
        SpendLine[] lines = [new(new ResponseCurve(2.0, 0.6), 1, 800, 1_200), new(new ResponseCurve(0.9, 0.8), 1, 400, 600)];
        Assert.Equal((126.2, 129.8), (Math.Round(lines[0].Gain(1_000), 1), Math.Round(lines[1].Gain(500), 1)));
        Assert.Equal((0.0757, 0.2077), (Math.Round(lines[0].Marginal(1_000), 4), Math.Round(lines[1].Marginal(500), 4)));
        var shared = SpendPlan.Share(lines, 1_500);
        Assert.Equal([900.0, 600.0], shared.Select(spend => Math.Round(spend, 6)));
        Assert.Equal(268.7, lines[0].Gain(shared[0]) + lines[1].Gain(shared[1]), 0.05);
    }

    [Fact]
    public void Lines_off_their_bounds_bring_equally_much_at_the_margin()
    {
        SpendLine[] lines = [new(new ResponseCurve(2.0, 0.6), 3, 0, 5_000), new(new ResponseCurve(0.9, 0.8), 1, 0, 5_000), new(new ResponseCurve(1, 0.5), 2, 700, 700), new(new ResponseCurve(1, 0.5), 0, 10, 50)];
        var shared = SpendPlan.Share(lines, 4_000);
        Assert.Equal(4_000, shared.Sum(), 1e-6);
        Assert.Equal((700.0, 10.0), (shared[2], shared[3]));
        Assert.Equal(lines[0].Marginal(shared[0]), lines[1].Marginal(shared[1]), 1e-9);

        // Constant returns: the better line takes all it may.
        SpendLine[] straight = [new(new ResponseCurve(0.2, 1), 1, 0, 100), new(new ResponseCurve(0.3, 1), 1, 0, 100), new(new ResponseCurve(0.2, 1), 1, 0, 100)];
        var given = SpendPlan.Share(straight, 150).Select(spend => Math.Round(spend, 6)).ToList();
        Assert.Equal(100, given[1]);
        Assert.Equal(150, given.Sum());
        Assert.Throws<ArgumentOutOfRangeException>(() => SpendPlan.Share(straight, 301));
    }

    [Fact]
    public void A_response_is_found_again_and_leans_on_the_prior_where_weeks_say_little()
    {
        var weeks = Enumerable.Range(1, 40).Select(week => (100.0 * week, 3 * Math.Pow(100.0 * week, 0.5))).ToList();
        var curve = ResponseFit.Of(weeks).Curve;
        Assert.Equal(0.5, curve.B, 1e-3);
        Assert.Equal(3, curve.A, 0.02);
        Assert.Equal(0.7, ResponseFit.Of([.. Enumerable.Repeat((100.0, 20.0), 10)]).Curve.B, 1e-9);
        Assert.Equal(ResponseFit.LeastB, ResponseFit.Of([.. weeks.Select(week => (week.Item1, 20.0))]).Curve.B, 1e-9);
        var random = new MathNet.Numerics.Random.MersenneTwister(1);
        var noisy = ResponseFit.Of([.. weeks.Take(12).Select((week, at) => (week.Item1, week.Item2 * (at % 2 == 0 ? 1.3 : 0.7)))]);
        var draws = Enumerable.Range(0, 2_000).Select(_ => noisy.Draw(random).B).ToList();
        Assert.Equal(noisy.Curve.B, draws.Average(), 0.02);
        Assert.InRange(draws.Max() - draws.Min(), 0.1, 0.8);
    }

    private static Moments Of(params double[] figures) => figures.Aggregate(default(Moments), (moments, figure) => moments.With(figure));
}
