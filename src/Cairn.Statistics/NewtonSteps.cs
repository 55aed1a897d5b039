namespace Cairn.Statistics;

/// <summary>The moving parts of one logistic fit. The intercept is the last coefficient.</summary>
internal sealed class NewtonSteps(DesignMatrix rows, double ridge, double[] variances)
{
    private const int MostHalvings = 30;

    /// <summary>A column that does not vary has no scale to be penalised on; it is held at 0 by a penalty of this many rows.</summary>
    private const double ConstantColumn = 1e6;

    private readonly int _size = rows.ColumnCount + 1;
    private readonly double[] _gradient = new double[rows.ColumnCount + 1];
    private readonly double[] _hessian = new double[(rows.ColumnCount + 1) * (rows.ColumnCount + 1)];
    private readonly double[] _step = new double[rows.ColumnCount + 1];
    private double[] _beta = new double[rows.ColumnCount + 1];

    public void Start(double intercept) => _beta[^1] = intercept;

    public LogisticModel Model(int steps, bool converged) => new(_beta[^1], _beta[..^1], steps, converged);

    /// <summary>Takes one step and returns the largest change of a standardised coefficient.</summary>
    public double Step(ReadOnlySpan<double> successes, ReadOnlySpan<double> trials)
    {
        var before = Accumulate(successes, trials);
        Cholesky.Solve(_hessian, _gradient, _step, _size);
        var share = 1.0;
        for (var halving = 0; ; halving++, share /= 2)
        {
            var next = new double[_size];
            for (var column = 0; column < _size; column++)
            {
                next[column] = _beta[column] + (share * _step[column]);
            }

            // The slack lets rounding at the summit pass; without it the last step would be halved for ever.
            if (halving == MostHalvings || Likelihood(next, successes, trials) >= before - (1e-12 * Math.Abs(before)) - 1e-12)
            {
                _beta = next;
                return share * Largest();
            }
        }
    }

    private double Penalty(int column) => variances[column] > 0 ? ridge * variances[column] : ConstantColumn;

    private double Largest()
    {
        var largest = Math.Abs(_step[^1]);
        for (var column = 0; column < _size - 1; column++)
        {
            largest = Math.Max(largest, Math.Abs(_step[column]) * Math.Sqrt(variances[column]));
        }

        return largest;
    }

    private double Accumulate(ReadOnlySpan<double> successes, ReadOnlySpan<double> trials)
    {
        Array.Clear(_gradient);
        Array.Clear(_hessian);
        var likelihood = 0.0;
        for (var row = 0; row < trials.Length; row++)
        {
            if (trials[row] == 0)
            {
                continue;
            }

            var columns = rows.Columns(row);
            var values = rows.Values(row);
            var logOdds = LogOdds(_beta, columns, values);
            var chance = LogisticModel.Chance(logOdds);
            likelihood += (successes[row] * logOdds) - (trials[row] * Softplus(logOdds));
            var (residual, weight) = (successes[row] - (trials[row] * chance), trials[row] * chance * (1 - chance));
            AddRow(columns, values, residual, weight);
        }

        for (var column = 0; column < _size - 1; column++)
        {
            var penalty = Penalty(column);
            likelihood -= penalty / 2 * _beta[column] * _beta[column];
            _gradient[column] -= penalty * _beta[column];
            _hessian[(column * _size) + column] += penalty;
        }

        return likelihood;
    }

    /// <summary>Fills the lower triangle: columns ascend, so the later of two entries is the row.</summary>
    private void AddRow(ReadOnlySpan<int> columns, ReadOnlySpan<double> values, double residual, double weight)
    {
        var last = (_size - 1) * _size;
        for (var i = 0; i < columns.Length; i++)
        {
            var (line, scaled) = (columns[i] * _size, weight * values[i]);
            _gradient[columns[i]] += residual * values[i];
            for (var j = 0; j <= i; j++)
            {
                _hessian[line + columns[j]] += scaled * values[j];
            }

            _hessian[last + columns[i]] += scaled;
        }

        _gradient[^1] += residual;
        _hessian[^1] += weight;
    }

    private double Likelihood(double[] beta, ReadOnlySpan<double> successes, ReadOnlySpan<double> trials)
    {
        var likelihood = 0.0;
        for (var row = 0; row < trials.Length; row++)
        {
            if (trials[row] != 0)
            {
                var logOdds = LogOdds(beta, rows.Columns(row), rows.Values(row));
                likelihood += (successes[row] * logOdds) - (trials[row] * Softplus(logOdds));
            }
        }

        for (var column = 0; column < _size - 1; column++)
        {
            likelihood -= Penalty(column) / 2 * beta[column] * beta[column];
        }

        return likelihood;
    }

    private static double LogOdds(double[] beta, ReadOnlySpan<int> columns, ReadOnlySpan<double> values)
    {
        var sum = beta[^1];
        for (var at = 0; at < columns.Length; at++)
        {
            sum += beta[columns[at]] * values[at];
        }

        return sum;
    }

    private static double Softplus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
}
