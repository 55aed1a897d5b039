using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>The nodes of all sessions of a part, one byte each, some hundred at a time; equal neighbours are one node. For one thread.</summary>
/// <remarks>
/// One look in a table gives a row's label; sixty-four labels at a time are then compared with those before them and what is no node is squeezed out, so that
/// nothing branches on where a session begins or on what is hidden.
/// </remarks>
internal sealed class NodeStream
{
    /// <summary>As many rows are read at once, at most.</summary>
    public const int RowsAtOnce = 1_024;

    /// <summary>What a code of a label stays below.</summary>
    public const int Codes = 252;

    private const int CodeShift = 24;
    private const uint LabelBits = (1u << CodeShift) - 1;
    private const int Front = 16;
    private readonly uint[] _table;
    private readonly byte _other;
    private readonly uint[] _labels = new uint[Front + RowsAtOnce + 64];
    private readonly uint[] _others = new uint[RowsAtOnce + 64];
    private readonly ulong[] _starts = new ulong[(RowsAtOnce / 64) + 2];
    private readonly ulong[] _macroStarts = new ulong[(RowsAtOnce / 64) + 2];
    private readonly int[] _paths = new int[RowsAtOnce];
    private ShownEvents? _events;
    private RowBits? _macros;
    private int _next;
    private int _sessions;

