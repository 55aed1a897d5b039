using Cairn.Journeys.Paths;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Paths;

/// <summary>Turns the paths found into nodes, links and sequences. All three are sums over the same paths.</summary>
internal sealed class PathFigures
{
    private const int MaxSequences = 50;
    private readonly PathsState _state;
    private readonly bool _backward;
    private readonly bool _hasValue;
    private readonly IReadOnlyList<PathSequence> _sequences;
    private readonly List<HashSet<string>> _shown;

    /// <summary>Chooses the labels shown at each depth: those with most units, ties by text.</summary>
    public PathFigures(PathsState state, bool backward, int top, bool hasValue)
    {
        (_state, _backward, _hasValue, _sequences) = (state, backward, hasValue, state.Sequences());
        var depths = _sequences.Select(sequence => sequence.Labels.Count).DefaultIfEmpty(0).Max();
        _shown = [.. Enumerable.Range(0, depths).Select(depth => Top(depth, top))];
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathNode> Nodes()
    {
        var sums = new Dictionary<(int Depth, string Label), Sum>();
        foreach (var sequence in _sequences)
        {
            for (var depth = 0; depth < sequence.Labels.Count; depth++)
            {
                Add(sums, (depth, Shown(depth, sequence.Labels[depth])), sequence);
            }
        }

        return
        [
            .. sums.OrderBy(pair => pair.Key.Depth).ThenByDescending(pair => pair.Value.Units).ThenBy(pair => pair.Key.Label, StringComparer.Ordinal)
                .Select(pair => new PathNode(Id(pair.Key.Depth, pair.Key.Label), pair.Key.Depth, pair.Key.Label, pair.Value.Units, Money(pair.Value.Value))),
        ];
    }

    /// <summary>By depth, then units, descending.</summary>
    public IReadOnlyList<PathLink> Links()
    {
        var sums = new Dictionary<(int Depth, string Near, string Far), Sum>();
        foreach (var sequence in _sequences)
        {
            for (var depth = 0; depth + 1 < sequence.Labels.Count; depth++)
            {
                Add(sums, (depth, Shown(depth, sequence.Labels[depth]), Shown(depth + 1, sequence.Labels[depth + 1])), sequence);
            }
        }

        return
        [
            .. sums.OrderBy(pair => pair.Key.Depth).ThenByDescending(pair => pair.Value.Units)
                .ThenBy(pair => pair.Key.Near, StringComparer.Ordinal).ThenBy(pair => pair.Key.Far, StringComparer.Ordinal)
                .Select(pair =>
                {
                    var (near, far) = (Id(pair.Key.Depth, pair.Key.Near), Id(pair.Key.Depth + 1, pair.Key.Far));
                    return new PathLink(_backward ? far : near, _backward ? near : far, pair.Value.Units, Money(pair.Value.Value));
                }),
        ];
    }

    /// <summary>The whole paths with most units.</summary>
    public IReadOnlyList<PathSequenceResult> Sequences() =>
    [
        // The paths come in the order of their texts, and this sort keeps it among equals.
        .. _sequences.OrderByDescending(sequence => sequence.Units).Take(MaxSequences).Select(sequence => new PathSequenceResult(
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

    private string Shown(int depth, string label) => IsEnd(label) || _shown[depth].Contains(label) ? label : PathLabels.Other;

    private HashSet<string> Top(int depth, int top) => _sequences
        .Where(sequence => sequence.Labels.Count > depth && !IsEnd(sequence.Labels[depth]))
        .GroupBy(sequence => sequence.Labels[depth])
        .OrderByDescending(group => group.Sum(sequence => sequence.Units)).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Take(top).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);

    private static void Add<TKey>(Dictionary<TKey, Sum> sums, TKey key, PathSequence sequence) where TKey : notnull
    {
        var sum = sums.GetValueOrDefault(key);
        sums[key] = new Sum(sum.Units + sequence.Units, sum.Value + sequence.Value);
    }

    private readonly record struct Sum(long Units, decimal Value);
}
