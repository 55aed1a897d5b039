using Cairn.Journeys.Running;

namespace Cairn.Journeys.Matrices;

/// <summary>What the matrix counts. A pair's place is <c>row · columns + column</c>.</summary>
public sealed class MatrixState : IJourneyState<MatrixState>
{
    /// <summary>An empty state.</summary>
    public MatrixState(int rows, int columns)
    {
        ColumnCount = columns;
        Rows = new long[rows];
        Columns = new long[columns];
        Before = new long[rows * columns];
        NotBefore = new long[rows * columns];
        Lags = new List<long>?[rows * columns];
        Touched = new decimal[rows * columns];
        Value = new decimal[columns];
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Visitors, or sessions.</summary>
    public long Units { get; set; }

    /// <summary>How many columns.</summary>
    public int ColumnCount { get; }

    /// <summary>By row: units that did it.</summary>
    public long[] Rows { get; }

    /// <summary>By column: units that did it.</summary>
    public long[] Columns { get; }

    /// <summary>By pair: units that did both, the row's first before the column's first.</summary>
    public long[] Before { get; }

    /// <summary>By pair: units that did both, the row's first not before the column's first.</summary>
    public long[] NotBefore { get; }

    /// <summary>By pair: microseconds between the first of each, of the units of <see cref="Before"/>; null for none.</summary>
    public List<long>?[] Lags { get; }

    /// <summary>By pair: value of the column's conversions that the row touched.</summary>
    public decimal[] Touched { get; }

    /// <summary>By column: value of its conversions in the range.</summary>
    public decimal[] Value { get; }

    /// <inheritdoc/>
    public void Merge(MatrixState later)
    {
        Units += later.Units;
        Add(Rows, later.Rows);
        Add(Columns, later.Columns);
        Add(Before, later.Before);
        Add(NotBefore, later.NotBefore);
        for (var pair = 0; pair < Lags.Length; pair++)
        {
            Touched[pair] += later.Touched[pair];
            if (later.Lags[pair] is { } lags)
            {
                (Lags[pair] ??= new List<long>(lags.Count)).AddRange(lags);
            }
        }

        for (var column = 0; column < Value.Length; column++)
        {
            Value[column] += later.Value[column];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(Rows.Length);
        writer.Number(Columns.Length);
        writer.Number(Units);
        foreach (var counts in (long[][])[Rows, Columns, Before, NotBefore])
        {
            writer.Numbers(counts);
        }

        writer.List(Touched, writer.Amount);
        writer.List(Value, writer.Amount);
        foreach (var lags in Lags)
        {
            // In one order, whichever thread found them first.
            lags?.Sort();
            writer.Numbers(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lags));
        }
    }

    /// <inheritdoc/>
    public static MatrixState Read(StateReader reader)
    {
        var (rows, columns) = (reader.Int(), reader.Int());
        if (rows is < 0 or > MatrixPlan.MaxPairs || columns is < 0 or > MatrixPlan.MaxPairs || (long)rows * columns > MatrixPlan.MaxPairs)
        {
            throw new InvalidDataException("The matrix in the state cannot be that large.");
        }

        reader.Expect(rows + columns + ((long)rows * columns));
        var state = new MatrixState(rows, columns) { Units = reader.Number() };
        foreach (var counts in (long[][])[state.Rows, state.Columns, state.Before, state.NotBefore])
        {
            Fill(counts, reader.List(reader.Number));
        }

        Fill(state.Touched, reader.List(reader.Amount));
        Fill(state.Value, reader.List(reader.Amount));
        for (var pair = 0; pair < state.Lags.Length; pair++)
        {
            var lags = reader.List(reader.Number);
            state.Lags[pair] = lags.Count == 0 ? null : lags;
        }

        return state;
    }

    private static void Add(long[] to, long[] from)
    {
        for (var at = 0; at < to.Length; at++)
        {
            to[at] += from[at];
        }
    }

    private static void Fill<T>(T[] to, List<T> from)
    {
        if (from.Count != to.Length)
        {
            throw new InvalidDataException("A list in the state has not the length of the matrix.");
        }

        from.CopyTo(to);
    }
}
