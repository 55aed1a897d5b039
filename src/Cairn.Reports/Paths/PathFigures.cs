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
    private const int LeastWays = 4_096;
    private readonly PathsState _state;
    private readonly bool _backward;
    private readonly bool _hasValue;
    private readonly IReadOnlyList<string> _texts;
    private readonly int[] _same;
    private readonly PathCells _cells;
    private readonly (int Start, int End)[] _parts;

    // What is shown: a label at a depth. Every cell belongs to one row.
    private readonly List<(int Depth, int Label)> _rows = [];
    private readonly PathCellSums _sums;
    private readonly int[] _rowOf;

    /// <summary>Chooses the labels shown at each depth: those with most units, ties by text; or those that other figures show, so that the two can stand side by side.</summary>
    public PathFigures(PathsState state, bool backward, int top, bool hasValue, int threads, PathFigures? beside = null)
    {
        (_state, _backward, _hasValue, _texts) = (state, backward, hasValue, state.LabelTexts());
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        _same = [.. _texts.Select((text, label) => first.TryAdd(text, label) ? label : first[text])];
        _parts = Parts(state.WayCount, threads);
        _sums = SumCells();
        _cells = _sums.Cells;
        _rowOf = RowsOf(beside is null ? Commonest(top) : beside.Shown());
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathNode> Nodes()
    {
        var sums = new PathSum[_rows.Count];
        for (var cell = 0; cell < _rowOf.Length; cell++)
        {
            sums[_rowOf[cell]] = sums[_rowOf[cell]].Plus(new PathSum(_sums.Units[cell], _sums.Values[cell]));
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
        var width = _rows.Count;
        var (units, values, gate) = (new long[width * width], new decimal[_hasValue ? width * width : 0], new Lock());
        Parallel.For(0, _parts.Length, part =>
        {
            var (ownUnits, ownValues) = (new long[units.Length], new decimal[values.Length]);
            SumLinks(_parts[part], width, ownUnits, ownValues);
            lock (gate)
            {
                for (var pair = 0; pair < units.Length; pair++)
                {
                    units[pair] += ownUnits[pair];
                }

                for (var pair = 0; pair < values.Length; pair++)
                {
                    values[pair] += ownValues[pair];
                }
            }
        });

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

    private void SumLinks((int Start, int End) part, int width, long[] units, decimal[] values)
    {
        var path = new int[PathsPlan.MaxDepth + 1];
        for (var way = part.Start; way < part.End; way++)
        {
            var (length, its) = (Cells(way, _cells, path), _state.UnitsOf(way));
            var value = _hasValue ? _state.WorthOf(way).Value : 0;
            var near = _rowOf[path[0]];
            for (var depth = 1; depth < length; depth++)
            {
                var far = _rowOf[path[depth]];
                units[(near * width) + far] += its;
                if (value != 0)
                {
                    values[(near * width) + far] += value;
                }

                near = far;
            }
        }
    }

    // Writes the cells of a path; returns how many. Labels of equal text are one.
    private int Cells(int way, PathCells cells, int[] path)
    {
        var length = _state.LabelsOf(way, path);
        for (var depth = 0; depth < length; depth++)
        {
            path[depth] = cells.Of(depth, _same[path[depth]]);
        }

        return length;
    }

    // What passes each cell.
    private PathCellSums SumCells()
    {
        var sums = new PathCellSums[_parts.Length];
        Parallel.For(0, _parts.Length, part =>
        {
            var (path, its) = (new int[PathsPlan.MaxDepth + 1], new PathCellSums(PathsPlan.MaxDepth + 1, _texts.Count));
            for (var way = _parts[part].Start; way < _parts[part].End; way++)
            {
                var length = Cells(way, its.Cells, path);
                its.Add(path.AsSpan(0, length), _state.UnitsOf(way), _hasValue ? _state.WorthOf(way).Value : 0);
            }

            sums[part] = its;
        });
        foreach (var more in sums[1..])
        {
            sums[0].Merge(more);
        }

        sums[0].End();
        return sums[0];
    }

    // Few paths are not worth a second thread.
    private static (int Start, int End)[] Parts(int ways, int threads)
    {
        var parts = Math.Clamp(ways / LeastWays, 1, Math.Max(1, threads));
        return [.. Enumerable.Range(0, parts).Select(part => ((int)((long)ways * part / parts), (int)((long)ways * (part + 1) / parts)))];
    }

    private HashSet<(int Depth, string Text)> Commonest(int top) =>
    [
        .. _cells.All.Select((cell, at) => (cell.Depth, Text: _texts[cell.Label], Units: _sums.Units[at]))
            .Where(cell => !IsEnd(cell.Text))
            .GroupBy(cell => cell.Depth)
            .SelectMany(depth => depth.OrderByDescending(cell => cell.Units).ThenBy(cell => cell.Text, StringComparer.Ordinal).Take(top))
            .Select(cell => (cell.Depth, cell.Text)),
    ];

    private HashSet<(int Depth, string Text)> Shown() => [.. _rows.Where(row => row.Label != Other).Select(row => (row.Depth, _texts[row.Label]))];

    // The row each cell is shown in: that of its label where it is among those shown at its depth, else that of all others. Ends are always shown.
    private int[] RowsOf(HashSet<(int Depth, string Text)> shown)
    {
        var places = new Dictionary<(int Depth, int Label), int>();
        return [.. _cells.All.Select(cell => RowOf(cell.Depth, IsShown(cell.Depth, _texts[cell.Label]) ? cell.Label : Other))];

        bool IsShown(int depth, string text) => text is PathLabels.Exit or PathLabels.Entry || shown.Contains((depth, text));

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
