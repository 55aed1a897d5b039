using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>Counts neighbours and loops in small tables, one byte a label. For one thread.</summary>
/// <remarks>Nothing branches on what nobody can predict, but for ping-pongs: whether a session begins here, whether it had the label before, and which pair it is.</remarks>
internal sealed unsafe class TransitionTally
{
    /// <summary>The most labels that can be told apart beside <c>(other)</c>.</summary>
    public const int MaxLabels = NodeStream.Mark - 1;

    // What stands before the first mark of a part; it equals no label and no mark.
    private const uint Nothing = NodeStream.Mark - 1;
    private readonly NodeStream _stream;
    private readonly byte[] _codes;
    private readonly int _labels;

    // By code: pairs by the first code times 256 plus the second; units, and in the upper half those that come back to it, by the code twice, plus one with a macro.
    private readonly int[] _pairs = new int[256 * 256];
    private readonly ulong[] _units = new ulong[512];
    private readonly int[] _repeats = new int[256];
    private readonly int[] _repeatUnits = new int[512];

    // By code: twice the number of the last unit of the part that had it, plus one when it came back to it; the last that repeated it.
    private readonly int[] _had = new int[256];
    private readonly int[] _repeated = new int[256];

    // The last unit of all parts with a ping-pong of a pair.
    private readonly long[] _pingPonged;
    private readonly ulong[] _pingPongs = new ulong[NodeStream.MostBytes + 1];
    private long _unitsBefore;
    private int _unit;

    /// <summary>Counts labels under codes.</summary>
    /// <param name="table">See <see cref="NodeStream"/>.</param>
    /// <param name="codes">The code of each label: its place among those told apart, or their number for <c>(other)</c>.</param>
    /// <param name="labels">How many are told apart.</param>
    public TransitionTally(ReadOnlySpan<int> table, byte[] codes, int labels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(labels, MaxLabels);
        (_stream, _codes, _labels) = (new NodeStream(table, codes), codes, labels);
        _pingPonged = new long[labels * labels];
    }

    /// <summary>Adds the sessions of a part.</summary>
    /// <param name="events">Their events.</param>
    /// <param name="macros">The first shown events of sessions with a macro conversion; null: none.</param>
    /// <param name="state">Takes ping-pongs and the nodes of each label; the rest comes with <see cref="Flush"/>.</param>
    public void Add(ShownEvents events, RowBits? macros, TransitionsState state)
    {
        _stream.Begin(events, macros);
        var (history, macro) = (Nothing, 0);
        while (_stream.Read(state.NodesByLabel))
        {
            AddBytes(_stream.Bytes, state, ref history, ref macro);
            foreach (var (code, unit, withMacro) in _stream.Repeats)
            {
                Repeat(code, 1, unit, withMacro);
            }
        }

        // The last session ends as if another began.
        _pairs[((history & 255) << 8) | NodeStream.Mark]++;
    }

    /// <summary>Adds a unit.</summary>
    /// <param name="nodes">Its labels.</param>
    /// <param name="repeats">How many more events each stands for.</param>
    /// <param name="macro">1 with a macro conversion, else 0.</param>
    /// <param name="state">As above.</param>
    public void Add(ReadOnlySpan<int> nodes, ReadOnlySpan<int> repeats, int macro, TransitionsState state)
    {
        var history = Nothing;
        Span<byte> bytes = [(byte)(NodeStream.Mark | (macro << 1))];
        AddBytes(bytes, state, ref history, ref macro);
        for (var at = 0; at < nodes.Length; at++)
        {
            RunStop.CheckAt(at);
            bytes[0] = _codes[nodes[at]];
            AddBytes(bytes, state, ref history, ref macro);
            state.NodesByLabel[nodes[at]]++;
            if (repeats[at] > 0)
            {
                Repeat(bytes[0], repeats[at], _unit, macro);
            }
        }

        _pairs[((history & 255) << 8) | NodeStream.Mark]++;
    }

    /// <summary>Hands what was counted of a part to a state.</summary>
    public void Flush(TransitionsState state)
    {
        for (var first = 0; first <= byte.MaxValue; first++)
        {
            var isMark = first >= NodeStream.Mark;
            var from = isMark ? state.Entry : first;
            var row = _pairs.AsSpan(first << 8, 256);
            if (isMark || first <= state.Other)
            {
                for (var second = 0; second <= state.Other; second++)
                {
                    state.Pairs[(from * state.Width) + second] += row[second];
                }

                foreach (var ends in row[NodeStream.Mark..])
                {
                    state.Pairs[(from * state.Width) + state.Exit] += ends;
                }
            }

            row.Clear();
        }

        for (var at = 0; at < state.Units.Length; at++)
        {
            state.Units[at] += (uint)_units[at];
            state.ReturnUnits[at] += (long)(_units[at] >> 32);
            state.RepeatUnits[at] += _repeatUnits[at];
        }

        for (var label = 0; label < _labels; label++)
        {
            state.Repeats[label] += _repeats[label];
        }

        _units.AsSpan().Clear();
        _repeatUnits.AsSpan().Clear();
        _repeats.AsSpan().Clear();
        _had.AsSpan().Clear();
        _repeated.AsSpan().Clear();
        _unitsBefore += _unit;
        _unit = 0;
    }

    private void AddBytes(ReadOnlySpan<byte> bytes, TransitionsState state, ref uint lastCodes, ref int lastMacro)
    {
        var (history, macro, unit, found) = (lastCodes, (uint)lastMacro, _unit, 0);
        fixed (byte* codes = bytes)
        fixed (int* pairs = _pairs, had = _had)
        fixed (ulong* units = _units, pingPongs = _pingPongs)
        {
            for (var at = 0; at < bytes.Length; at++)
            {
                uint code = codes[at];
                history = (history << 8) | code;
                pairs[history & 0xFFFF]++;

                // All ones for a mark, whose second bit says whether the session has a macro.
                var begins = (uint)((int)(NodeStream.Mark - 1 - code) >> 31);
                unit -= (int)begins;
                macro = (macro & ~begins) | (begins & (code >> 1) & 1);

                // Below 0: the unit has the label for the first time; 0: for the second.
                var since = had[code] - (2 * unit);
                var isNew = (uint)since >> 31;
                var isSecond = ((uint)(since - 1) >> 31) - isNew;
                had[code] = (2 * unit) + 1 - (int)isNew;
                units[(2 * code) + macro] += isNew | ((ulong)isSecond << 32);

                // The last four are to and fro; read below.
                pingPongs[found] = ((ulong)(uint)unit << 32) | (macro << 16) | (history & 0xFFFF);
                found += (int)((((history >> 16) ^ (history & 0xFFFF)) - 1) >> 31);
            }
        }

        foreach (var pingPong in _pingPongs.AsSpan(0, found))
        {
            PingPong(state, (int)(pingPong >> 8) & 255, (int)pingPong & 255, (int)(pingPong >> 16) & 1, _unitsBefore + (long)(pingPong >> 32));
        }

        (lastCodes, lastMacro, _unit) = (history, (int)macro, unit);
    }

    // Of labels told apart: (other) may be any two labels.
    private void PingPong(TransitionsState state, int before, int code, int macro, long unit)
    {
        if (before >= _labels || code >= _labels)
        {
            return;
        }

        var pair = (Math.Min(before, code) * _labels) + Math.Max(before, code);
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
