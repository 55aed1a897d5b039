using Cairn.Statistics;

namespace Cairn.Reports.Drift;

/// <summary>Chances of counts that vary more than Poisson's: the negative binomial distribution by its mean and variance.</summary>
internal static class CountChances
{
    private const double ManyEnough = 2_000;

    /// <summary>P(X &lt; count) and P(X = count). Costs O(count) up to a mean of 2,000, where the normal distribution takes over.</summary>
    /// <param name="count">0 or more.</param>
    /// <param name="mean">Above 0.</param>
    /// <param name="variance">Not below the mean; equal to it: Poisson.</param>
    public static (double Below, double At) Of(long count, double mean, double variance)
    {
        if (mean > ManyEnough || count > 20 * ManyEnough)
        {
            var deviation = Math.Sqrt(variance);
            var (low, high) = (Normal.Cdf((count - 0.5 - mean) / deviation), Normal.Cdf((count + 0.5 - mean) / deviation));
            return (low, high - low);
        }

        // In logarithms, since the chance of 0 may be too small for a double.
        var size = variance > mean * (1 + 1e-9) ? mean * mean / (variance - mean) : double.PositiveInfinity;
        var log = double.IsInfinity(size) ? -mean : size * Math.Log(size / (size + mean));
        var below = 0.0;
        for (var at = 0L; at < count; at++)
        {
            below += Math.Exp(log);
            log += double.IsInfinity(size) ? Math.Log(mean / (at + 1)) : Math.Log((at + size) / (at + 1) * mean / (size + mean));
        }

        return (Math.Min(1, below), Math.Exp(log));
    }
}
