namespace Cairn.Statistics.Tests;

public sealed class SyntheticControlTests
{
    private static readonly double[] Treated = [17.5, 19, 21.5, 20, 23];
    private static readonly double[][] Donors = [[10, 12, 14, 12, 13], [20, 20, 24, 24, 26]];

    /// <summary>The example of the definition.</summary>
    [Fact]
    public void Three_quarters_and_a_quarter_follow_exactly()
    {
        var estimate = GeoLift.Estimate(Treated, Donors, preDays: 4);
        Assert.Equal(0.75, estimate.Weights[0], 1e-10);
        Assert.Equal(0.25, estimate.Weights[1], 1e-10);
        Assert.Equal([17.5, 19, 21.5, 20, 21.25], estimate.Counterfactual.Select(day => Math.Round(day, 9)));
        Assert.Equal(1.75, estimate.Att, 1e-9);
        Assert.Equal(0.0824, estimate.Lift!.Value, 5e-5);
        Assert.Equal(0, estimate.Fit!.Value, 1e-9);
        Assert.Null(estimate.Interval); // five days refute nothing at one in ten
    }

    [Fact]
    public void Of_equally_good_mixes_the_most_even_is_taken()
    {
        double[] treated = [1, -1, 2, -2];
        double[] twin = [1, -1, 2, -2];
        double[] other = [3, 3, -3, -3];
        var weights = SyntheticControl.Weights(treated, [twin, other, twin, twin]);
        Assert.All((int[])[0, 2, 3], donor => Assert.Equal(1.0 / 3, weights[donor], 1e-10));
        Assert.Equal(0, weights[1], 1e-10);

        // 1·a = ½·b + ½·c: of all mixes with equal figures the one with the least sum of squares, wherever the search begins.
        double[] low = [0, 0], high = [2, 2], middle = [1, 1];
        Assert.All(
            (double[]?[])[null, [1, 0, 0], [0, 0.5, 0.5], [0, 1, 0]],
            start => Assert.All(SyntheticControl.Weights([1, 1], [middle, low, high], start), weight => Assert.Equal(1.0 / 3, weight, 1e-10)));
    }

    /// <summary>No weight could be moved to another donor for the better, on figures of all sizes.</summary>
    [Theory]
    [InlineData(1, 30, 8)]
    [InlineData(2, 12, 30)]
    [InlineData(3, 90, 40)]
    [InlineData(4, 5, 5)]
    public void No_exchange_of_weight_helps(int seed, int days, int count)
    {
        var random = new Random(seed);
        var donors = Enumerable.Range(0, count).Select(_ => (IReadOnlyList<double>)[.. Enumerable.Range(0, days).Select(_ => random.NextDouble() * 1e6)]).ToList();
        var treated = Enumerable.Range(0, days).Select(day => (0.6 * donors[0][day]) + (0.4 * donors[1][day]) + (random.NextDouble() * 3e5)).ToList();
        var weights = SyntheticControl.Weights(treated, donors);
        Assert.Equal(1, weights.Sum(), 1e-10);
        Assert.All(weights, weight => Assert.True(weight >= 0));
        var residuals = Enumerable.Range(0, days).Select(day => treated[day] - donors.Select((donor, at) => donor[day] * weights[at]).Sum()).ToList();
        var slopes = donors.Select(donor => -donor.Zip(residuals, (a, b) => a * b).Sum() / 1e12).ToList();
        var level = slopes.Where((_, at) => weights[at] > 1e-9).Average();
        for (var at = 0; at < count; at++)
        {
            Assert.True(slopes[at] >= level - 1e-9, $"donor {at}");
            Assert.True(weights[at] < 1e-9 || Math.Abs(slopes[at] - level) < 1e-9, $"donor {at}");
        }
    }

    [Fact]
    public void Nine_of_ten_intervals_hold_the_effect_and_nothing_is_found_where_nothing_is()
    {
        var (held, found, all) = (0, 0, 60);
        for (var seed = 0; seed < all; seed++)
        {
            var random = new Random(seed);
            var donors = Enumerable.Range(0, 6).Select(_ => Series(random, 44)).ToList();
            var treated = Enumerable.Range(0, 44).Select(day => (0.5 * donors[0][day]) + (0.5 * donors[1][day]) + Noise(random) + (day >= 36 ? 2 : 0)).ToList();
            var estimate = GeoLift.Estimate(treated, donors, 36);
            held += estimate.Interval?.Contains(2) == true ? 1 : 0;
            found += GeoLift.Estimate([.. treated.Select((figure, day) => day >= 36 ? figure - 2 : figure)], donors, 36).P <= 0.1 ? 1 : 0;
        }

        Assert.True(held is >= 46 and <= 60 && found <= 14, $"{held} held, {found} found");
    }

    private static List<double> Series(Random random, int days)
    {
        var (level, series) = (50 + (random.NextDouble() * 20), new List<double>());
        for (var day = 0; day < days; day++)
        {
            series.Add(level + (5 * Math.Sin(day * 2 * Math.PI / 7)) + (2 * Noise(random)));
        }

        return series;
    }

    private static double Noise(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
