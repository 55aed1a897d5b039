using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>The rows of a unit that may be steps, value by value of a column. For one thread; nothing is allocated once its lists are long enough.</summary>
/// <remarks>Rows of one value hang together in a chain, so that a unit costs its rows, whatever the number of its values. A row without a value is in no part.</remarks>
internal sealed class UnitParts(IndexView view, Column column)
{
    private ColumnCodes _codes;
    private int[] _unitOf = [];
    private int[] _numberOf = [];
    private long[] _ones = [];
    private int[] _counted = new int[16];
    private int _countedCodes;
    private int _unit;
    private int[] _code = new int[16];
    private int[] _head = new int[16];
    private int[] _tail = new int[16];
    private int[] _row = new int[64];
    private int[] _next = new int[64];
    private byte[] _kind = new byte[64];
    private int _start;
    private bool _hasMissing;

    /// <summary>How many values the unit has.</summary>
    public int Values { get; private set; }

    /// <summary>Whether every row has the same value.</summary>
    public bool IsWhole => Values == 1 && !_hasMissing;

    /// <summary>A bit for each row of the value shown that may begin a walk, from the unit's first row on; a word more than needed.</summary>
    public ulong[] Openers { get; private set; } = new ulong[2];

    /// <summary>The same for rows that may be another step.</summary>
    public ulong[] Others { get; private set; } = new ulong[2];

    /// <summary>The code of a value.</summary>
    public int Code(int value) => _code[value];

    /// <summary>Begins a segment.</summary>
    public void Begin(IndexSegment segment)
    {
        _codes = view.Codes(column, segment);
        if (_unitOf.Length < column.Values.Count)
        {
            var length = column.Values.Count;
            Array.Resize(ref _unitOf, length);
            Array.Resize(ref _numberOf, length);
            Array.Resize(ref _ones, length);
        }
    }

    /// <summary>Counts a unit of up to 64 rows, none of which is more than a first step, once for each value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(int start, ulong opens)
    {
        NextUnit();
        var last = 0;
        for (; opens != 0; opens &= opens - 1)
        {
            var code = _codes[start + BitOperations.TrailingZeroCount(opens)];
            if (code == last || code == 0 || _unitOf[code] == _unit)
            {
                continue;
            }

            (last, _unitOf[code]) = (code, _unit);
            if (_ones[code]++ == 0)
            {
                if (_countedCodes == _counted.Length)
                {
                    Array.Resize(ref _counted, _countedCodes * 2);
                }

                _counted[_countedCodes++] = code;
            }
        }
    }

    /// <summary>Gives what was counted, and forgets it.</summary>
    public void Give(IFunnelSink sink)
    {
        foreach (var code in _counted.AsSpan(0, _countedCodes))
        {
            sink.AddOnesOf(code, _ones[code]);
            _ones[code] = 0;
        }

        _countedCodes = 0;
    }

    /// <summary>Reads the rows of a unit.</summary>
    /// <param name="openers">Bits of the rows that may begin a walk.</param>
    /// <param name="others">Bits of the rows that may be another step.</param>
    /// <param name="from">The bit of the unit's first row.</param>
    /// <param name="to">The bit after its last.</param>
    /// <param name="start">The unit's first row in the segment.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ulong[] openers, ulong[] others, int from, int to, int start)
    {
        NextUnit();
        (Values, _start, _hasMissing) = (0, start, false);
        Grow(to - from);
        var rows = 0;
        for (var at = from; at < to; at = (at | (StepNames.Rows - 1)) + 1)
        {
            var word = at / StepNames.Rows;
            var all = ulong.MaxValue << (at % StepNames.Rows);
            all &= to - (word * StepNames.Rows) >= StepNames.Rows ? ulong.MaxValue : (1UL << (to % StepNames.Rows)) - 1;
            for (var left = (openers[word] | others[word]) & all; left != 0; left &= left - 1)
            {
                var bit = left & (~left + 1);
                var row = start + (word * StepNames.Rows) + BitOperations.TrailingZeroCount(left) - from;
                _kind[rows] = (byte)(((openers[word] & bit) != 0 ? 1 : 0) | ((others[word] & bit) != 0 ? 2 : 0));
                _row[rows] = row;
                _next[rows] = -1;
                Chain(rows++, _codes[row]);
            }
        }
    }

    /// <summary>Sets the bits of a value's rows; gives the first of them, the row after the last, and whether any may begin a walk.</summary>
    public (int First, int End, bool Opens) Show(int value)
    {
        var opens = false;
        for (var at = _head[value]; at >= 0; at = _next[at])
        {
            var (word, bit) = ((_row[at] - _start) / StepNames.Rows, 1UL << ((_row[at] - _start) % StepNames.Rows));
            Openers[word] |= (_kind[at] & 1) != 0 ? bit : 0;
            Others[word] |= (_kind[at] & 2) != 0 ? bit : 0;
            opens |= (_kind[at] & 1) != 0;
        }

        return (_row[_head[value]], _row[_tail[value]] + 1, opens);
    }

    /// <summary>Clears the bits of a value's rows.</summary>
    public void Hide(int value)
    {
        for (var at = _head[value]; at >= 0; at = _next[at])
        {
            var word = (_row[at] - _start) / StepNames.Rows;
            (Openers[word], Others[word]) = (0, 0);
        }
    }

    private void Chain(int at, int code)
    {
        if (code == 0)
        {
            _hasMissing = true;
            return;
        }

        if (_unitOf[code] == _unit)
        {
            var known = _numberOf[code];
            _next[_tail[known]] = at;
            _tail[known] = at;
            return;
        }

        if (Values == _code.Length)
        {
            Array.Resize(ref _code, Values * 2);
            Array.Resize(ref _head, Values * 2);
            Array.Resize(ref _tail, Values * 2);
        }

        (_unitOf[code], _numberOf[code], _code[Values], _head[Values], _tail[Values]) = (_unit, Values, code, at, at);
        Values++;
    }

    private void NextUnit()
    {
        if (++_unit == int.MaxValue)
        {
            Array.Clear(_unitOf);
            _unit = 1;
        }
    }

    private void Grow(int rows)
    {
        if (_row.Length < rows)
        {
            (_row, _next, _kind) = (new int[rows * 2], new int[rows * 2], new byte[rows * 2]);
        }

        if (Openers.Length < (rows / StepNames.Rows) + 2)
        {
            (Openers, Others) = (new ulong[(rows / StepNames.Rows) + 2], new ulong[(rows / StepNames.Rows) + 2]);
        }
    }
}
