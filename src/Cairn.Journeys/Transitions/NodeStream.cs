using System.Numerics;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>The nodes of all sessions of a part, one byte each, a mark before each session; equal neighbours are one node. For one thread.</summary>
/// <remarks>Bytes come in short runs that stay in the first cache. Nothing branches on where a session begins.</remarks>
internal sealed unsafe class NodeStream
{
    /// <summary>The least mark of a session. Two neighbouring sessions have different marks; two more say that it has a macro conversion.</summary>
    public const byte Mark = 252;

    /// <summary>As many are read at once, at most.</summary>
    public const int MostBytes = 2 * RowsAtOnce;

    private const int RowsAtOnce = 1_024;
    private const int CodeShift = 24;
    private readonly uint[] _table;
    private readonly byte[] _bytes = new byte[MostBytes + 1];
    private readonly int[] _paths = new int[RowsAtOnce];
    private ShownEvents? _events;
    private RowBits? _macros;
    private int _next;
    private uint _last;
    private uint _mark;
    private int _sessions;

    /// <summary>A stream of nodes under codes.</summary>
    /// <param name="table">The number of each label: see <see cref="ShownEvents.Table"/>.</param>
    /// <param name="codes">The code of each label, below <see cref="Mark"/>.</param>
    public NodeStream(ReadOnlySpan<int> table, ReadOnlySpan<byte> codes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(codes.Length, 1 << CodeShift);
        _table = new uint[table.Length];
        for (var at = 0; at < table.Length; at++)
        {
            _table[at] = (uint)table[at] | (codes.IsEmpty ? 0 : (uint)codes[table[at]] << CodeShift);
        }
    }

    /// <summary>What was read last.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count);

    /// <summary>Events of the rows read last that are no node, since they repeat the one before: the code, the number of the session in the part, from 1, and 1 with a macro, else 0.</summary>
    public List<(byte Code, int Session, int Macro)> Repeats { get; } = [];

    private int Count { get; set; }

    /// <summary>Begins a part.</summary>
    /// <param name="events">Its events.</param>
    /// <param name="macros">The first shown events of sessions with a macro conversion; null: none.</param>
    public void Begin(ShownEvents events, RowBits? macros) =>
        (_events, _macros, _next, _last, _mark, _sessions) = (events, macros, 0, uint.MaxValue, Mark, 0);

    /// <summary>Reads on; false at the end of the part.</summary>
    /// <param name="nodes">How many nodes each label has; those read are added.</param>
    public bool Read(long[] nodes)
    {
        Count = 0;
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
        if (events.Paths.DenseShorts is { Length: > 0 } shorts)
        {
            Fill(names, shorts.Slice(first, rows), nodes);
        }
        else
        {
            events.Paths.Read(first, _paths.AsSpan(0, rows));
            Fill<int>(names, _paths.AsSpan(0, rows), nodes);
        }

        _next += rows;
        return true;
    }

    private void Fill<TPath>(ReadOnlySpan<byte> names, ReadOnlySpan<TPath> paths, long[] nodes) where TPath : unmanaged, IBinaryInteger<TPath>
    {
        var events = _events!;
        var words = (names.Length + 63) >> 6;
        var shown = events.Shown.Words.Slice(_next >> 6, words);
        var starts = events.Starts.Words.Slice(_next >> 6, words);
        var macros = _macros is null ? default : _macros.Words.Slice(_next >> 6, words);
        var (last, mark, sessions, count) = (_last, _mark, _sessions, 0);
        fixed (byte* nameAt = names, bytes = _bytes)
        fixed (TPath* pathAt = paths)
        fixed (int* place = events.Place, mask = events.Mask)
        fixed (uint* table = _table)
        fixed (long* nodeCounts = nodes)
        {
            for (var word = 0; word < words; word++)
            {
                var (begins, withMacro) = (starts[word], macros.IsEmpty ? 0 : macros[word]);
                for (var left = shown[word]; left != 0; left &= left - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(left);
                    var row = (word << 6) + bit;
                    var name = nameAt[row];
                    var label = table[place[name] + (int.CreateTruncating(pathAt[row]) & mask[name])];
                    var start = (uint)(begins >> bit) & 1;
                    if (((label ^ last) | start) == 0)
                    {
                        Repeats.Add(((byte)(label >> CodeShift), sessions, HasMacro(_next + row)));
                        continue;
                    }

                    last = label;
                    bytes[count] = (byte)(mark | ((uint)(withMacro >> bit) & 1) << 1);
                    mark ^= start;
                    sessions += (int)start;
                    count += (int)start;
                    bytes[count++] = (byte)(label >> CodeShift);
                    nodeCounts[label & ((1u << CodeShift) - 1)]++;
                }
            }
        }

        (_last, _mark, _sessions, Count) = (last, mark, sessions, count);
    }

    private int HasMacro(int row) => _macros?.Has(_events!.Starts.Last(row)) == true ? 1 : 0;
}
