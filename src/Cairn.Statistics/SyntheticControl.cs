using MathNet.Numerics.LinearAlgebra;

namespace Cairn.Statistics;

/// <summary>Weights of donors whose mix follows a treated unit best (Abadie, Diamond and Hainmueller 2010): w >= 0, sum 1, least sum of squares.</summary>
/// <remarks>
/// An active set method: the least squares of the free weights is exact, and a weight leaves or enters until none would help. Where several mixes follow
/// equally well, a second pass finds the one with the smallest sum of w². Cost: a singular value decomposition of days × donors for each step.
/// </remarks>
public static class SyntheticControl
{
    /// <summary>A weight below it is 0, and a gain below it none; on a scale where the largest figure is 1.</summary>
    public const double Tolerance = 1e-12;

    private const int MostSteps = 2_000;

    /// <summary>Finds the weights.</summary>
    /// <param name="treated">One figure for each day.</param>
    /// <param name="donors">For each donor its figures, as many.</param>
    /// <param name="start">Weights to begin with, such as those of nearly the same figures; null: equal ones.</param>
    /// <param name="smallest">Whether, of equally good weights, the ones with the smallest sum of squares are asked for.</param>
    public static double[] Weights(IReadOnlyList<double> treated, IReadOnlyList<IReadOnlyList<double>> donors, double[]? start = null, bool smallest = true)
    {
        ArgumentNullException.ThrowIfNull(treated);
        ArgumentNullException.ThrowIfNull(donors);
        var (days, count) = (treated.Count, donors.Count);
        if (count <= 1 || days == 0)
        {
            return [.. Enumerable.Repeat(1.0 / Math.Max(1, count), count)];
        }

        var scale = Math.Max(treated.Max(Math.Abs), donors.Max(donor => donor.Max(Math.Abs)));
        scale = scale > 0 ? scale : 1;
        var x = Matrix<double>.Build.Dense(days, count, (day, donor) => donors[donor][day] / scale);
        var y = Vector<double>.Build.Dense(days, day => treated[day] / scale);
        var weights = Vector<double>.Build.Dense(start is { Length: var length } && length == count ? (double[])start.Clone() : [.. Enumerable.Repeat(1.0 / count, count)]);
        Fit(x, y, weights);
        if (smallest)
        {
            Shorten(x, weights);
        }

        return weights.ToArray();
    }

    // min |y - Xw|² over the simplex, from a feasible start.
    private static void Fit(Matrix<double> x, Vector<double> y, Vector<double> weights)
    {
        var (free, barred) = (Positive(weights), new HashSet<int>());
        for (var step = 0; step < MostSteps; step++)
        {
            var target = Best(x, y, free, weights.Count);
            if (Move(weights, target, free, barred))
            {
                continue;
            }

            var gradient = x.TransposeThisAndMultiply((x * weights) - y);
            if (!Enter(gradient, free.Average(at => gradient[at]), free, barred))
            {
                return;
            }
        }
    }

    // The least squares of the free weights whose sum is 1: w = 1/k + Z·v, Z orthonormal and orthogonal to ones.
    private static Vector<double> Best(Matrix<double> x, Vector<double> y, List<int> free, int count)
    {
        var target = Vector<double>.Build.Dense(count);
        if (free.Count == 1)
        {
            target[free[0]] = 1;
            return target;
        }

        var (k, z) = (free.Count, SumZero(free.Count));
        var own = Matrix<double>.Build.Dense(x.RowCount, k, (row, column) => x[row, free[column]]);
        var even = Vector<double>.Build.Dense(k, 1.0 / k);
        var v = Solve(own * z, y - (own * even));
        var best = even + (z * v);
        for (var at = 0; at < k; at++)
        {
            target[free[at]] = best[at];
        }

        return target;
    }

