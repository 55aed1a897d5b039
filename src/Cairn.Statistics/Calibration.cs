namespace Cairn.Statistics;

/// <summary>Predictions of about the same height, and what came of them.</summary>
/// <param name="Count">Predictions in the group.</param>
/// <param name="MeanPredicted">Their mean.</param>
/// <param name="Outcomes">How many had the outcome.</param>
public readonly record struct CalibrationGroup(int Count, double MeanPredicted, int Outcomes)
{
    /// <summary>Outcomes / Count.</summary>
    public double Observed => (double)Outcomes / Count;

    /// <summary>Wilson's 95 % interval of <see cref="Observed"/>.</summary>
    public Interval Interval => Proportions.Wilson(Outcomes, Count);
}

/// <summary>How far predicted chances are from what happened.</summary>
/// <param name="Brier">mean (p - y)² (Brier 1950).</param>
/// <param name="Skill">1 - Brier / (base · (1 - base)); null when all outcomes are alike.</param>
/// <param name="ExpectedError">The groups' |mean predicted - observed|, weighted by their size (ECE).</param>
/// <param name="Slope">Of the outcome's log odds on the prediction's (Cox 1958); 1 is right, below 1 is too bold; null when all outcomes are alike.</param>
/// <param name="Intercept">Of the same line; 0 is right.</param>
/// <param name="Groups">Ascending; fewer than asked for when many predictions are equal.</param>
public sealed record Calibration(
    double Brier, double? Skill, double ExpectedError, double? Slope, double? Intercept, IReadOnlyList<CalibrationGroup> Groups)
{
    private const double Least = 1e-12;

    /// <summary>Compares predictions with outcomes; null without any.</summary>
    /// <param name="chances">From 0 to 1.</param>
    /// <param name="outcomes">What happened.</param>
    /// <param name="groupCount">Groups of equal size by chance; equal chances stay together, in the group of the first of them.</param>
    public static Calibration? Of(ReadOnlySpan<double> chances, ReadOnlySpan<bool> outcomes, int groupCount = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, chances.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groupCount);
        if (chances.IsEmpty)
        {
            return null;
        }

        var (sorted, with) = (chances.ToArray(), outcomes.ToArray());
        Array.Sort(sorted, with);
        var groups = Group(sorted, with, groupCount);
        var brier = sorted.Select((chance, at) => (chance - (with[at] ? 1 : 0)) * (chance - (with[at] ? 1 : 0))).Average();
        var share = with.Count(happened => happened) / (double)with.Length;
        var mixed = share is > 0 and < 1;
        var line = mixed ? Line(sorted, with) : null;
        return new Calibration(
            brier,
            mixed ? 1 - (brier / (share * (1 - share))) : null,
            groups.Sum(group => group.Count * Math.Abs(group.MeanPredicted - group.Observed)) / sorted.Length,
            line?.Coefficients[0],
            line?.Intercept,
            groups);
    }

    private static List<CalibrationGroup> Group(double[] sorted, bool[] with, int groupCount)
    {
        var groups = new List<CalibrationGroup>();
        var last = -1L;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            var (sum, happened) = (0.0, 0);
            for (end = start; end < sorted.Length && sorted[end].Equals(sorted[start]); end++)
            {
                (sum, happened) = (sum + sorted[end], happened + (with[end] ? 1 : 0));
            }

            var group = (long)groupCount * start / sorted.Length;
            if (group == last)
            {
                var (before, count) = (groups[^1], end - start);
                groups[^1] = new CalibrationGroup(
                    before.Count + count, ((before.MeanPredicted * before.Count) + sum) / (before.Count + count), before.Outcomes + happened);
            }
            else
            {
                groups.Add(new CalibrationGroup(end - start, sum / (end - start), happened));
                last = group;
            }
        }

        return groups;
    }

    private static LogisticModel Line(double[] chances, bool[] with)
    {
        var logOdds = chances.Select(chance => Math.Clamp(chance, Least, 1 - Least)).Select(chance => Math.Log(chance / (1 - chance))).ToArray();
        return LogisticRegression.Fit(
            DesignMatrix.FromRows(logOdds, 1), with.Select(happened => happened ? 1.0 : 0).ToArray(), Enumerable.Repeat(1.0, with.Length).ToArray(), ridge: 0);
    }
}
