namespace Cairn.Statistics.Tests;

public sealed class StudentTTests
{
    /// <summary>Critical values of the printed tables, one-sided 5 % and 2.5 %.</summary>
    [Theory]
    [InlineData(6.313752, 1, 0.95)]
    [InlineData(2.015048, 5, 0.95)]
    [InlineData(1.695519, 31, 0.95)]
    [InlineData(2.228139, 10, 0.975)]
    [InlineData(-2.228139, 10, 0.025)]
    [InlineData(0, 3.5, 0.5)]
    public void Agrees_with_the_tables(double t, double freedom, double share) => Assert.Equal(share, StudentT.Cdf(t, freedom), 1e-6);

    [Fact]
    public void With_much_freedom_it_is_normal_and_without_any_it_is_refused()
    {
        Assert.Equal(Normal.Cdf(1.3), StudentT.Cdf(1.3, 1e7), 1e-6);
        Assert.Equal((1, 0), (StudentT.Cdf(double.PositiveInfinity, 4), StudentT.Cdf(double.NegativeInfinity, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Cdf(1, 0));
    }
}