    // Of all w >= 0 with the same Xw and sum 1 the shortest. Feasible all the way, so what was fitted stays.
    private static void Shorten(Matrix<double> x, Vector<double> weights)
    {
        var a = x.Stack(Matrix<double>.Build.Dense(1, x.ColumnCount, 1));
        var b = a * weights;
        var (free, barred) = (Enumerable.Range(0, weights.Count).ToList(), new HashSet<int>());
        for (var step = 0; step < MostSteps; step++)
        {
            var own = Matrix<double>.Build.Dense(a.RowCount, free.Count, (row, column) => a[row, free[column]]);
            var shortest = Solve(own, b);
            var target = Vector<double>.Build.Dense(weights.Count);
            for (var at = 0; at < free.Count; at++)
            {
                target[free[at]] = shortest[at];
            }

            if (!IsSame(a * target, b))
            {
                return; // the free ones alone cannot follow; what there is stands
            }

            if (Move(weights, target, free, barred))
            {
                continue;
            }

            var multipliers = Solve(own.Transpose(), shortest);
            if (!Enter(-a.TransposeThisAndMultiply(multipliers), 0, free, barred))
            {
                return;
            }
        }
    }

    private static bool IsSame(Vector<double> a, Vector<double> b) => (a - b).InfinityNorm() < 1e-9;

    // Goes towards the target as far as no weight falls below 0; true when one stopped it, which is then held at 0. One that stops it at once is barred,
    // until something has moved: it came in by an error of rounding, and would again.
    private static bool Move(Vector<double> weights, Vector<double> target, List<int> free, HashSet<int> barred)
    {
        var (length, blocker) = (1.0, -1);
        foreach (var at in free)
        {
            if (target[at] < -Tolerance && weights[at] / (weights[at] - target[at]) is var its && its < length)
            {
                (length, blocker) = (its, at);
            }
        }

        var moved = 0.0;
        foreach (var at in free)
        {
            var next = Math.Max(0, weights[at] + (length * (target[at] - weights[at])));
            (moved, weights[at]) = (Math.Max(moved, Math.Abs(next - weights[at])), next);
        }

        if (moved > Tolerance)
        {
            barred.Clear();
        }

        if (blocker < 0)
        {
            return false;
        }

        weights[blocker] = 0;
        free.Remove(blocker);
        barred.Add(blocker);
        return true;
    }

    // A held weight whose slope lies below that of the free ones would help.
    private static bool Enter(Vector<double> slopes, double level, List<int> free, HashSet<int> barred)
    {
        var best = -1;
        for (var at = 0; at < slopes.Count; at++)
        {
            if (!free.Contains(at) && !barred.Contains(at) && slopes[at] < level - Tolerance && (best < 0 || slopes[at] < slopes[best]))
            {
                best = at;
            }
        }

        if (best < 0)
        {
            return false;
        }

        free.Add(best);
        free.Sort();
        return true;
    }

    private static List<int> Positive(Vector<double> weights) => [.. Enumerable.Range(0, weights.Count).Where(at => weights[at] > 0)];

    // Helmert's columns.
    private static Matrix<double> SumZero(int size) => Matrix<double>.Build.Dense(size, size - 1, (row, column) =>
        row <= column ? 1 / Math.Sqrt((column + 1.0) * (column + 2)) : row == column + 1 ? -(column + 1) / Math.Sqrt((column + 1.0) * (column + 2)) : 0);

    // The shortest least squares solution, by singular values; those below 1e-11 of the largest are taken for 0.
    private static Vector<double> Solve(Matrix<double> a, Vector<double> b)
    {
        var decomposed = a.Svd();
        var (values, along) = (decomposed.S, decomposed.U.TransposeThisAndMultiply(b));
        var scaled = Vector<double>.Build.Dense(a.ColumnCount);
        var least = values.Count == 0 ? 0 : values[0] * 1e-11;
        for (var at = 0; at < values.Count; at++)
        {
            scaled[at] = values[at] > least ? along[at] / values[at] : 0;
        }

        return decomposed.VT.TransposeThisAndMultiply(scaled);
    }
}
