namespace Cairn.Statistics;

/// <summary>Logistic regression with a ridge penalty (le Cessie and van Houwelingen 1992), fitted by Newton's method.</summary>
/// <remarks>
/// Columns are standardised for the penalty, which spares the intercept. That is the same as the penalty s²·b² on a column's own scale, s² its variance,
/// so zeros stay zeros and nothing is copied. A penalty above 0 keeps coefficients finite when the data can be separated; a step that lowers the penalised
/// likelihood is halved. Where all outcomes are alike the answer is the constant (k + 1/2) / (n + 1). Cost: O(steps · (entries² of the rows + columns³)).
/// </remarks>
public static class LogisticRegression
{
    /// <summary>The most Newton steps.</summary>
    public const int MaxSteps = 50;

    /// <summary>A largest change of the standardised coefficients below this ends the fit.</summary>
    public const double Tolerance = 1e-8;

    /// <summary>Fits the chance of an outcome.</summary>
    /// <param name="rows">The covariates, without an intercept.</param>
    /// <param name="successes">Outcomes of each row: 0 to its trials, fractions allowed.</param>
    /// <param name="trials">How often each row counts; 0 leaves it out.</param>
    /// <param name="ridge">The penalty λ on standardised coefficients: likelihood - λ/2 · sum b².</param>
    /// <param name="start">Where to begin, such as the model of nearly the same rows; null: at the mean. It changes the number of steps, not the answer.</param>
    public static LogisticModel Fit(
        DesignMatrix rows, ReadOnlySpan<double> successes, ReadOnlySpan<double> trials, double ridge = 1, LogisticModel? start = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(successes.Length, rows.RowCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(trials.Length, rows.RowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        var (won, all) = (Sum(successes), Sum(trials));
        if (won <= 0 || won >= all)
        {
            return new LogisticModel(Math.Log((won + 0.5) / (all - won + 0.5)), new double[rows.ColumnCount], 0, Converged: true);
        }

        var newton = new NewtonSteps(rows, ridge, Variances(rows, trials, all));
        newton.Start(start ?? new LogisticModel(Math.Log(won / (all - won)), new double[rows.ColumnCount], 0, Converged: false));
        for (var step = 1; step <= MaxSteps; step++)
        {
            if (newton.Step(successes, trials) < Tolerance)
            {
                return newton.Model(step, converged: true);
            }
        }

        return newton.Model(MaxSteps, converged: false);
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static double[] Variances(DesignMatrix rows, ReadOnlySpan<double> trials, double all)
    {
        var (sums, squares) = (new double[rows.ColumnCount], new double[rows.ColumnCount]);
        for (var row = 0; row < trials.Length; row++)
        {
            var columns = rows.Columns(row);
            var values = rows.Values(row);
            for (var at = 0; at < columns.Length; at++)
            {
                sums[columns[at]] += trials[row] * values[at];
                squares[columns[at]] += trials[row] * values[at] * values[at];
            }
        }

        return [.. sums.Select((sum, column) => Math.Max(0, (squares[column] / all) - (sum / all * (sum / all))))];
    }
}
