using System.Runtime.InteropServices;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Paths;

/// <summary>Turns the paths found into nodes, links and sequences. All three are sums over the same tree of paths.</summary>
/// <remarks>Labels stay numbers until a row is written, so the cost is one look per node of the tree.</remarks>
internal sealed class PathFigures
{
    private const int MaxSequences = 50;
    private const int Other = -1;
    private readonly PathsState _state;
    private readonly bool _backward;
    private readonly bool _hasValue;
    private readonly PathTree _tree;

    // What is shown: a label at a depth. Every node belongs to one row.
    private readonly List<(int Depth, int Label)> _rows = [];
    private readonly int[] _rowOf;

    /// <summary>Chooses the labels shown at each depth: those with most units, ties by text.</summary>
    public PathFigures(PathsState state, bool backward, int top, bool hasValue)
    {
        (_state, _backward, _hasValue, _tree) = (state, backward, hasValue, PathTree.Of(state, hasValue));
        _rowOf = RowsOf(top);
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathNode> Nodes()
    {
        var sums = new PathSum[_rows.Count];
        for (var node = 0; node < _tree.Count; node++)
        {
            ref var sum = ref sums[_rowOf[node]];
            sum = sum.Plus(_tree.Sums[node]);
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
        var sums = new Dictionary<long, PathSum>();
        for (var node = 0; node < _tree.Count; node++)
        {
            if (_tree.Parents[node] is var parent and >= 0)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, ((long)_rowOf[parent] << 32) | (uint)_rowOf[node], out _);
                sum = sum.Plus(_tree.Sums[node]);
            }
        }

        return
        [
            .. sums.Select(pair => (Near: _rows[(int)(pair.Key >> 32)], Far: _rows[(int)pair.Key], pair.Value))
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
        .. _tree.Commonest(MaxSequences).Select(_state.SequenceTo).Select(sequence => new PathSequenceResult(
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

    private string Text(int label) => label == Other ? PathLabels.Other : _tree.Texts[label];

    // The row each node is shown in: that of its label where it is one of the commonest at its depth, else that of all others.
    private int[] RowsOf(int top)
    {
        var (codes, cells, sums) = (new Dictionary<long, int>(), new int[_tree.Count], new List<(int Depth, int Label, long Units)>());
        for (var node = 0; node < cells.Length; node++)
        {
            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(codes, ((long)_tree.Depths[node] << 32) | (uint)_tree.Labels[node], out var isKnown);
            if (!isKnown)
            {
                code = sums.Count;
                sums.Add((_tree.Depths[node], _tree.Labels[node], 0));
            }

            cells[node] = code;
            CollectionsMarshal.AsSpan(sums)[code].Units += _tree.Sums[node].Units;
        }

        var kept = sums.Where(cell => !IsEnd(_tree.Texts[cell.Label]))
            .GroupBy(cell => cell.Depth)
            .SelectMany(depth => depth.OrderByDescending(cell => cell.Units).ThenBy(cell => _tree.Texts[cell.Label], StringComparer.Ordinal).Take(top))
            .Concat(sums.Where(cell => IsEnd(_tree.Texts[cell.Label])))
            .Select(cell => (cell.Depth, cell.Label)).ToHashSet();
        var places = new Dictionary<(int Depth, int Label), int>();
        int[] rows = [.. sums.Select(cell => RowOf(cell.Depth, kept.Contains((cell.Depth, cell.Label)) && _tree.Texts[cell.Label] != PathLabels.Other ? cell.Label : Other))];
        for (var node = 0; node < cells.Length; node++)
        {
            cells[node] = rows[cells[node]];
        }

        return cells;

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
