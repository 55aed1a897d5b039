using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class ManyTestsTests
{
    private static readonly Arbitrary<double[]> PValues = ArbMap.Default.GeneratorFor<ushort[]>()
        .Select(values => values.Select(value => value / 65_535.0).ToArray()).ToArbitrary();

    [Fact]
    public void The_example_of_the_definition()
    {
        var q = ManyTests.BenjaminiHochberg([0.30, 0.001, 0.041, 0.012, 0.020]);
        Assert.Equal([0.30, 0.005, 0.05125, 0.030, 0.0333], q.Select(value => Math.Round(value, 5) is 0.03333 ? 0.0333 : Math.Round(value, 5)));
    }

    /// <summary>p.adjust(c(.01, .04, .03, .005), "holm") in R: .03 .06 .06 .02.</summary>
    [Fact]
    public void Holm_as_in_R() => Assert.Equal([0.03, 0.06, 0.06, 0.02], ManyTests.Holm([0.01, 0.04, 0.03, 0.005]).Select(value => Math.Round(value, 12)));

    [Fact]
    public void Q_values_are_the_definition() => Prop.ForAll(PValues, p =>
    {
        var (q, sorted) = (ManyTests.BenjaminiHochberg(p), p.Order().ToArray());
        return p.Select((value, at) => Math.Abs(q[at] - Enumerable.Range(1, sorted.Length).Where(rank => sorted[rank - 1] >= value)
            .Min(rank => Math.Min(1, sorted.Length * sorted[rank - 1] / rank)))).All(gap => gap < 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Holm_is_never_below_p_nor_above_Bonferroni_and_keeps_the_order() => Prop.ForAll(PValues, p =>
    {
        var holm = ManyTests.Holm(p);
        return Enumerable.Range(0, p.Length).All(at => holm[at] >= p[at] && holm[at] <= Math.Min(1, p.Length * p[at]) + 1e-12
            && Enumerable.Range(0, p.Length).All(other => p[at] >= p[other] || holm[at] <= holm[other]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void E_value_of_one_point_eight_is_three()
    {
        Assert.Equal(3.0, EValue.OfRiskRatio(1.8), 1e-12);
        Assert.Equal(3.0, EValue.OfRiskRatio(1 / 1.8), 1e-12);
        Assert.Equal(1, EValue.OfRiskRatio(1));
        Assert.Equal(3.0, EValue.OfRiskDifference(0.05, 0.04)!.Value, 1e-12);
        Assert.Null(EValue.OfRiskDifference(0, 0.04));
        Assert.Equal(double.PositiveInfinity, EValue.OfRiskDifference(0.05, -0.05));
    }

    [Fact]
    public void Sample_sizes_of_the_surrogate_example()
    {
        Assert.Equal(80_679, SampleSize.PerArm(0.02, 0.022), 10.0);
        Assert.Equal(6_507, SampleSize.PerArm(0.20, 0.22), 1.0);
        Assert.Equal(SampleSize.PerArm(0.2, 0.22), SampleSize.PerArm(0.22, 0.2));
    }

    [Fact]
    public void The_design_effect_is_one_when_everybody_has_one_row()
    {
        Assert.Equal(1, default(DesignEffect).Value);
        Assert.Equal(1, default(DesignEffect).With(1).With(1).Value);
        Assert.Equal((9.0 + 1) / 4, (default(DesignEffect).With(3) + default(DesignEffect).With(1)).Value);
    }
}
