namespace Cairn.Statistics;

/// <summary>How well scores tell those with the outcome from those without.</summary>
/// <param name="Auc">P(score of one with &gt; score of one without) + half the ties.</param>
/// <param name="StandardError">After Hanley and McNeil 1982.</param>
public readonly record struct Discrimination(double Auc, double StandardError)
{
    /// <summary>The 95 % interval, cut to [0, 1].</summary>
    public Interval Interval => new(Math.Max(0, Auc - (Normal.Z95 * StandardError)), Math.Min(1, Auc + (Normal.Z95 * StandardError)));

    /// <summary>The standard error of a known area: Q1 = A/(2-A), Q2 = 2A²/(1+A).</summary>
    /// <param name="auc">From 0 to 1.</param>
    /// <param name="positives">With the outcome, at least 1.</param>
    /// <param name="negatives">Without, at least 1.</param>
    public static double HanleyMcNeil(double auc, long positives, long negatives)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positives);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(negatives);
        var (q1, q2) = (auc / (2 - auc), 2 * auc * auc / (1 + auc));
        var variance = (auc * (1 - auc)) + ((positives - 1) * (q1 - (auc * auc))) + ((negatives - 1) * (q2 - (auc * auc)));
        return Math.Sqrt(Math.Max(0, variance) / ((double)positives * negatives));
    }

    /// <summary>Measures scores; null when one of the two groups is empty.</summary>
    public static Discrimination? Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, scores.Length);
        long positives = outcomes.Count(true), negatives = outcomes.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        var (sorted, with) = (scores.ToArray(), outcomes.ToArray());
        Array.Sort(sorted, with);
        var (wins, below) = (0.0, 0L);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            var (won, lost) = (0L, 0L);
            for (end = start; end < sorted.Length && sorted[end].Equals(sorted[start]); end++)
            {
                (won, lost) = with[end] ? (won + 1, lost) : (won, lost + 1);
            }

            wins += won * (below + (lost / 2.0));
            below += lost;
        }

        var auc = wins / ((double)positives * negatives);
        return new Discrimination(auc, HanleyMcNeil(auc, positives, negatives));
    }
}
