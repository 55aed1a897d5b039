namespace Cairn.Statistics;

/// <summary>How many people a comparison needs.</summary>
public static class SampleSize
{
    /// <summary>People per arm: (z(1-α/2) + z(power))² · (p1(1-p1) + p2(1-p2)) / (p1 - p2)², rounded up (Fleiss 1981, unpooled); 7.849 at 5 % and 80 %.</summary>
    /// <param name="before">p1, from 0 to 1.</param>
    /// <param name="after">p2, another share.</param>
    /// <param name="alpha">Two-sided chance of a false alarm.</param>
    /// <param name="power">Chance of seeing the difference if it is there.</param>
    public static long PerArm(double before, double after, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(after, before);
        var quantiles = Normal.Quantile(1 - (alpha / 2)) + Normal.Quantile(power);
        var difference = before - after;
        return (long)Math.Ceiling(quantiles * quantiles * ((before * (1 - before)) + (after * (1 - after))) / (difference * difference));
    }
}
