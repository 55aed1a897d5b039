using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class ProportionsTests
{
    [Fact]
    public void Fifty_of_four_hundred()
    {
        var interval = Proportions.Wilson(50, 400);
        Assert.Equal(0.096, interval.Low, 5e-4);
        Assert.Equal(0.161, interval.High, 5e-4);
    }

    [Fact]
    public void Wilson_is_that_of_R() => Assert.All(Vectors.Of("one_proportion_ci95"), vector =>
    {
        var interval = Proportions.Wilson(vector.Number("x"), vector.Number("n"), Normal.Quantile(0.975));
        Assert.Equal(vector.GetProperty("wilson")[0].GetDouble(), interval.Low, 1e-12);
        Assert.Equal(vector.GetProperty("wilson")[1].GetDouble(), interval.High, 1e-12);
    });

    /// <summary>The bounds that decide whether a step is a gate.</summary>
    [Theory]
    [InlineData(196, 200, 0.9497)]
    [InlineData(73, 73, 0.95001)]
    public void Necessity_has_the_bound_of_the_definition(int part, int whole, double low) => Assert.Equal(low, Proportions.Wilson(part, whole).Low, 5e-5);

    [Fact]
    public void Seventy_two_of_seventy_two_stay_below_the_bound() => Assert.True(Proportions.Wilson(72, 72).Low < 0.95);

    /// <summary>The experiments' example: 468 against 400 of 10,000.</summary>
    [Fact]
    public void Newcombe_of_two_arms()
    {
        var interval = Proportions.Newcombe(468, 10_000, 400, 10_000);
        Assert.Equal(0.0012, interval.Low, 5e-5);
        Assert.Equal(0.0125, interval.High, 5e-5);
    }

    /// <summary>Newcombe 1998, table II, method 10: 56/70 - 48/80 gives 0.0524 to 0.3339, 9/10 - 3/10 gives 0.1705 to 0.8090.</summary>
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void Newcombe_is_that_of_the_paper(int part1, int whole1, int part0, int whole0, double low, double high)
    {
        var interval = Proportions.Newcombe(part1, whole1, part0, whole0);
        Assert.Equal(low, interval.Low, 6e-5);
        Assert.Equal(high, interval.High, 6e-5);
    }

    [Fact]
    public void Intervals_hold_their_estimate_and_mirror()
    {
        var counts = ArbMap.Default.GeneratorFor<(byte Part, byte Others, byte Part0, byte Others0)>()
            .Where(given => given.Part + given.Others > 0 && given.Part0 + given.Others0 > 0).ToArbitrary();
        Prop.ForAll(counts, given =>
        {
            double n1 = given.Part + given.Others, n0 = given.Part0 + given.Others0;
            var wilson = Proportions.Wilson(given.Part, n1);
            var there = Proportions.Newcombe(given.Part, n1, given.Part0, n0);
            var back = Proportions.Newcombe(given.Part0, n0, given.Part, n1);
            return wilson.Contains(given.Part / n1) && wilson.Low >= 0 && wilson.High <= 1
                && there.Contains((given.Part / n1) - (given.Part0 / n0)) && there.Low >= -1 - 1e-12 && there.High <= 1 + 1e-12
                && Math.Abs(there.Low + back.High) < 1e-12;
        }).QuickCheckThrowOnFailure();
    }
}
