using System.Numerics;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>The rows of a unit that may be steps, value by value of a column. For one thread; nothing is allocated once its lists are long enough.</summary>
/// <remarks>A unit of up to 64 rows is a word for each value. In others the rows of one value hang together in a chain, so that a unit costs its rows, whatever the number of its values. A row without a value is in no part.</remarks>
internal sealed class UnitParts(IndexView view, Column column, int steps)
{
    private ColumnCodes _codes;
    private int[] _unitOf = [];
    private int[] _numberOf = [];
    private long[] _ones = [];
    private int[] _counted = new int[16];
    private int _countedCodes;
    private int _unit;
    private int[] _code = new int[16];
    private ulong[] _rowsOf = new ulong[16];
    private int[] _head = new int[16];
    private int[] _tail = new int[16];
    private int[] _row = new int[64];
    private int[] _next = new int[64];
    private uint[] _kind = new uint[64];
    private bool _hasMissing;

    /// <summary>How many values the unit has.</summary>
    public int Values { get; private set; }

    /// <summary>Whether every row has the same value.</summary>
    public bool IsWhole => Values == 1 && !_hasMissing;

    /// <summary>For each step a bit for each row of the value shown, from the unit's first row on.</summary>
    public ulong[][] Steps { get; } = [.. Enumerable.Range(0, steps).Select(_ => Array.Empty<ulong>())];

    /// <summary>The code of a value.</summary>
    public int Code(int value) => _code[value];

    /// <summary>The rows of a value, of a unit that <see cref="ReadFew"/> read.</summary>
    public ulong RowsOf(int value) => _rowsOf[value];

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

    /// <summary>Counts a unit with few rows, none of which is more than a first step, once for each value.</summary>
    /// <param name="rows">Where they are.</param>
    /// <param name="opens">Those that may begin a walk.</param>
    public void Count(FewRows rows, ulong opens)
    {
        NextUnit();
        var (last, unit, unitOf) = (0, _unit, _unitOf);
        var dense = _codes.Dense;
        for (; opens != 0; opens &= opens - 1)
        {
            var row = rows.InSegment(BitOperations.TrailingZeroCount(opens));
            var code = dense.IsEmpty ? _codes[row] : dense[row];
            if (code != last && code != 0 && unitOf[code] != unit)
            {
                unitOf[code] = unit;
                Count(code);
            }

            last = code;
        }
    }

    /// <summary>Counts a part of a unit that is no more than a first step.</summary>
    public void Count(int code)
    {
        if (_ones[code]++ == 0)
        {
            if (_countedCodes == _counted.Length)
            {
                Array.Resize(ref _counted, _countedCodes * 2);
            }

            _counted[_countedCodes++] = code;
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

    /// <summary>Reads the rows of a unit that has few.</summary>
    /// <param name="words">For each step its rows.</param>
    /// <param name="rows">Where they are.</param>
    public void ReadFew(ReadOnlySpan<ulong> words, FewRows rows)
    {
        NextUnit();
        (Values, _hasMissing) = (0, false);
        var matches = 0UL;
        foreach (var word in words)
        {
            matches |= word;
        }

        var dense = _codes.Dense;
        var (last, value) = (0, 0);
        for (; matches != 0; matches &= matches - 1)
        {
            var row = BitOperations.TrailingZeroCount(matches);
            var inSegment = rows.InSegment(row);
            var code = dense.IsEmpty ? _codes[inSegment] : dense[inSegment];
            if (code == 0)
            {
                _hasMissing = true;
                continue;
            }

            (last, value) = (code, code == last ? value : NumberOf(code));
            _rowsOf[value] |= 1UL << row;
        }
    }

    /// <summary>Reads the rows of a unit of any length.</summary>
    /// <param name="words">Bits of each step.</param>
    /// <param name="from">The bit of the unit's first row.</param>
    /// <param name="start">The unit's first row in the segment.</param>
    /// <param name="rows">How many rows.</param>
    public void ReadMany(ulong[][] words, int from, int start, int rows)
    {
        NextUnit();
        (Values, _hasMissing) = (0, false);
        Grow(rows);
        var (at, end) = (0, from + rows);
        for (var word = from / ByteSet.Rows; word * ByteSet.Rows < end; word++)
        {
            var matches = 0UL;
            foreach (var bits in words)
            {
                matches |= bits[word];
            }

            matches &= word * ByteSet.Rows < from ? ulong.MaxValue << from : ulong.MaxValue;
            matches &= end - (word * ByteSet.Rows) < ByteSet.Rows ? ~(ulong.MaxValue << end) : ulong.MaxValue;
            for (; matches != 0; matches &= matches - 1)
            {
                var bit = BitOperations.TrailingZeroCount(matches);
                var row = (word * ByteSet.Rows) + bit - from;
                if (_codes[start + row] is not 0 and var code)
                {
                    (_row[at], _next[at], _kind[at]) = (row, -1, Kind(words, word, bit));
                    Chain(at++, code);
                }
                else
                {
                    _hasMissing = true;
                }
            }
        }
    }

    // The steps of a row.
    private static uint Kind(ulong[][] words, int word, int bit)
    {
        var kind = 0u;
        for (var step = 0; step < words.Length; step++)
        {
            kind |= (uint)((words[step][word] >> bit) & 1) << step;
        }

        return kind;
    }

    /// <summary>Sets the bits of a value's rows, of a unit that <see cref="ReadMany"/> read; gives the row after the last of them.</summary>
    public int Show(int value)
    {
        for (var at = _head[value]; at >= 0; at = _next[at])
        {
            for (var left = _kind[at]; left != 0; left &= left - 1)
            {
                Steps[BitOperations.TrailingZeroCount(left)][_row[at] / ByteSet.Rows] |= 1UL << (_row[at] % ByteSet.Rows);
            }
        }

        return _row[_tail[value]] + 1;
    }

    /// <summary>Clears the bits of a value's rows.</summary>
    public void Hide(int value)
    {
        for (var at = _head[value]; at >= 0; at = _next[at])
        {
            foreach (var words in Steps)
            {
                words[_row[at] / ByteSet.Rows] = 0;
            }
        }
    }

    private void Chain(int at, int code)
    {
        var (known, value) = (Values, NumberOf(code));
        if (value == known)
        {
            _head[value] = at;
        }
        else
        {
            _next[_tail[value]] = at;
        }

        _tail[value] = at;
    }

    // The number of a value in this unit; a new one has no rows yet.
    private int NumberOf(int code)
    {
        if (_unitOf[code] == _unit)
        {
            return _numberOf[code];
        }

        if (Values == _code.Length)
        {
            Array.Resize(ref _code, Values * 2);
            Array.Resize(ref _rowsOf, Values * 2);
            Array.Resize(ref _head, Values * 2);
            Array.Resize(ref _tail, Values * 2);
        }

        (_unitOf[code], _numberOf[code], _code[Values], _rowsOf[Values]) = (_unit, Values, code, 0);
        return Values++;
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
            (_row, _next, _kind) = (new int[rows * 2], new int[rows * 2], new uint[rows * 2]);
        }

        foreach (ref var words in Steps.AsSpan())
        {
            if (words.Length < (rows / ByteSet.Rows) + 2)
            {
                words = new ulong[(rows / ByteSet.Rows) + 2];
            }
        }
    }
}
