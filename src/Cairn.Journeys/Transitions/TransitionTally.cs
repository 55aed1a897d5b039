using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>Counts neighbours and loops in small tables, one byte a label. For one thread.</summary>
/// <remarks>
/// Nothing branches on what nobody can predict, but for ping-pongs. Neighbours that are both <c>(other)</c>, the most frequent pair by far, are not counted one
/// by one: they are what is left of all <c>(other)</c>.
/// </remarks>
internal sealed class TransitionTally
{
    /// <summary>The most labels that can be told apart beside <c>(other)</c>.</summary>
    public const int MaxLabels = NodeStream.Codes - 1;

    private const int MostRows = 1 << 29;

    // What stands before the first node of a unit.
    private const byte Mark = NodeStream.Codes;
    private readonly NodeStream _stream;
    private readonly NodeChunk _one = new();
    private readonly byte[] _codes;
    private readonly int[] _labelOf;
    private readonly byte _other;

    // By code: pairs by the first code times 256 plus the second; the last nodes of units; units, and in the upper half those that come back to it, by the
    // code twice, plus one with a macro.
    private readonly int[] _pairs = new int[256 * 256];
    private readonly int[] _ends = new int[256];
    private readonly ulong[] _units = new ulong[512];
    private readonly int[] _repeats = new int[256];
    private readonly int[] _repeatUnits = new int[512];

    // By code: twice the number of the last unit since the last flush that had it, plus one when it came back to it; the last that repeated it.
    private readonly int[] _had = new int[256];
    private readonly int[] _repeated = new int[256];

    // The last unit of all parts with a ping-pong of a pair.
    private readonly long[] _pingPonged;

    private readonly ushort[] _pairsFound = new ushort[NodeStream.RowsAtOnce + 64];
    private readonly byte[] _lasts = new byte[NodeStream.RowsAtOnce + 64];
    private readonly byte[] _apart = new byte[128];
    private readonly byte[] _apartUnits = new byte[128];
    private long _others;
    private long _unitsBefore;
    private int _unit;
    private int _rows;

    /// <summary>Counts labels under codes.</summary>
    /// <param name="table">See <see cref="NodeStream"/>.</param>
    /// <param name="codes">The code of each label: its place among those told apart, or their number for <c>(other)</c>.</param>
    /// <param name="labels">How many are told apart.</param>
    public TransitionTally(ReadOnlySpan<int> table, byte[] codes, int labels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(labels, MaxLabels);
        (_other, _codes, _labelOf) = ((byte)labels, codes, new int[labels]);
        _stream = new NodeStream(table, codes, _other);
        _pingPonged = new long[labels * labels];
        for (var label = 0; label < codes.Length; label++)
        {
            if (codes[label] < labels)
            {
                _labelOf[codes[label]] = label;
            }
        }
    }

    /// <summary>Adds the sessions of a part.</summary>
    /// <param name="events">Their events.</param>
    /// <param name="macros">The first shown events of sessions with a macro conversion; null: none.</param>
    /// <param name="state">Takes ping-pongs and the nodes of each label that is not told apart; the rest comes with <see cref="Flush"/>.</param>
    public void Add(ShownEvents events, RowBits? macros, TransitionsState state)
    {
        FlushBeforeFull(events.Shown.Rows, state);
        _stream.Begin(events, macros, _unit);
        var nodes = _stream.Nodes;
        while (_stream.Read(state.NodesByLabel))
        {
            Add(nodes, state);
            foreach (var (code, unit) in _stream.Repeats)
            {
                Repeat(code, 1, unit, macros is null ? 0 : nodes.MacroOf[unit - nodes.UnitsBefore]);
            }
        }

        // The last session ends as if another began.
        _ends[nodes.Last]++;
        _unit = Math.Max(_unit, nodes.UnitsBefore);
    }

