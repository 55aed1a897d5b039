using MathNet.Numerics;

namespace Cairn.Statistics;

/// <summary>Student's t distribution: a normal figure over a standard error that was itself estimated.</summary>
/// <remarks>Degrees of freedom need not be whole (Satterthwaite 1946); the more there are, the nearer it is to <see cref="Normal"/>.</remarks>
public static class StudentT
{
    /// <summary>P(T &lt;= t).</summary>
    /// <param name="t">The figure over its standard error.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    public static double Cdf(double t, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        var tail = double.IsInfinity(t) ? 0 : 0.5 * SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + (t * t)));
        return t > 0 ? 1 - tail : tail;
    }

    /// <summary>The value below which a share of the distribution lies.</summary>
    /// <param name="share">Between 0 and 1, both outside.</param>
    /// <param name="freedom">Degrees of freedom, above 0.</param>
    public static double Quantile(double share, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        return MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, freedom, share);
    }
}
