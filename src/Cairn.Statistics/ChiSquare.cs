using MathNet.Numerics;

namespace Cairn.Statistics;

/// <summary>The chi-square distribution.</summary>
public static class ChiSquare
{
    /// <summary>P(X &gt;= x): the p-value of a chi-square statistic.</summary>
    /// <param name="x">The statistic; 0 and below give 1.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double UpperTail(double x, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        return x <= 0 ? 1
            : degreesOfFreedom == 1 ? Normal.TwoSidedP(Math.Sqrt(x))
            : double.IsPositiveInfinity(x) ? 0
            : SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2.0, x / 2);
    }
}
