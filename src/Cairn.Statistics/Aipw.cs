namespace Cairn.Statistics;

/// <summary>One observation for <see cref="Aipw"/>.</summary>
/// <param name="Person">Whose it is, from 0: rows of one person stand together in one cluster and in one fold.</param>
/// <param name="Covariates">Its row of the design matrix; several observations may share one.</param>
/// <param name="Exposed">X.</param>
/// <param name="Outcome">Y.</param>
public readonly record struct AipwRow(int Person, int Covariates, bool Exposed, bool Outcome);

/// <summary>An average effect of an exposure.</summary>
/// <param name="Effect">Mean difference in the chance of the outcome if everybody and if nobody were exposed; 0 when no row is left.</param>
/// <param name="StandardError">Clustered by person; NaN when no row is left.</param>
/// <param name="Rows">Rows that were used.</param>
/// <param name="TrimmedShare">Rows left out because nearly all or nearly none of their like were exposed / all rows.</param>
public sealed record AipwEffect(double Effect, double StandardError, int Rows, double TrimmedShare)
{
    /// <summary>The 95 % interval.</summary>
    public Interval Interval => Statistics.Interval.Around(Effect, StandardError);
}

/// <summary>Augmented inverse probability weighting (Robins, Rotnitzky and Zhao 1994), cross-fitted (Chernozhukov et al. 2018), errors clustered by person.</summary>
/// <remarks>
/// psi = mu1 - mu0 + X(Y - mu1)/e - (1-X)(Y - mu0)/(1-e), effect = mean(psi). It is right when either the model of exposure or that of the outcome is.
/// Each person's rows are predicted by models that did not see them. Rows with e outside [0.01, 0.99] are trimmed.
/// Observations with equal covariates should share a row of the design: the fits then cost what the distinct rows cost.
/// </remarks>
public static class Aipw
{
    /// <summary>The least chance of exposure, and of none, that is kept.</summary>
    public const double LeastChance = 0.01;

    /// <summary>Estimates the average effect.</summary>
    /// <param name="design">Distinct covariate rows.</param>
    /// <param name="rows">The observations, in any order.</param>
    /// <param name="folds">The fold of each person, from 0.</param>
    /// <param name="foldCount">At least 2.</param>
    /// <param name="ridge">As in <see cref="LogisticRegression"/>.</param>
    public static AipwEffect Estimate(DesignMatrix design, ReadOnlySpan<AipwRow> rows, ReadOnlySpan<byte> folds, int foldCount = 5, double ridge = 1)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentOutOfRangeException.ThrowIfLessThan(foldCount, 2);
        var psi = new double[rows.Length];
        var counts = new FoldCounts(design.RowCount, foldCount);
        foreach (var row in rows)
        {
            counts.Add(row, folds[row.Person]);
        }

        var models = Enumerable.Range(0, foldCount).Select(fold => counts.FitWithout(fold, design, ridge)).ToArray();
        for (var at = 0; at < rows.Length; at++)
        {
            var (exposure, with, without) = models[folds[rows[at].Person]];
            psi[at] = Psi(rows[at], exposure[rows[at].Covariates], with[rows[at].Covariates], without[rows[at].Covariates]);
        }

        return Finish(rows, psi, folds.Length);
    }

    private static double Psi(AipwRow row, double e, double with, double without) =>
        e is < LeastChance or > 1 - LeastChance ? double.NaN
        : with - without + (row.Exposed
            ? ((row.Outcome ? 1 : 0) - with) / e
            : -((row.Outcome ? 1 : 0) - without) / (1 - e));

    private static AipwEffect Finish(ReadOnlySpan<AipwRow> rows, double[] psi, int persons)
    {
        var (sum, kept) = (0.0, 0);
        foreach (var value in psi)
        {
            (sum, kept) = double.IsNaN(value) ? (sum, kept) : (sum + value, kept + 1);
        }

        if (kept == 0)
        {
            return new AipwEffect(0, double.NaN, 0, rows.Length == 0 ? 0 : 1);
        }

        var effect = sum / kept;
        var deviations = new double[persons];
        for (var at = 0; at < rows.Length; at++)
        {
            deviations[rows[at].Person] += double.IsNaN(psi[at]) ? 0 : psi[at] - effect;
        }

        var squares = deviations.Sum(deviation => deviation * deviation);
        return new AipwEffect(effect, Math.Sqrt(squares) / kept, kept, 1 - ((double)kept / rows.Length));
    }
}
