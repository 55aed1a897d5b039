namespace Cairn.Reports.Paths;

/// <summary>What passes each cell, of some paths. For one thread.</summary>
internal sealed class PathCellSums(int depths, int labels)
{
    private long[] _units = new long[1_024];
    private decimal[] _values = [];

    /// <summary>The cells.</summary>
    public PathCells Cells { get; } = new(depths, labels);

    /// <summary>The units by cell.</summary>
    public long[] Units => _units;

    /// <summary>The value by cell, after <see cref="End"/>.</summary>
    public decimal[] Values => _values;

    /// <summary>Adds a path.</summary>
    public void Add(ReadOnlySpan<int> cells, long units, decimal value)
    {
        foreach (var cell in cells)
        {
            if (cell >= _units.Length)
            {
                Array.Resize(ref _units, Math.Max(cell + 1, _units.Length * 2));
            }

            _units[cell] += units;
            if (value != 0)
            {
                Array.Resize(ref _values, Math.Max(_values.Length, _units.Length));
                _values[cell] += value;
            }
        }
    }

    /// <summary>Adds what passes the cells of other paths.</summary>
    public void Merge(PathCellSums other)
    {
        for (var cell = 0; cell < other.Cells.All.Count; cell++)
        {
            var (depth, label) = other.Cells.All[cell];
            Add([Cells.Of(depth, label)], other._units[cell], cell < other._values.Length ? other._values[cell] : 0);
        }
    }

    /// <summary>Nothing more is added.</summary>
    public void End() => Array.Resize(ref _values, _units.Length);
}
