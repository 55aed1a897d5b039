namespace Cairn.Statistics;

/// <summary>Turns scores into chances: p = 1 / (1 + exp(-(slope · score + intercept))) (Platt 1999).</summary>
/// <param name="Slope">Of the score.</param>
/// <param name="Intercept">The log odds at score 0.</param>
public readonly record struct Platt(double Slope, double Intercept)
{
    /// <summary>The calibrated chance of a score.</summary>
    public double Chance(double score) => LogisticModel.Chance((Slope * score) + Intercept);

    /// <summary>Fits on scores that were not used in training, with Platt's smoothed targets (n1 + 1)/(n1 + 2) and 1/(n0 + 2).</summary>
    /// <param name="scores">Log odds, best; any increasing score will do.</param>
    /// <param name="outcomes">What happened to each.</param>
    public static Platt Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, scores.Length);
        var positives = outcomes.Count(true);
        var (high, low) = ((positives + 1.0) / (positives + 2), 1.0 / (outcomes.Length - positives + 2));
        var targets = new double[scores.Length];
        for (var at = 0; at < targets.Length; at++)
        {
            targets[at] = outcomes[at] ? high : low;
        }

        var model = scores.IsEmpty ? new LogisticModel(0, [0], 0, true)
            : LogisticRegression.Fit(DesignMatrix.FromRows(scores, 1), targets, Enumerable.Repeat(1.0, targets.Length).ToArray(), ridge: 0);
        return new Platt(model.Coefficients[0], model.Intercept);
    }
}
