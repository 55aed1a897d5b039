using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Statistics.Tests;

public sealed class MantelHaenszelTests
{
    private static MantelHaenszel Of(params FourfoldTable[] tables)
    {
        var sums = default(MantelHaenszel);
        foreach (var table in tables)
        {
            sums.Add(table);
        }

        return sums;
    }

    [Fact]
    public void The_example_of_the_definition()
    {
        var sums = Of(new(20, 380, 60, 2_940), new(180, 420, 90, 310));
        Assert.Equal(1.64, sums.OddsRatio!.Value, 5e-3);
        Assert.Equal(0.048, sums.RiskDifference!.Value, 5e-4);
        Assert.Equal(0.0135, Math.Sqrt(sums.RiskDifferenceVariance!.Value), 5e-5);
        Assert.Equal(14.74, sums.ChiSquareStatistic!.Value, 5e-3);
        var (difference, odds) = (sums.RiskDifferenceInterval(1.6)!.Value, sums.OddsRatioInterval(1.6)!.Value);
        Assert.Equal((0.015, 0.082), (Math.Round(difference.Low, 3), Math.Round(difference.High, 3)));
        Assert.Equal((1.18, 2.28), (Math.Round(odds.Low, 2), Math.Round(odds.High, 2)));
        Assert.Equal(0.0024, sums.PValue(1.6)!.Value, 5e-5);
        Assert.Equal(4.5, 20.0 / 4.4, 5e-2);
        Assert.Equal((1_000, 1.0), (sums.InformativeExposed, sums.InformativeShare));
    }

    /// <summary>R's mantelhaen.test on UCBAdmissions, published in its help page: OR 0.9046968, 95 % 0.7719074 to 1.0603298, chi-square without correction 1.5246.</summary>
    [Fact]
    public void Admissions_to_Berkeley_as_R_has_them()
    {
        // Male admitted, male rejected, female admitted, female rejected.
        var sums = Of(new(512, 313, 89, 19), new(353, 207, 17, 8), new(120, 205, 202, 391), new(138, 279, 131, 244), new(53, 138, 94, 299), new(22, 351, 24, 317));
        Assert.Equal(0.9046968, sums.OddsRatio!.Value, 1e-6);
        var interval = sums.OddsRatioInterval(1)!.Value;
        Assert.Equal(0.7719074, interval.Low, 1e-6);
        Assert.Equal(1.0603298, interval.High, 1e-6);
        Assert.Equal(1.5246, sums.ChiSquareStatistic!.Value, 5e-5);
    }

    /// <summary>In one stratum the Mantel-Haenszel chi-square is (n - 1)/n of Pearson's.</summary>
    [Fact]
    public void One_stratum_is_the_plain_test() => Assert.All(Vectors.Of("two_proportions"), vector =>
    {
        long x1 = (long)vector.Number("x1"), n1 = (long)vector.Number("n1"), x2 = (long)vector.Number("x2"), n2 = (long)vector.Number("n2");
        var sums = Of(new FourfoldTable(x1, n1 - x1, x2, n2 - x2));
        Assert.Equal(vector.Number("z2") * (n1 + n2 - 1) / (n1 + n2), sums.ChiSquareStatistic!.Value, 1e-10);
        Assert.Equal(((double)x1 / n1) - ((double)x2 / n2), sums.RiskDifference!.Value, 1e-12);
        Assert.Equal((double)x2 / n2, sums.UnexposedRisk!.Value, 1e-12);
        Assert.Equal((double)x1 / n1, sums.ExposedRisk!.Value, 1e-12);
        Assert.Equal(sums.PValue(1)!.Value, 2 * sums.OneSidedP(1, x1 * n2 > x2 * n1)!.Value, 1e-12);
    });

    [Fact]
    public void Strata_without_both_groups_say_nothing()
    {
        var sums = Of(new(5, 5, 0, 0), new(0, 0, 7, 3));
        Assert.Null(sums.OddsRatio);
        Assert.Null(sums.RiskDifference);
        Assert.Null(sums.ChiSquareStatistic);
        Assert.Null(sums.RiskDifferenceInterval(1));
        Assert.Equal(0, sums.InformativeShare);
        Assert.Null(default(MantelHaenszel).InformativeShare);
    }

    [Fact]
    public void Nobody_unexposed_with_an_outcome_leaves_the_difference()
    {
        var sums = Of(new FourfoldTable(5, 5, 0, 10));
        Assert.Null(sums.OddsRatio);
        Assert.Null(sums.OddsRatioInterval(1));
        Assert.Equal(0.5, sums.RiskDifference);
        Assert.NotNull(sums.PValue(1));
    }

    [Fact]
    public void Strata_merge_and_mirror()
    {
        var strata = ArbMap.Default.GeneratorFor<(byte A, byte B, byte C, byte D)[]>().ToArbitrary();
        Prop.ForAll(strata, given =>
        {
            var tables = given.Select(item => new FourfoldTable(item.A, item.B, item.C, item.D)).ToArray();
            var whole = Of(tables);
            var parts = Of(tables[..(tables.Length / 2)]);
            parts.Add(Of(tables[(tables.Length / 2)..]));
            var mirrored = Of([.. tables.Select(table => new FourfoldTable(table.C, table.D, table.A, table.B))]);
            return Near(whole.RiskDifference, parts.RiskDifference) && Near(whole.LogOddsVariance(), parts.LogOddsVariance())
                && Near(whole.ChiSquareStatistic, parts.ChiSquareStatistic) && Near(whole.RiskDifference, -mirrored.RiskDifference)
                && Near(whole.ChiSquareStatistic, mirrored.ChiSquareStatistic) && Near(whole.LogOddsVariance(), mirrored.LogOddsVariance())
                && Near(whole.ExposedRisk - whole.UnexposedRisk, whole.RiskDifference) && whole.RiskDifferenceVariance is null or >= 0;
        }).QuickCheckThrowOnFailure();
    }

    private static bool Near(double? left, double? right) => left is { } a && right is { } b ? Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)) : left == right;
}
