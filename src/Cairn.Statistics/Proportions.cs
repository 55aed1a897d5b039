namespace Cairn.Statistics;

/// <summary>Intervals of shares and of differences between two shares.</summary>
public static class Proportions
{
    /// <summary>Wilson's score interval (Wilson 1927): centre (p + z²/2n) / (1 + z²/n), half-width z·sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n).</summary>
    /// <param name="part">How many of the whole; fractional counts, as weights give them, are allowed.</param>
    /// <param name="whole">More than 0.</param>
    /// <param name="z">The quantile: <see cref="Normal.Z95"/> for 95 %.</param>
    /// <returns>Inside [0, 1]; its lower end is 0 for none, its upper end is 1 for all.</returns>
    public static Interval Wilson(double part, double whole, double z = Normal.Z95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(whole);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        var p = part / whole;
        var scale = 1 + (z * z / whole);
        var centre = (p + (z * z / (2 * whole))) / scale;
        var half = z * Math.Sqrt((p * (1 - p) / whole) + (z * z / (4 * whole * whole))) / scale;
        return new Interval(part == 0 ? 0 : Math.Max(0, centre - half), part == whole ? 1 : Math.Min(1, centre + half));
    }

    /// <summary>The interval of p1 - p0 from the Wilson intervals of both (Newcombe 1998, method 10).</summary>
    /// <param name="part1">How many of the first whole.</param>
    /// <param name="whole1">More than 0.</param>
    /// <param name="part0">How many of the second whole.</param>
    /// <param name="whole0">More than 0.</param>
    /// <param name="z">The quantile: <see cref="Normal.Z95"/> for 95 %.</param>
    public static Interval Newcombe(double part1, double whole1, double part0, double whole0, double z = Normal.Z95)
    {
        var (one, none) = (Wilson(part1, whole1, z), Wilson(part0, whole0, z));
        var (p1, p0) = (part1 / whole1, part0 / whole0);
        var difference = p1 - p0;
        return new Interval(
            difference - Length(p1 - one.Low, none.High - p0),
            difference + Length(one.High - p1, p0 - none.Low));
    }

    private static double Length(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
