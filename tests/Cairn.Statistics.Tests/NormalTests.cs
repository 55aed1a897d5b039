using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class NormalTests
{
    [Fact]
    public void Quantiles_are_those_of_R() =>
        Assert.All(Vectors.Of("qnorm"), vector => Assert.Equal(vector.Number("z"), Normal.Quantile(vector.Number("p")), 1e-12));

    [Fact]
    public void The_quantile_undoes_the_distribution() =>
        Prop.ForAll(Gen.Choose(1, 999_999).ToArbitrary(), millionth =>
            Math.Abs(Normal.Cdf(Normal.Quantile(millionth / 1e6)) - (millionth / 1e6)) < 1e-13).QuickCheckThrowOnFailure();

    [Fact]
    public void Far_tails_keep_their_precision()
    {
        Assert.Equal(6.22096057427178e-16, Normal.UpperTail(8), 1e-27);
        Assert.Equal(2 * 6.22096057427178e-16, Normal.TwoSidedP(-8), 1e-27);
        Assert.Equal(double.PositiveInfinity, Normal.Quantile(1));
    }

    [Fact]
    public void Chi_square_tails_are_those_of_R() => Assert.All(Vectors.Of("srm_chi_square"), vector =>
        Assert.Equal(vector.Number("p_value"), ChiSquare.UpperTail(vector.Number("chi2"), (int)vector.Number("df")), 1e-12));
}
