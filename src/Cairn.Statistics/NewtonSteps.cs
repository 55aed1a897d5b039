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
    private readonly double[] _sums = new double[rows.ColumnCount * (rows.ColumnCount + 2)];
    private double[] _beta = new double[rows.ColumnCount + 1];
    private double _likelihood;
    private bool _isReady;

    public void Start(LogisticModel model) => _beta = [.. model.Coefficients, model.Intercept];

    public LogisticModel Model(int steps, bool converged) => new(_beta[^1], _beta[..^1], steps, converged);

    /// <summary>Takes one step and returns the largest change of a standardised coefficient.</summary>
    /// <remarks>One look at the rows gives the likelihood where a step ends and the slopes the next one needs; only a halved step looks again.</remarks>
    public double Step(ReadOnlySpan<double> successes, ReadOnlySpan<double> trials)
    {
        if (!_isReady)
        {
            (_likelihood, _isReady) = (Accumulate(successes, trials), true);
        }

        Cholesky.Solve(_hessian, _gradient, _step, _size);
        var (from, share) = (_beta, 1.0);
        for (var halving = 0; ; halving++, share /= 2)
        {
            _beta = new double[_size];
            for (var column = 0; column < _size; column++)
            {
                _beta[column] = from[column] + (share * _step[column]);
            }

            // The slack lets rounding at the summit pass; without it the last step would be halved for ever.
            var likelihood = Accumulate(successes, trials);
            if (halving == MostHalvings || likelihood >= _likelihood - (1e-12 * Math.Abs(_likelihood)) - 1e-12)
            {
                _likelihood = likelihood;
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
        foreach (var run in rows.Runs())
        {
            likelihood += AddRun(run, successes, trials);
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

    /// <summary>Adds the rows of a run to gradient and Hessian, and returns their log likelihood.</summary>
    /// <remarks>
    /// What the rows share is multiplied once: sums of residuals and weights, alone and times the values that vary (the last columns), are all that the shared
    /// columns need. A run costs its rows times the square of what varies, and the square of a row's entries once.
    /// </remarks>
    private double AddRun(DesignRun run, ReadOnlySpan<double> successes, ReadOnlySpan<double> trials)
    {
        var columns = rows.Columns(run.Start);
        var (shared, varying, likelihood) = (run.Shared, columns.Length - run.Shared, 0.0);
        var common = LogOdds(_beta, columns[..shared], rows.Values(run.Start)[..shared]);
        var (residuals, weights) = (0.0, 0.0);
        var sums = _sums.AsSpan(0, varying * (varying + 2));
        sums.Clear();
        for (var row = run.Start; row < run.End; row++)
        {
            if (trials[row] == 0)
            {
                continue;
            }

            var values = rows.Values(row)[shared..];
            var logOdds = common;
            for (var at = 0; at < varying; at++)
            {
                logOdds += _beta[columns[shared + at]] * values[at];
            }

            var small = Math.Exp(-Math.Abs(logOdds));
            var chance = logOdds >= 0 ? 1 / (1 + small) : small / (1 + small);
            likelihood += (successes[row] * logOdds) - (trials[row] * (Math.Max(0, logOdds) + Math.Log(1 + small)));
            var (residual, weight) = (successes[row] - (trials[row] * chance), trials[row] * chance * (1 - chance));
            (residuals, weights) = (residuals + residual, weights + weight);
            for (var i = 0; i < varying; i++)
            {
                var line = sums.Slice(i * (varying + 2), varying + 2);
                var scaled = weight * values[i];
                line[0] += residual * values[i];
                line[1] += scaled;
                for (var j = 0; j <= i; j++)
                {
                    line[2 + j] += scaled * values[j];
                }
            }
        }

        Spread(columns, rows.Values(run.Start), shared, residuals, weights, sums);
        return likelihood;
    }

    // Fills the lower triangle: columns ascend, so the later of two entries is the row.
    private void Spread(ReadOnlySpan<int> columns, ReadOnlySpan<double> values, int shared, double residuals, double weights, ReadOnlySpan<double> sums)
    {
        var (last, width) = ((_size - 1) * _size, columns.Length - shared + 2);
        for (var i = 0; i < columns.Length; i++)
        {
            var line = i < shared ? default : sums.Slice((i - shared) * width, width);
            var (residual, weight) = i < shared ? (residuals * values[i], weights * values[i]) : (line[0], line[1]);
            var place = columns[i] * _size;
            _gradient[columns[i]] += residual;
            _hessian[last + columns[i]] += weight;
            for (var j = 0; j <= i; j++)
            {
                _hessian[place + columns[j]] += j < shared ? weight * values[j] : line[2 + j - shared];
            }
        }

        _gradient[^1] += residuals;
        _hessian[^1] += weights;
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
}
