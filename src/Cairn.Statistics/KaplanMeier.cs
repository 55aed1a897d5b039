namespace Cairn.Statistics;

/// <summary>A moment at which somebody converted.</summary>
/// <param name="Time">Since each person's start, in the unit that was given.</param>
/// <param name="AtRisk">Persons neither converted nor censored before it.</param>
/// <param name="Converted">Persons who converted at it.</param>
/// <param name="Survival">S: the share that has not converted after it.</param>
/// <param name="Variance">Of S, after Greenwood 1926; null when S is 0.</param>
/// <param name="ShareInterval">95 % of 1 - S on the log-log scale (Kalbfleisch and Prentice 1980); null when S is 0.</param>
public readonly record struct SurvivalPoint(long Time, long AtRisk, long Converted, double Survival, double? Variance, Interval? ShareInterval)
{
    /// <summary>F = 1 - S: the share that has converted.</summary>
    public double Share => 1 - Survival;
}

/// <summary>The share converted by each time when many have not converted yet (Kaplan and Meier 1958).</summary>
public static class KaplanMeier
{
    /// <summary>The curve: one point for each distinct time of a conversion, ascending; empty when nobody converted.</summary>
    /// <param name="times">How long each person was watched, until the conversion or until the end.</param>
    /// <param name="converted">Whether the watching ended with a conversion; otherwise it was cut off (censored).</param>
    /// <remarks>At one time conversions come before censorings.</remarks>
    public static IReadOnlyList<SurvivalPoint> Curve(ReadOnlySpan<long> times, ReadOnlySpan<bool> converted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(converted.Length, times.Length);
        var (sorted, ends) = (times.ToArray(), converted.ToArray());
        Array.Sort(sorted, ends);
        var points = new List<SurvivalPoint>();
        var (survival, hazard) = (1.0, 0.0);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            long done = 0, atRisk = sorted.Length - start;
            for (end = start; end < sorted.Length && sorted[end] == sorted[start]; end++)
            {
                done += ends[end] ? 1 : 0;
            }

            if (done > 0)
            {
                survival = done == atRisk ? 0 : survival * (1 - ((double)done / atRisk));
                hazard += done / ((double)atRisk * (atRisk - done));
                points.Add(Point(sorted[start], atRisk, done, survival, hazard));
            }
        }

        return points;
    }

    private static SurvivalPoint Point(long time, long atRisk, long done, double survival, double hazard)
    {
        if (survival <= 0)
        {
            return new SurvivalPoint(time, atRisk, done, 0, null, null);
        }

        var spread = Math.Exp(Normal.Z95 * Math.Sqrt(hazard) / Math.Abs(Math.Log(survival)));
        var interval = new Interval(1 - Math.Pow(survival, 1 / spread), 1 - Math.Pow(survival, spread));
        return new SurvivalPoint(time, atRisk, done, survival, survival * survival * hazard, interval);
    }
}
