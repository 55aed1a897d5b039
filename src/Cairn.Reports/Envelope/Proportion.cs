namespace Cairn.Reports.Envelope;

/// <summary>A share of a whole, with its interval.</summary>
public static class Proportion
{
    /// <summary>The 0.975 quantile of the normal distribution, as all of Cairn's 95 % intervals use it.</summary>
    public const double Z = 1.959964;

    /// <summary>Fewer than this in the denominator is thin data.</summary>
    public const long ThinBelow = 30;

    /// <summary>part / whole, or null over zero.</summary>
    public static double? Rate(long part, long whole) => whole == 0 ? null : (double)part / whole;

    /// <summary>Wilson's score interval at 95 % (Wilson 1927); null over zero.</summary>
    public static IntervalResult? Wilson(long part, long whole)
    {
        if (whole == 0)
        {
            return null;
        }

        var (p, n) = ((double)part / whole, (double)whole);
        var scale = 1 + (Z * Z / n);
        var centre = (p + (Z * Z / (2 * n))) / scale;
        var half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n))) / scale;
        return new IntervalResult(part == 0 ? 0 : Math.Max(0, centre - half), part == whole ? 1 : Math.Min(1, centre + half));
    }
}