    /// <summary>A stream of nodes under codes.</summary>
    /// <param name="table">The number of each label: see <see cref="ShownEvents.Table"/>.</param>
    /// <param name="codes">The code of each label, below <see cref="Codes"/>.</param>
    /// <param name="other">The code of labels that are not told apart.</param>
    public NodeStream(ReadOnlySpan<int> table, ReadOnlySpan<byte> codes, byte other)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(codes.Length, (int)LabelBits);
        (_table, _other) = (new uint[table.Length], other);
        for (var at = 0; at < table.Length; at++)
        {
            _table[at] = (uint)table[at] | (codes.IsEmpty ? 0 : (uint)codes[table[at]] << CodeShift);
        }
    }

    /// <summary>The nodes read last.</summary>
    public NodeChunk Nodes { get; } = new();

    /// <summary>Events of the rows read last that are no node, since they repeat the one before: the code, and the number of the session, from 1 on after those before.</summary>
    public List<(byte Code, int Session)> Repeats { get; } = [];

    /// <summary>Begins a part.</summary>
    /// <param name="events">Its events.</param>
    /// <param name="macros">The first shown events of sessions with a macro conversion; null: none.</param>
    /// <param name="sessionsBefore">How many sessions were read in parts before.</param>
    public void Begin(ShownEvents events, RowBits? macros, int sessionsBefore)
    {
        (_events, _macros, _next, _sessions) = (events, macros, 0, sessionsBefore);
        _labels[Front - 1] = uint.MaxValue;
        Nodes.Begin(hasMacros: macros is not null, sessionsBefore);
    }

    /// <summary>Reads on; false at the end of the part.</summary>
    /// <param name="nodes">How many nodes each label has; those read that are not told apart are added.</param>
    public bool Read(long[] nodes)
    {
        Nodes.Clear();
        Repeats.Clear();
        var events = _events!;
        var rows = Math.Min(RowsAtOnce, events.Shown.Rows - _next);
        if (rows <= 0)
        {
            return false;
        }

        RunStop.CheckAt(_next);
        var first = events.First + _next;
        var names = events.Names.Slice(first, rows);
        int shown;
        if (events.Paths.DenseShorts is { Length: > 0 } shorts)
        {
            shown = FindLabels(names, shorts.Slice(first, rows));
        }
        else
        {
            events.Paths.Read(first, _paths.AsSpan(0, rows));
            shown = FindLabels<int>(names, _paths.AsSpan(0, rows));
        }

        var others = FindNodes(shown);
        foreach (var label in _others.AsSpan(0, others))
        {
            nodes[label & LabelBits]++;
        }

        _labels[Front - 1] = shown > 0 ? _labels[Front + shown - 1] : _labels[Front - 1];
        _next += rows;
        return true;
    }

    // The labels of the shown rows, and which of them begin a session; returns how many there are.
    private unsafe int FindLabels<TPath>(ReadOnlySpan<byte> names, ReadOnlySpan<TPath> paths) where TPath : unmanaged, IBinaryInteger<TPath>
    {
        var events = _events!;
        var words = (names.Length + 63) >> 6;
        var shown = events.Shown.Words.Slice(_next >> 6, words);
        var starts = events.Starts.Words.Slice(_next >> 6, words);
        var macros = _macros is null ? default : _macros.Words.Slice(_next >> 6, words);
        _starts.AsSpan().Clear();
        _macroStarts.AsSpan().Clear();
        var count = 0;
        fixed (byte* nameAt = names)
        fixed (TPath* pathAt = paths)
        fixed (int* place = events.Place, mask = events.Mask)
        fixed (uint* table = _table, labels = &_labels[Front])
        {
            for (var word = 0; word < words; word++)
            {
                var end = Math.Min((word + 1) << 6, names.Length);
                var to = labels + count;
                for (var row = word << 6; row < end; row++)
                {
                    var name = nameAt[row];
                    *to++ = table[place[name] + (int.CreateTruncating(pathAt[row]) & mask[name])];
                }

                var kept = shown[word];
                Lanes.Append(_starts, count, Bits.Extract(starts[word], kept));
                if (!macros.IsEmpty)
                {
                    Lanes.Append(_macroStarts, count, Bits.Extract(macros[word], kept));
                }

                count += kept == ulong.MaxValue ? 64 : Squeeze(ref labels[count], kept);
            }
        }

        return count;
    }

    // Moves the labels of shown rows together, where they lie.
    private static int Squeeze(ref uint labels, ulong kept)
    {
        var count = 0;
        for (var lane = 0; lane < 64; lane += Vector512<uint>.Count)
        {
            count += Lanes.Keep(Vector512.LoadUnsafe(ref labels, (nuint)lane), (uint)(kept >> lane) & ushort.MaxValue, ref Unsafe.Add(ref labels, count));
        }

        return count;
    }

    // What differs from the one before it, or begins a session, is a node. Returns how many of them are not told apart.
    private int FindNodes(int shown)
    {
        var (others, isOther) = (0, Vector512.Create(_other));
        ref var labels = ref _labels[Front];
        for (var at = 0; at < shown; at += 64)
        {
            var (starts, valid) = (_starts[at >> 6], shown - at >= 64 ? ulong.MaxValue : (1UL << (shown - at)) - 1);
            ref var here = ref Unsafe.Add(ref labels, at);
            var (a, b) = (Vector512.LoadUnsafe(ref here), Vector512.LoadUnsafe(ref here, 16));
            var (c, d) = (Vector512.LoadUnsafe(ref here, 32), Vector512.LoadUnsafe(ref here, 48));
            ref var before = ref Unsafe.Add(ref here, -1);
            var equal = Vector512.Equals(a, Vector512.LoadUnsafe(ref before)).ExtractMostSignificantBits()
                | (Vector512.Equals(b, Vector512.LoadUnsafe(ref before, 16)).ExtractMostSignificantBits() << 16)
                | (Vector512.Equals(c, Vector512.LoadUnsafe(ref before, 32)).ExtractMostSignificantBits() << 32)
                | (Vector512.Equals(d, Vector512.LoadUnsafe(ref before, 48)).ExtractMostSignificantBits() << 48);
            var codes = Vector512.Narrow(Vector512.Narrow(a >>> CodeShift, b >>> CodeShift), Vector512.Narrow(c >>> CodeShift, d >>> CodeShift));
            var nodes = (~equal | starts) & valid;
            for (var again = valid & ~nodes; again != 0; again &= again - 1)
            {
                var bit = BitOperations.TrailingZeroCount(again);
                Repeats.Add(((byte)(Unsafe.Add(ref here, bit) >> CodeShift), _sessions + BitOperations.PopCount(starts & ((1UL << bit) - 1))));
            }

            var rest = Vector512.Equals(codes, isOther).ExtractMostSignificantBits() & nodes;
            others += Lanes.Keep(a, (uint)rest & ushort.MaxValue, ref _others[others]);
            others += Lanes.Keep(b, (uint)(rest >> 16) & ushort.MaxValue, ref _others[others]);
            others += Lanes.Keep(c, (uint)(rest >> 32) & ushort.MaxValue, ref _others[others]);
            others += Lanes.Keep(d, (uint)(rest >> 48), ref _others[others]);
            Nodes.Add(codes, nodes, Bits.Extract(starts, nodes), Bits.Extract(_macroStarts[at >> 6], nodes));
            _sessions += BitOperations.PopCount(starts);
        }

        return others;
    }
}
