namespace Cairn.Statistics;

/// <summary>Solves symmetric positive systems.</summary>
public static class Cholesky
{
    /// <summary>A pivot below this share of its diagonal is taken for 0: its column depends on the ones before it.</summary>
    private const double Dependent = 1e-12;

    /// <summary>Solves A·x = b in place of <paramref name="matrix"/>.</summary>
    /// <param name="matrix">A, row by row; only the lower triangle is read, and it is overwritten by the factor.</param>
    /// <param name="right">b.</param>
    /// <param name="solution">Receives x; columns that depend on earlier ones get 0.</param>
    /// <param name="size">Rows of A.</param>
    public static void Solve(Span<double> matrix, ReadOnlySpan<double> right, Span<double> solution, int size)
    {
        for (var column = 0; column < size; column++)
        {
            var line = column * size;
            var diagonal = matrix[line + column];
            for (var k = 0; k < column; k++)
            {
                diagonal -= matrix[line + k] * matrix[line + k];
            }

            var pivot = diagonal > Dependent * Math.Abs(matrix[line + column]) && diagonal > 0 ? Math.Sqrt(diagonal) : double.PositiveInfinity;
            matrix[line + column] = pivot;
            for (var row = column + 1; row < size; row++)
            {
                var value = matrix[(row * size) + column];
                for (var k = 0; k < column; k++)
                {
                    value -= matrix[(row * size) + k] * matrix[line + k];
                }

                matrix[(row * size) + column] = value / pivot;
            }
        }

        for (var row = 0; row < size; row++)
        {
            var value = right[row];
            for (var k = 0; k < row; k++)
            {
                value -= matrix[(row * size) + k] * solution[k];
            }

            solution[row] = value / matrix[(row * size) + row];
        }

        for (var row = size - 1; row >= 0; row--)
        {
            var value = solution[row];
            for (var k = row + 1; k < size; k++)
            {
                value -= matrix[(k * size) + row] * solution[k];
            }

            solution[row] = value / matrix[(row * size) + row];
        }
    }
}
