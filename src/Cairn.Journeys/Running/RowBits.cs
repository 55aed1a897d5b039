using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Running;

/// <summary>One bit for each row of a part: sixty-four rows are looked at with one instruction. Rows are counted from the first of the part.</summary>
internal sealed class RowBits
{
    private ulong[] _words = [];
    private uint[] _masks = [];

    /// <summary>How many rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The bits, sixty-four rows to a word, the first row lowest. Those beyond the last row are off.</summary>
    public Span<ulong> Words => _words.AsSpan(0, (Rows + 63) >> 6);

    /// <summary>Turns everything off, for so many rows.</summary>
    public void Clear(int rows)
    {
        Rows = rows;
        var words = (rows + 63) >> 6;
        if (_words.Length < words)
        {
            _words = new ulong[words];
        }

        _words.AsSpan(0, words).Clear();
    }

    /// <summary>Whether a row's bit is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int row) => ((_words[row >> 6] >> row) & 1) != 0;

    /// <summary>Turns a row's bit on.</summary>
    public void Set(int row) => _words[row >> 6] |= 1UL << row;

    /// <summary>Turns a row's bit off.</summary>
    public void Unset(int row) => _words[row >> 6] &= ~(1UL << row);

    /// <summary>Turns on a stretch of rows.</summary>
    public void SetRange(int start, int end)
    {
        for (; start < end && (start & 63) != 0; start++)
        {
            Set(start);
        }

        for (; start + 64 <= end; start += 64)
        {
            _words[start >> 6] = ulong.MaxValue;
        }

        for (; start < end; start++)
        {
            Set(start);
        }
    }

    /// <summary>The last row up to <paramref name="row"/> whose bit is on; below 0 when there is none.</summary>
    public int Last(int row)
    {
        var word = _words[row >> 6] << (63 - (row & 63));
        if (word != 0)
        {
            return row - BitOperations.LeadingZeroCount(word);
        }

        for (var at = (row >> 6) - 1; at >= 0; at--)
        {
            if (_words[at] != 0)
            {
                return (at << 6) + 63 - BitOperations.LeadingZeroCount(_words[at]);
            }
        }

        return -1;
    }

    /// <summary>The first row from <paramref name="row"/> on whose bit is on; <paramref name="end"/> when there is none before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int row, int end)
    {
        if (row >= end)
        {
            return end;
        }

        var word = _words[row >> 6] >> row;
        if (word != 0)
        {
            return Math.Min(end, row + BitOperations.TrailingZeroCount(word));
        }

        for (var at = (row >> 6) + 1; at << 6 < end; at++)
        {
            if (_words[at] != 0)
            {
                return Math.Min(end, (at << 6) + BitOperations.TrailingZeroCount(_words[at]));
            }
        }

        return end;
    }

    /// <summary>Whether any row of a stretch is on.</summary>
    public bool Any(int start, int end) => Next(start, end) < end;

    /// <summary>How many rows of a stretch are on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count(int start, int end)
    {
        if (start >= end)
        {
            return 0;
        }

        var (first, last) = (start >> 6, (end - 1) >> 6);
        var head = ulong.MaxValue << start;
        var tail = ulong.MaxValue >> (63 - ((end - 1) & 63));
        if (first == last)
        {
            return BitOperations.PopCount(_words[first] & head & tail);
        }

        var count = BitOperations.PopCount(_words[first] & head) + BitOperations.PopCount(_words[last] & tail);
        for (var at = first + 1; at < last; at++)
        {
            count += BitOperations.PopCount(_words[at]);
        }

        return count;
    }

    /// <summary>Turns on the rows of a name.</summary>
    /// <param name="names">The segment's names.</param>
    /// <param name="firstRow">The part's first row in the segment.</param>
    /// <param name="code">A name code; below 0: no row.</param>
    public void AddName(NameColumn names, int firstRow, int code)
    {
        if (code < 0)
        {
            return;
        }

        if (code >= NameColumn.Rare)
        {
            for (var row = 0; row < Rows; row++)
            {
                if (names[firstRow + row] == code)
                {
                    Set(row);
                }
            }

            return;
        }

        var bytes = names.Bytes.Slice(firstRow, Rows);
        var wanted = Vector512.Create((byte)code);
        var whole = Rows >> 6;
        for (var word = 0; word < whole; word++)
        {
            _words[word] |= Vector512.Equals(Vector512.Create(bytes[(word << 6)..]), wanted).ExtractMostSignificantBits();
        }

        for (var row = whole << 6; row < Rows; row++)
        {
            if (bytes[row] == (byte)code)
            {
                Set(row);
            }
        }
    }

    /// <summary>Turns on the rows that belong to a set.</summary>
    public void Add(IEventSet set, IndexSegment segment, int firstRow)
    {
        if (_masks.Length < Rows)
        {
            _masks = new uint[Rows];
        }

        var masks = _masks.AsSpan(0, Rows);
        masks.Clear();
        set.Mark(segment, firstRow, masks, 1);
        for (var row = 0; row < Rows; row++)
        {
            _words[row >> 6] |= (ulong)masks[row] << row;
        }
    }

    /// <summary>Turns on rows of the segment that lie in the part.</summary>
    /// <param name="rows">Rows of the segment, ascending.</param>
    /// <param name="firstRow">The part's first row in the segment.</param>
    public void Add(ReadOnlySpan<int> rows, int firstRow)
    {
        var at = rows.BinarySearch(firstRow);
        for (at = at < 0 ? ~at : at; at < rows.Length && rows[at] - firstRow < Rows; at++)
        {
            Set(rows[at] - firstRow);
        }
    }
}
