namespace Cairn.Reports.Paths;

/// <summary>Numbers the labels met at each depth, from 0 on: one look in a table, or in a dictionary where a table would be too large.</summary>
internal sealed class PathCells
{
    private const long MostPlaces = 1 << 22;
    private readonly int _labels;
    private readonly int[]? _table;
    private readonly Dictionary<long, int> _sparse = [];
    private readonly List<(int Depth, int Label)> _cells = [];

    /// <summary>No cells yet.</summary>
    /// <param name="depths">One more than the greatest depth.</param>
    /// <param name="labels">One more than the largest label.</param>
    public PathCells(int depths, int labels)
    {
        _labels = labels;
        _table = (long)depths * labels <= MostPlaces ? new int[depths * labels] : null;
    }

    /// <summary>The depth and label of each cell.</summary>
    public IReadOnlyList<(int Depth, int Label)> All => _cells;

    /// <summary>The cell of a label at a depth.</summary>
    public int Of(int depth, int label)
    {
        if (_table is not null)
        {
            // One more than the number; 0 is none yet.
            ref var cell = ref _table[(depth * _labels) + label];
            if (cell == 0)
            {
                _cells.Add((depth, label));
                cell = _cells.Count;
            }

            return cell - 1;
        }

        var key = ((long)depth << 32) | (uint)label;
        if (!_sparse.TryGetValue(key, out var number))
        {
            _sparse[key] = number = _cells.Count;
            _cells.Add((depth, label));
        }

        return number;
    }
}