    /// <summary>Adds a unit.</summary>
    /// <param name="nodes">Its labels.</param>
    /// <param name="repeats">How many more events each stands for.</param>
    /// <param name="macro">1 with a macro conversion, else 0.</param>
    /// <param name="state">As above.</param>
    public void Add(ReadOnlySpan<int> nodes, ReadOnlySpan<int> repeats, int macro, TransitionsState state)
    {
        FlushBeforeFull(nodes.Length, state);
        _one.Begin(hasMacros: macro != 0, _unit++);
        for (var at = 0; at < nodes.Length; at++)
        {
            RunStop.CheckAt(at);
            var code = _codes[nodes[at]];
            _one.Add(code, at == 0, macro != 0 && at == 0);
            if (code == _other)
            {
                state.NodesByLabel[nodes[at]]++;
            }

            if (repeats[at] > 0)
            {
                Repeat(code, repeats[at], _unit, macro);
            }

            if (_one.Count == NodeStream.RowsAtOnce - 64 || at == nodes.Length - 1)
            {
                Add(_one, state);
                _one.Clear();
            }
        }

        _ends[_one.Last]++;
    }

    /// <summary>Hands what was counted since the last time to a state.</summary>
    public void Flush(TransitionsState state)
    {
        var (width, exit) = (state.Width, state.Exit);
        for (var first = 0; first <= Mark; first++)
        {
            if (first > _other && first != Mark)
            {
                continue;
            }

            var row = _pairs.AsSpan(first << 8, _other + 1);
            var to = state.Pairs.AsSpan((first == Mark ? state.Entry : first) * width, width);
            var nodes = (long)_ends[first];
            for (var second = 0; second < row.Length; second++)
            {
                to[second] += row[second];
                nodes += row[second];
            }

            to[exit] += _ends[first];

            // What is left of (other) has it before it.
            _others -= row[_other];
            if (first < _other)
            {
                state.NodesByLabel[_labelOf[first]] += nodes;
            }

            row.Clear();
        }

        state.Pairs[(_other * width) + _other] += _others;
        for (var at = 0; at < state.Units.Length; at++)
        {
            state.Units[at] += (uint)_units[at];
            state.ReturnUnits[at] += (long)(_units[at] >> 32);
            state.RepeatUnits[at] += _repeatUnits[at];
        }

        for (var label = 0; label < _other; label++)
        {
            state.Repeats[label] += _repeats[label];
        }

        _ends.AsSpan().Clear();
        _units.AsSpan().Clear();
        _repeatUnits.AsSpan().Clear();
        _repeats.AsSpan().Clear();
        _had.AsSpan().Clear();
        _repeated.AsSpan().Clear();
        _unitsBefore += _unit;
        (_unit, _others, _rows) = (0, 0, 0);
    }

    // Counts and numbers of units are kept in 32 bits; no part and no unit has as many rows as that.
    private void FlushBeforeFull(int rows, TransitionsState state)
    {
        state.Open = this;
        if (_rows > MostRows - rows)
        {
            Flush(state);
        }

        _rows += rows;
    }

