using Cairn.Journeys.Paths;

namespace Cairn.Reports.Paths;

/// <summary>Units that pass a node, and their macro value.</summary>
internal readonly record struct PathSum(long Units, decimal Value)
{
    /// <summary>Both together.</summary>
    public PathSum Plus(PathSum other) => new(Units + other.Units, other.Value == 0 ? Value : Value + other.Value);
}

/// <summary>The paths of a state as a tree whose nodes know who passes them. A parent stands before its children.</summary>
internal sealed class PathTree
{
    private readonly PathsState _state;

    private PathTree(PathsState state)
    {
        _state = state;
        Texts = state.LabelTexts();
        (Parents, Labels, Depths, Sums) = (new int[Count], new int[Count], new int[Count], new PathSum[Count]);
    }

    /// <summary>How many nodes.</summary>
    public int Count => _state.NodeCount;

    /// <summary>The text of each label.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The node before each; below 0 for a first one.</summary>
    public int[] Parents { get; }

    /// <summary>The label of each node; labels of equal text are one.</summary>
    public int[] Labels { get; }

    /// <summary>How many nodes stand before each.</summary>
    public int[] Depths { get; }

    /// <summary>The units whose paths pass or end at each node.</summary>
    public PathSum[] Sums { get; }

    /// <summary>Reads the tree of a state.</summary>
    public static PathTree Of(PathsState state, bool hasValue)
    {
        var tree = new PathTree(state);
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] same = [.. tree.Texts.Select((text, label) => first.TryAdd(text, label) ? label : first[text])];
        for (var node = 0; node < tree.Count; node++)
        {
            var (parent, label, units, value) = state.Node(node);
            tree.Parents[node] = parent;
            tree.Labels[node] = same[label];
            tree.Depths[node] = parent < 0 ? 0 : tree.Depths[parent] + 1;
            tree.Sums[node] = new PathSum(units, hasValue ? value : 0);
        }

        for (var node = tree.Count - 1; node >= 0; node--)
        {
            if (tree.Parents[node] >= 0)
            {
                tree.Sums[tree.Parents[node]] = tree.Sums[tree.Parents[node]].Plus(tree.Sums[node]);
            }
        }

        return tree;
    }

    /// <summary>The nodes at which most paths end, ties by the text of their labels.</summary>
    public IReadOnlyList<int> Commonest(int count)
    {
        // The least of those kept so far comes first.
        var kept = new SortedSet<int>(Comparer<int>.Create(Compare));
        for (var node = 0; node < Count; node++)
        {
            if (_state.Node(node).Units > 0 && (kept.Count < count || Compare(node, kept.Max) < 0))
            {
                kept.Add(node);
                if (kept.Count > count)
                {
                    kept.Remove(kept.Max);
                }
            }
        }

        return [.. kept];
    }

    // More units first, then the path whose first other label is the lesser text, then the shorter.
    private int Compare(int left, int right)
    {
        var byUnits = _state.Node(right).Units.CompareTo(_state.Node(left).Units);
        if (byUnits != 0 || left == right)
        {
            return byUnits;
        }

        var (longer, shorter) = Depths[left] >= Depths[right] ? (left, right) : (right, left);
        var cut = longer;
        while (Depths[cut] > Depths[shorter])
        {
            cut = Parents[cut];
        }

        var byText = 0;
        for (var other = shorter; cut != other; (cut, other) = (Parents[cut], Parents[other]))
        {
            var here = string.CompareOrdinal(Texts[Labels[cut]], Texts[Labels[other]]);
            byText = here != 0 ? here : byText;
            if (Parents[cut] < 0)
            {
                break;
            }
        }

        if (byText == 0)
        {
            return longer == left ? (Depths[left] > Depths[right] ? 1 : left.CompareTo(right)) : -1;
        }

        return longer == left ? byText : -byText;
    }
}
