namespace Cairn.Statistics.Tests;

public sealed class JackknifeTests
{
    /// <summary>Of a mean the delete-one jackknife is its well-known variance, s² / n.</summary>
    [Fact]
    public void The_variance_of_a_mean_is_the_textbooks()
    {
        double[] values = [3, 7, 8, 12, 20];
        var without = values.Select(value => (values.Sum() - value) / (values.Length - 1)).ToArray();
        var mean = values.Average();
        Assert.Equal(values.Sum(value => (value - mean) * (value - mean)) / 4 / 5, Jackknife.Variance(without), 1e-12);
        Assert.Equal(-2 * Jackknife.Variance(without), Jackknife.Covariance(without, [.. without.Select(value => 5 - (2 * value))]), 1e-12);
    }

    [Fact]
    public void Fewer_than_two_parts_say_nothing()
    {
        Assert.Equal(0, Jackknife.Variance([]));
        Assert.Equal(0, Jackknife.Variance([4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Jackknife.Covariance([1, 2], [1]));
    }
}
