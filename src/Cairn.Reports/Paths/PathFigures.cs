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
    private readonly int[] _shown;

    /// <summary>Chooses the labels shown at each depth: those with most units, ties by text.</summary>
    public PathFigures(PathsState state, bool backward, int top, bool hasValue)
    {
        (_state, _backward, _hasValue, _tree) = (state, backward, hasValue, PathTree.Of(state, hasValue));
        _shown = Shown(top);
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathNode> Nodes()
    {
        var sums = new Dictionary<(int Depth, int Label), PathSum>();
        for (var node = 0; node < _tree.Count; node++)
        {
            Add(sums, (_tree.Depths[node], _shown[node]), node);
        }

        return
        [
            .. sums.Select(pair => (pair.Key.Depth, Label: Text(pair.Key.Label), pair.Value))
                .OrderBy(row => row.Depth).ThenByDescending(row => row.Value.Units).ThenBy(row => row.Label, StringComparer.Ordinal)
                .Select(row => new PathNode(Id(row.Depth, row.Label), row.Depth, row.Label, row.Value.Units, Money(row.Value.Value))),
        ];
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathLink> Links()
    {
        var sums = new Dictionary<(int Depth, int Near, int Far), PathSum>();
        for (var node = 0; node < _tree.Count; node++)
        {
            if (_tree.Parents[node] >= 0)
            {
                Add(sums, (_tree.Depths[node] - 1, _shown[_tree.Parents[node]], _shown[node]), node);
            }
        }

        return
        [
            .. sums.Select(pair => (pair.Key.Depth, Near: Text(pair.Key.Near), Far: Text(pair.Key.Far), pair.Value))
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

    // The label each node is shown under.
    private int[] Shown(int top)
    {
        var sums = new Dictionary<(int Depth, int Label), long>();
        for (var node = 0; node < _tree.Count; node++)
        {
            var key = (_tree.Depths[node], _tree.Labels[node]);
            sums[key] = sums.GetValueOrDefault(key) + _tree.Sums[node].Units;
        }

        var kept = sums.Where(pair => !IsEnd(_tree.Texts[pair.Key.Label]))
            .GroupBy(pair => pair.Key.Depth)
            .SelectMany(depth => depth.OrderByDescending(pair => pair.Value).ThenBy(pair => _tree.Texts[pair.Key.Label], StringComparer.Ordinal).Take(top))
            .Select(pair => pair.Key)
            .Concat(sums.Keys.Where(key => IsEnd(_tree.Texts[key.Label])))
            .ToHashSet();
        var shown = new int[_tree.Count];
        for (var node = 0; node < shown.Length; node++)
        {
            var label = _tree.Labels[node];
            shown[node] = kept.Contains((_tree.Depths[node], label)) && _tree.Texts[label] != PathLabels.Other ? label : Other;
        }

        return shown;
    }

    private void Add<TKey>(Dictionary<TKey, PathSum> sums, TKey key, int node) where TKey : notnull =>
        sums[key] = sums.GetValueOrDefault(key).Plus(_tree.Sums[node]);
}
