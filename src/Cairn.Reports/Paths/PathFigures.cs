using Cairn.Journeys.Paths;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Paths;

/// <summary>Turns the paths found into nodes, links and sequences. All three are sums over the same paths.</summary>
/// <remarks>Labels stay numbers until a row is written, so the cost is a few looks for each different path. The order of paths changes nothing.</remarks>
internal sealed class PathFigures
{
    private const int MaxSequences = 50;
    private const int Other = -1;
    private readonly PathsState _state;
    private readonly bool _backward;
    private readonly bool _hasValue;
    private readonly IReadOnlyList<string> _texts;
    private readonly int[] _same;
    private readonly PathCells _cells;
    private readonly int[] _path = new int[PathsPlan.MaxDepth + 1];

    // What is shown: a label at a depth. Every cell belongs to one row.
    private readonly List<(int Depth, int Label)> _rows = [];
    private long[] _units = new long[1_024];
    private decimal[] _values = [];
    private readonly int[] _rowOf;

    /// <summary>Chooses the labels shown at each depth: those with most units, ties by text.</summary>
    public PathFigures(PathsState state, bool backward, int top, bool hasValue)
    {
        (_state, _backward, _hasValue, _texts) = (state, backward, hasValue, state.LabelTexts());
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        _same = [.. _texts.Select((text, label) => first.TryAdd(text, label) ? label : first[text])];
        _cells = new PathCells(PathsPlan.MaxDepth + 1, _texts.Count);
        SumCells();
        _rowOf = RowsOf(top);
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathNode> Nodes()
    {
        var sums = new PathSum[_rows.Count];
        for (var cell = 0; cell < _rowOf.Length; cell++)
        {
            sums[_rowOf[cell]] = sums[_rowOf[cell]].Plus(new PathSum(_units[cell], _values[cell]));
        }

        return
        [
            .. sums.Select((sum, row) => (_rows[row].Depth, Label: Text(_rows[row].Label), Value: sum))
                .OrderBy(row => row.Depth).ThenByDescending(row => row.Value.Units).ThenBy(row => row.Label, StringComparer.Ordinal)
                .Select(row => new PathNode(Id(row.Depth, row.Label), row.Depth, row.Label, row.Value.Units, Money(row.Value.Value))),
        ];
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathLink> Links()
    {
        // Rows are few: a place for each pair of them.
        var (width, ways) = (_rows.Count, _state.WayCount);
        var units = new long[width * width];
        var values = new decimal[_hasValue ? width * width : 0];
        for (var way = 0; way < ways; way++)
        {
            var (length, its) = (Cells(way), _state.UnitsOf(way));
            var value = _hasValue ? _state.WorthOf(way).Value : 0;
            var near = _rowOf[_path[0]];
            for (var depth = 1; depth < length; depth++)
            {
                var far = _rowOf[_path[depth]];
                units[(near * width) + far] += its;
                if (value != 0)
                {
                    values[(near * width) + far] += value;
                }

                near = far;
            }
        }

        return
        [
            .. Enumerable.Range(0, units.Length).Where(pair => units[pair] > 0)
                .Select(pair => (Near: _rows[pair / width], Far: _rows[pair % width], Value: new PathSum(units[pair], _hasValue ? values[pair] : 0)))
                .Select(link => (link.Near.Depth, Near: Text(link.Near.Label), Far: Text(link.Far.Label), link.Value))
                .OrderBy(row => row.Depth).ThenByDescending(row => row.Value.Units)
                .ThenBy(row => row.Near, StringComparer.Ordinal).ThenBy(row => row.Far, StringComparer.Ordinal)
                .Select(row =>
                {
                    var (near, far) = (Id(row.Depth, row.Near), Id(row.Depth + 1, row.Far));
                    return new PathLink(_backward ? far : near, _backward ? near : far, row.Value.Units, Money(row.Value.Value));
                }),
        ];
    }

    /// <summary>The whole paths with most units, ties by text.</summary>
    public IReadOnlyList<PathSequenceResult> Sequences() =>
    [
        .. Commonest().Select(sequence => new PathSequenceResult(
            _backward ? [.. sequence.Labels.Reverse()] : sequence.Labels,
            sequence.Units,
            Proportion.Rate(sequence.Units, _state.AnchorUnits),
            Proportion.Rate(sequence.MacroUnits, sequence.Units),
            Proportion.Rate(_state.MacroUnits - sequence.MacroUnits, _state.AnchorUnits - sequence.Units),
            Money(sequence.Value))),
    ];

    private static string Id(int depth, string label) => FormattableString.Invariant($"{depth}:{label}");

    private static bool IsEnd(string label) => label is PathLabels.Exit or PathLabels.Entry or PathLabels.Other;

    private string? Money(decimal value) => _hasValue ? Decimals.Print(value) : null;

    private string Text(int label) => label == Other ? PathLabels.Other : _texts[label];

    // The last of those kept so far is the first to go.
    private SortedSet<PathSequence> Commonest()
    {
        var kept = new SortedSet<PathSequence>(Comparer<PathSequence>.Create(Compare));
        var (ways, enough) = (_state.WayCount, 1L);
        for (var way = 0; way < ways; way++)
        {
            if (_state.UnitsOf(way) < enough)
            {
                continue;
            }

            kept.Add(_state.SequenceOf(way));
            if (kept.Count > MaxSequences)
            {
                kept.Remove(kept.Max!);
                enough = kept.Max!.Units;
            }
        }

        return kept;
    }

    // More units first, then the path whose first other label is the lesser text, then the shorter.
    private static int Compare(PathSequence left, PathSequence right)
    {
        if (left.Units != right.Units)
        {
            return right.Units.CompareTo(left.Units);
        }

        for (var at = 0; at < Math.Min(left.Labels.Count, right.Labels.Count); at++)
        {
            if (string.CompareOrdinal(left.Labels[at], right.Labels[at]) is var order and not 0)
            {
                return order;
            }
        }

        return left.Labels.Count.CompareTo(right.Labels.Count);
    }

    // Writes the cells of a path; returns how many. Labels of equal text are one.
    private int Cells(int way)
    {
        var length = _state.LabelsOf(way, _path);
        for (var depth = 0; depth < length; depth++)
        {
            _path[depth] = _cells.Of(depth, _same[_path[depth]]);
        }

        return length;
    }

    // What passes each cell.
    private void SumCells()
    {
        var ways = _state.WayCount;
        for (var way = 0; way < ways; way++)
        {
            var (length, units) = (Cells(way), _state.UnitsOf(way));
            var value = _hasValue ? _state.WorthOf(way).Value : 0;
            for (var depth = 0; depth < length; depth++)
            {
                var cell = _path[depth];
                if (cell >= _units.Length)
                {
                    Array.Resize(ref _units, _units.Length * 2);
                }

                _units[cell] += units;
                if (value != 0)
                {
                    Array.Resize(ref _values, Math.Max(_values.Length, _units.Length));
                    _values[cell] += value;
                }
            }
        }

        Array.Resize(ref _values, _units.Length);
    }

    // The row each cell is shown in: that of its label where it is one of the commonest at its depth, else that of all others.
    private int[] RowsOf(int top)
    {
        var cells = _cells.All.Select((cell, at) => (cell.Depth, cell.Label, Text: _texts[cell.Label], Units: _units[at])).ToList();
        var kept = cells.Where(cell => !IsEnd(cell.Text))
            .GroupBy(cell => cell.Depth)
            .SelectMany(depth => depth.OrderByDescending(cell => cell.Units).ThenBy(cell => cell.Text, StringComparer.Ordinal).Take(top))
            .Concat(cells.Where(cell => cell.Text is PathLabels.Exit or PathLabels.Entry))
            .Select(cell => (cell.Depth, cell.Label)).ToHashSet();
        var places = new Dictionary<(int Depth, int Label), int>();
        return [.. cells.Select(cell => RowOf(cell.Depth, kept.Contains((cell.Depth, cell.Label)) ? cell.Label : Other))];

        int RowOf(int depth, int label)
        {
            if (!places.TryGetValue((depth, label), out var place))
            {
                places[(depth, label)] = place = _rows.Count;
                _rows.Add((depth, label));
            }

            return place;
        }
    }
}
