namespace Cairn.Statistics;

/// <summary>A fitted logistic regression, on the columns' own scale.</summary>
/// <param name="Intercept">The log odds where every column is 0.</param>
/// <param name="Coefficients">What one unit of each column adds to the log odds.</param>
/// <param name="Steps">Newton steps taken.</param>
/// <param name="Converged">Whether the last step moved nothing by more than the tolerance.</param>
public sealed record LogisticModel(double Intercept, IReadOnlyList<double> Coefficients, int Steps, bool Converged)
{
    /// <summary>1 / (1 + exp(-log odds)), without overflow.</summary>
    public static double Chance(double logOdds) => logOdds >= 0 ? 1 / (1 + Math.Exp(-logOdds)) : Math.Exp(logOdds) / (1 + Math.Exp(logOdds));

    /// <summary>The log odds of a row.</summary>
    public double LogOdds(DesignMatrix rows, int row)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var sum = Intercept;
        var columns = rows.Columns(row);
        var values = rows.Values(row);
        for (var at = 0; at < columns.Length; at++)
        {
            sum += Coefficients[columns[at]] * values[at];
        }

        return sum;
    }

    /// <summary>The log odds of one row of plain values.</summary>
    public double LogOdds(ReadOnlySpan<double> row)
    {
        var sum = Intercept;
        for (var column = 0; column < row.Length; column++)
        {
            sum += Coefficients[column] * row[column];
        }

        return sum;
    }

    /// <summary>The chance of the outcome in a row.</summary>
    public double Predict(DesignMatrix rows, int row) => Chance(LogOdds(rows, row));

    /// <summary>The chance of the outcome for plain values.</summary>
    public double Predict(ReadOnlySpan<double> row) => Chance(LogOdds(row));
}
