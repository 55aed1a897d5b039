using MathNet.Numerics;

namespace Cairn.Statistics;

/// <summary>The standard normal distribution.</summary>
/// <remarks>From the complementary error function of MathNet.Numerics, so that far tails keep their relative precision.</remarks>
public static class Normal
{
    /// <summary>The 0.975 quantile as all of Cairn's 95 % intervals use it.</summary>
    public const double Z95 = 1.959964;

    /// <summary>The 0.95 quantile: two-sided 90 % intervals.</summary>
    public const double Z90 = 1.644854;

    /// <summary>P(Z &lt;= x).</summary>
    public static double Cdf(double x) => 0.5 * SpecialFunctions.Erfc(-x / Constants.Sqrt2);

    /// <summary>P(Z &gt; x), exact far out where 1 - <see cref="Cdf"/> would be 0.</summary>
    public static double UpperTail(double x) => 0.5 * SpecialFunctions.Erfc(x / Constants.Sqrt2);

    /// <summary>The value below which a share of the distribution lies.</summary>
    /// <param name="share">From 0 (minus infinity) to 1 (plus infinity).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is no share.</exception>
    public static double Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * share);
    }

    /// <summary>P(|Z| &gt;= |z|).</summary>
    public static double TwoSidedP(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Constants.Sqrt2);
}
