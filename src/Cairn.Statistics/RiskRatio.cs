namespace Cairn.Statistics;

/// <summary>How many times a share is another one.</summary>
public static class RiskRatio
{
    /// <summary>p1/p0 - 1 with the interval exp(ln(p1/p0) ± z·sqrt(1/k1 - 1/n1 + 1/k0 - 1/n0)) - 1 (Katz and others 1978).</summary>
    /// <param name="part1">k1: how many of the first whole.</param>
    /// <param name="whole1">n1, more than 0.</param>
    /// <param name="part0">k0: how many of the second whole.</param>
    /// <param name="whole0">n0, more than 0.</param>
    /// <param name="z">The quantile: <see cref="Normal.Z95"/> for 95 %.</param>
    /// <returns>Null where one of the parts is 0: the ratio or its logarithm is no number.</returns>
    public static (double Lift, Interval Interval)? Lift(double part1, double whole1, double part0, double whole0, double z = Normal.Z95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole0);
        if (part1 <= 0 || part0 <= 0)
        {
            return null;
        }

        var logarithm = Math.Log(part1 / whole1 / (part0 / whole0));
        var error = Math.Sqrt((1 / part1) - (1 / whole1) + (1 / part0) - (1 / whole0));
        return (Math.Exp(logarithm) - 1, new Interval(Math.Exp(logarithm - (z * error)) - 1, Math.Exp(logarithm + (z * error)) - 1));
    }
}
