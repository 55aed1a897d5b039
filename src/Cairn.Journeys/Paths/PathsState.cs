using Cairn.Journeys.Running;

namespace Cairn.Journeys.Paths;

/// <summary>Every path found so far with how many units took it: a tree of labels. Merges in any order.</summary>
/// <remarks>Nodes, links and sequences of a result are all sums over this tree, so they agree with each other.</remarks>
public sealed class PathsState : IJourneyState<PathsState>
{
    private const int Root = -1;
    private readonly int _most;
    private PackedPaths? _packed;
    private int[]? _ways;
    private IReadOnlyList<string> _texts;
    private Dictionary<string, int>? _codes;
    private (ulong Key, int Node)[] _slots = [(0, Root), (0, Root)];
    private int[] _parents = new int[1];
    private int[] _labels = new int[1];
    private Ended[] _ended = new Ended[1];
    private int _count;

    /// <summary>No paths yet.</summary>
    /// <param name="texts">The labels.</param>
    /// <param name="longest">The most nodes of a path.</param>
    /// <param name="most">The most nodes of the tree of all paths.</param>
    internal PathsState(IReadOnlyList<string> texts, int longest, int most)
    {
        _texts = texts;
        _most = most;
        _packed = PackedPaths.Of(texts.Count + 2, longest, most);
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Units, or with every anchor occurrences, that have a path.</summary>
    public long AnchorUnits { get; private set; }

    /// <summary>Those of them with a macro conversion.</summary>
    public long MacroUnits { get; private set; }

    /// <summary>There are more different paths than may be held: what is here is not all.</summary>
    internal bool IsOverfull { get; private set; }

    /// <summary>The number of the label that ends a forward path early.</summary>
    internal int Exit => _texts.Count;

    /// <summary>The number of the label that ends a backward path early.</summary>
    internal int Entry => _texts.Count + 1;

    /// <summary>How many different paths there are.</summary>
    internal int WayCount
    {
        get
        {
            Settle();
            _ways ??= _packed is not null ? [] : [.. Enumerable.Range(0, _count).Where(node => _ended[node].Units > 0)];
            return _packed?.Count ?? _ways.Length;
        }
    }

    /// <summary>Writes the labels of a path; returns how many.</summary>
    /// <param name="way">Its number, from 0 to <see cref="WayCount"/>.</param>
    /// <param name="labels">Long enough for the longest.</param>
    internal int LabelsOf(int way, Span<int> labels)
    {
        if (_packed is not null)
        {
            return _packed.Labels(way, labels);
        }

        var length = 0;
        for (var node = _ways![way]; node != Root; node = _parents[node])
        {
            labels[length++] = _labels[node];
        }

        labels[..length].Reverse();
        return length;
    }

    /// <summary>The units that took a path.</summary>
    internal long UnitsOf(int way) => _packed?.Units(way) ?? _ended[_ways![way]].Units;

    /// <summary>Those of them with a macro conversion, and their macro value.</summary>
    internal (long Macros, decimal Value) WorthOf(int way) => _packed?.Worth(way) ?? (_ended[_ways![way]].Macros, _ended[_ways[way]].Value);

    /// <summary>The texts of the labels by their numbers.</summary>
    internal IReadOnlyList<string> LabelTexts() => [.. _texts, PathLabels.Exit, PathLabels.Entry];

    /// <summary>A path by its number.</summary>
    internal PathSequence SequenceOf(int way)
    {
        var labels = new int[PathsPlan.MaxDepth + 1];
        var (length, worth) = (LabelsOf(way, labels), WorthOf(way));
        return new PathSequence([.. labels.Take(length).Select(Text)], UnitsOf(way), worth.Macros, worth.Value);
    }

    /// <summary>Every different path, in the order of its labels' text.</summary>
    public IReadOnlyList<PathSequence> Sequences()
    {
        var sequences = Enumerable.Range(0, WayCount).Select(SequenceOf).ToList();
        sequences.Sort((left, right) => Compare(left.Labels, right.Labels));
        return sequences;
    }

    /// <inheritdoc/>
    public void Settle()
    {
        _packed?.Settle();
        IsOverfull |= _packed?.IsOverfull == true;
    }

    /// <inheritdoc/>
    public void Merge(PathsState later)
    {
        AnchorUnits += later.AnchorUnits;
        MacroUnits += later.MacroUnits;
        IsOverfull |= later.IsOverfull;
        _ways = null;
        var isSame = ReferenceEquals(_texts, later._texts);
        if (isSame && _packed is not null && later._packed is not null)
        {
            _packed.Merge(later._packed);
            IsOverfull |= _packed.IsOverfull;
            return;
        }

        Unpack();
        later.Unpack();
        var nodes = new int[later._count];
        for (var node = 0; node < later._count && !IsOverfull; node++)
        {
            // A parent always stands before its children.
            var parent = later._parents[node] == Root ? Root : nodes[later._parents[node]];
            nodes[node] = Child(parent, isSame ? later._labels[node] : CodeOf(later.Text(later._labels[node])));
            if (nodes[node] >= 0)
            {
                _ended[nodes[node]].Add(later._ended[node]);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers([AnchorUnits, MacroUnits, IsOverfull ? 1 : 0]);
        writer.List(Sequences(), sequence =>
        {
            writer.List(sequence.Labels, writer.Text);
            writer.Number(sequence.Units);
            writer.Number(sequence.MacroUnits);
            writer.Amount(sequence.Value / 1.0000000000000000000000000000m);
        });
    }

    /// <inheritdoc/>
    public static PathsState Read(StateReader reader)
    {
        if (reader.Numbers() is not [var units, var macros, var overfull])
        {
            throw new InvalidDataException("The totals of the paths cannot be right.");
        }

        var state = new PathsState([], int.MaxValue, int.MaxValue) { AnchorUnits = units, MacroUnits = macros, IsOverfull = overfull != 0 };
        foreach (var sequence in reader.List(() => new PathSequence(reader.List(() => reader.Text() ?? ""), reader.Number(), reader.Number(), reader.Amount())))
        {
            var node = Root;
            foreach (var label in sequence.Labels)
            {
                node = state.Child(node, state.CodeOf(label));
            }

            if (node == Root)
            {
                throw new InvalidDataException("A path without a node cannot be right.");
            }

            state._ended[node].Add(new Ended { Units = sequence.Units, Macros = sequence.MacroUnits, Value = sequence.Value });
        }

        return state;
    }

    // The node of a label after another, Root for the first; below 0 when the tree is full.
    private int Child(int parent, int label)
    {
        var slot = Slot(parent, label);
        if (_slots[slot].Node != Root)
        {
            return _slots[slot].Node;
        }

        if (_count >= _most)
        {
            IsOverfull = true;
            return -2;
        }

        if (_count == _parents.Length)
        {
            Array.Resize(ref _parents, _count * 2);
            Array.Resize(ref _labels, _count * 2);
            Array.Resize(ref _ended, _count * 2);
        }

        (_slots[slot], _parents[_count], _labels[_count]) = ((Key(parent, label), _count), parent, label);
        if (++_count * 2 > _slots.Length)
        {
            Rehash();
        }

        return _count - 1;
    }

    /// <summary>Counts a unit.</summary>
    /// <param name="path">The labels of its path.</param>
    /// <param name="hasMacro">Whether it has a macro conversion.</param>
    /// <param name="value">What its macro conversions are worth.</param>
    internal void Add(ReadOnlySpan<int> path, bool hasMacro, decimal value)
    {
        AnchorUnits++;
        MacroUnits += hasMacro ? 1 : 0;
        if (_packed is not null)
        {
            _packed.Add(path, hasMacro, value);
            IsOverfull |= _packed.IsOverfull;
            return;
        }

        if (NodeOf(path) is var node and >= 0)
        {
            _ended[node].Add(new Ended { Units = 1, Macros = hasMacro ? 1 : 0, Value = value });
        }
    }

    // The last node of a path; below 0 when the tree is full.
    private int NodeOf(ReadOnlySpan<int> path)
    {
        var node = Root;
        foreach (var label in path)
        {
            node = Child(node, label);
            if (node < 0)
            {
                return node;
            }
        }

        return node;
    }

    // From numbers to a tree, whose labels may be any.
    private void Unpack()
    {
        if (_packed is null)
        {
            return;
        }

        var (packed, labels) = (_packed, new int[PathsPlan.MaxDepth + 1]);
        packed.Settle();
        _packed = null;
        for (var way = 0; way < packed.Count && !IsOverfull; way++)
        {
            var (macros, value) = packed.Worth(way);
            if (NodeOf(labels.AsSpan(0, packed.Labels(way, labels))) is var node and >= 0)
            {
                _ended[node].Add(new Ended { Units = packed.Units(way), Macros = macros, Value = value });
            }
        }
    }

    private string Text(int label) => label < _texts.Count ? _texts[label] : label == Exit ? PathLabels.Exit : PathLabels.Entry;

    // Labels of another view get numbers of their own; (exit) and (entry) are ordinary texts here, since the list may grow under them.
    private int CodeOf(string text)
    {
        if (_codes is null)
        {
            List<string> texts = [.. _texts, PathLabels.Exit, PathLabels.Entry];
            _codes = texts.Select((label, code) => (label, code)).ToDictionary(pair => pair.label, pair => pair.code, StringComparer.Ordinal);
            _texts = texts;
        }

        if (!_codes.TryGetValue(text, out var code))
        {
            _codes[text] = code = _texts.Count;
            ((List<string>)_texts).Add(text);
        }

        return code;
    }

    private static ulong Key(int parent, int label) => ((ulong)(uint)parent << 32) | (uint)label;

    private int Slot(int parent, int label)
    {
        var slots = _slots;
        var (key, mask) = (Key(parent, label), slots.Length - 1);
        var slot = (int)(key * 0x9E37_79B9_7F4A_7C15UL >> 33) & mask;
        while (slots[slot].Node != Root && slots[slot].Key != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Rehash()
    {
        _slots = new (ulong, int)[_slots.Length * 2];
        _slots.AsSpan().Fill((0, Root));
        for (var node = 0; node < _count; node++)
        {
            _slots[Slot(_parents[node], _labels[node])] = (Key(_parents[node], _labels[node]), node);
        }
    }

    private static int Compare(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        for (var at = 0; at < Math.Min(left.Count, right.Count); at++)
        {
            if (string.CompareOrdinal(left[at], right[at]) is var order and not 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private struct Ended
    {
        public long Units;
        public long Macros;
        public decimal Value;

        public void Add(Ended other)
        {
            Units += other.Units;
            Macros += other.Macros;
            Value = other.Value == 0 ? Value : Value + other.Value;
        }
    }
}

/// <summary>A whole path, from the anchor on; backward paths go back in time.</summary>
/// <param name="Labels">Its nodes, with <c>(exit)</c> or <c>(entry)</c> where it ended by itself.</param>
/// <param name="Units">How many units took it.</param>
/// <param name="MacroUnits">How many of them have a macro conversion.</param>
/// <param name="Value">Their macro value.</param>
public sealed record PathSequence(IReadOnlyList<string> Labels, long Units, long MacroUnits, decimal Value);