    private void Add(NodeChunk nodes, TransitionsState state)
    {
        var (pairs, lasts, unit, startsBefore) = (0, 0, nodes.UnitsBefore, nodes.StartsBefore);
        var (other, both) = (Vector512.Create(_other), Vector512.Create((ushort)(_other | (_other << 8))));
        for (var at = 0; at < nodes.Count; at += 64)
        {
            ref var place = ref Unsafe.Add(ref Unsafe.AsRef(in nodes.Codes), NodeChunk.Front + at);
            var starts = nodes.Starts[at >> 6];
            var (here, before) = (Vector512.LoadUnsafe(ref place), Vector512.LoadUnsafe(ref Unsafe.Add(ref place, -1)));
            lasts += Lanes.Keep(before, starts, ref _lasts[lasts]);
            var ahead = Vector512.ConditionalSelect(Lanes.Of(starts), Vector512.Create(Mark), before);
            if (nodes.Count - at < 64)
            {
                // Behind the last node everything is (other), and follows it.
                var valid = Lanes.Of((1UL << (nodes.Count - at)) - 1);
                (here, ahead) = (Vector512.ConditionalSelect(valid, here, other), Vector512.ConditionalSelect(valid, ahead, other));
                _others -= 64 - (nodes.Count - at);
            }

            var (low, high) = Vector512.Widen(here);
            var (lowAhead, highAhead) = Vector512.Widen(ahead);
            (low, high) = (low | (lowAhead << 8), high | (highAhead << 8));
            pairs += Lanes.Keep(low, ~Vector512.Equals(low, both), ref _pairsFound[pairs]);
            pairs += Lanes.Keep(high, ~Vector512.Equals(high, both), ref _pairsFound[pairs]);
            var apart = ~Vector512.Equals(here, other).ExtractMostSignificantBits();
            _others += 64 - BitOperations.PopCount(apart);
            AddUnits(nodes, Lanes.Keep(here, apart, ref _apart[0]), Lanes.Keep(Lanes.CountUpTo(starts), apart, ref _apartUnits[0]), unit);

            // To and fro: a node equals the last but one, and so does the one before it, in one unit.
            var back = Vector512.Equals(here, Vector512.LoadUnsafe(ref Unsafe.Add(ref place, -2))) & Vector512.Equals(before, Vector512.LoadUnsafe(ref Unsafe.Add(ref place, -3)));
            var begun = starts | (starts << 1) | (starts << 2) | (startsBefore >> 63) | (startsBefore >> 62);
            for (var found = (back & ~Vector512.Equals(before, other)).ExtractMostSignificantBits() & apart & ~begun; found != 0; found &= found - 1)
            {
                var bit = BitOperations.TrailingZeroCount(found);
                var its = unit + BitOperations.PopCount(starts & ((1UL << bit) - 1));
                PingPong(state, Unsafe.Add(ref place, bit - 1), Unsafe.Add(ref place, bit), nodes.MacroOf[its - nodes.UnitsBefore], _unitsBefore + its);
            }

            unit += BitOperations.PopCount(starts);
            startsBefore = starts;
        }

        foreach (var pair in _pairsFound.AsSpan(0, pairs))
        {
            _pairs[pair]++;
        }

        foreach (var last in _lasts.AsSpan(0, lasts))
        {
            _ends[last]++;
        }

        _unit = Math.Max(_unit, unit);
    }

    // Nodes that are told apart, and how many units have begun up to each since the ones before.
    private void AddUnits(NodeChunk nodes, int count, int same, int unitsBefore)
    {
        Debug.Assert(count == same, "Both were kept by the same bits.");
        ref var codes = ref MemoryMarshal.GetArrayDataReference(_apart);
        ref var units = ref MemoryMarshal.GetArrayDataReference(_units);
        ref var hads = ref MemoryMarshal.GetArrayDataReference(_had);
        ref var begunUpTo = ref MemoryMarshal.GetArrayDataReference(_apartUnits);
        ref var macros = ref nodes.MacroOf[unitsBefore - nodes.UnitsBefore];
        for (nint at = 0; at < count; at++)
        {
            // A code is always below 256, and no more units have begun than there are nodes.
            nint code = Unsafe.Add(ref codes, at);
            nint begun = Unsafe.Add(ref begunUpTo, at);
            ref var had = ref Unsafe.Add(ref hads, code);
            var unit = 2 * (unitsBefore + (int)begun);

            // Below 0: the unit has the label for the first time; 0: for the second.
            var since = had - unit;
            var isNew = (uint)since >> 31;
            var isSecond = ((uint)(since - 1) >> 31) - isNew;
            had = unit + 1 - (int)isNew;
            Unsafe.Add(ref units, (2 * code) + Unsafe.Add(ref macros, begun)) += isNew | ((ulong)isSecond << 32);
        }
    }

    // Of labels told apart: (other) may be any two labels.
    private void PingPong(TransitionsState state, int before, int code, int macro, long unit)
    {
        if (before >= _other || code >= _other)
        {
            return;
        }

        var pair = (Math.Min(before, code) * _other) + Math.Max(before, code);
        if (_pingPonged[pair] != unit)
        {
            _pingPonged[pair] = unit;
            state.PingPongs[(2 * pair) + macro]++;
        }
    }

    private void Repeat(byte code, int count, int unit, int macro)
    {
        _repeats[code] += count;
        if (_repeated[code] != unit)
        {
            _repeated[code] = unit;
            _repeatUnits[(2 * code) + macro]++;
        }
    }
}
