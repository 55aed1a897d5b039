namespace Cairn.Statistics;

/// <summary>The covariates of many rows, zeros left out.</summary>
/// <remarks>Made for rows of a few indicator columns: the work of a fit grows with the square of a row's entries, not of the columns. Not safe for use by several threads while rows are added.</remarks>
public sealed class DesignMatrix
{
    private readonly List<int> _starts = [0];
    private readonly List<int> _columns = [];
    private readonly List<double> _values = [];
    private DesignRun[] _runs = [];
    private int _runsOf;

    /// <summary>A matrix without rows.</summary>
    /// <param name="columnCount">Columns, without an intercept.</param>
    public DesignMatrix(int columnCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        ColumnCount = columnCount;
    }

    /// <summary>Columns, without an intercept.</summary>
    public int ColumnCount { get; }

    /// <summary>Finished rows.</summary>
    public int RowCount => _starts.Count - 1;

    /// <summary>Takes over rows that lie one after the other.</summary>
    /// <param name="rowMajor">rows × columns values.</param>
    /// <param name="columnCount">Columns, at least 1.</param>
    public static DesignMatrix FromRows(ReadOnlySpan<double> rowMajor, int columnCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columnCount);
        if (rowMajor.Length % columnCount != 0)
        {
            throw new ArgumentException("The values do not fill the last row.", nameof(rowMajor));
        }

        var matrix = new DesignMatrix(columnCount);
        for (var start = 0; start < rowMajor.Length; start += columnCount)
        {
            for (var column = 0; column < columnCount; column++)
            {
                matrix.Put(column, rowMajor[start + column]);
            }

            matrix.EndRow();
        }

        return matrix;
    }

    /// <summary>The same rows, to be added to apart.</summary>
    public DesignMatrix Copy()
    {
        var copy = new DesignMatrix(ColumnCount);
        copy._starts.Clear();
        copy._starts.AddRange(_starts);
        copy._columns.AddRange(_columns);
        copy._values.AddRange(_values);
        return copy;
    }

    /// <summary>Adds an entry to the row in work; columns must come in ascending order, a zero is left out.</summary>
    public void Put(int column, double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, ColumnCount);
        if (_columns.Count > _starts[^1] && _columns[^1] >= column)
        {
            throw new ArgumentException("The columns of a row must ascend.", nameof(column));
        }

        if (value != 0)
        {
            _columns.Add(column);
            _values.Add(value);
        }
    }

    /// <summary>Closes the row in work.</summary>
    public void EndRow() => _starts.Add(_columns.Count);

    /// <summary>The columns of a row that are not 0, ascending.</summary>
    public ReadOnlySpan<int> Columns(int row) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_columns)[_starts[row].._starts[row + 1]];

    /// <summary>The values beside <see cref="Columns"/>.</summary>
    public ReadOnlySpan<double> Values(int row) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values)[_starts[row].._starts[row + 1]];

    /// <summary>The rows cut where their columns change: what the rows of a run share is counted once for all of them.</summary>
    /// <remarks>Rows of equal columns should stand together, those that share most values first.</remarks>
    internal ReadOnlySpan<DesignRun> Runs()
    {
        if (_runsOf != RowCount)
        {
            (_runs, _runsOf) = (FindRuns(), RowCount);
        }

        return _runs;
    }

    private DesignRun[] FindRuns()
    {
        var runs = new List<DesignRun>();
        for (int start = 0, end; start < RowCount; start = end)
        {
            var columns = Columns(start);
            var values = Values(start);
            var shared = columns.Length;
            for (end = start + 1; end < RowCount && Columns(end).SequenceEqual(columns); end++)
            {
                // A row that shares less than half begins a run of its own.
                var its = Math.Min(shared, values.CommonPrefixLength(Values(end)));
                if (its * 2 < columns.Length)
                {
                    break;
                }

                shared = its;
            }

            runs.Add(new DesignRun(start, end, shared));
        }

        return [.. runs];
    }
}

/// <summary>Rows with the same columns.</summary>
/// <param name="Start">The first row.</param>
/// <param name="End">The row after the last.</param>
/// <param name="Shared">How many of the first columns also have the same value in all rows.</param>
internal readonly record struct DesignRun(int Start, int End, int Shared);
