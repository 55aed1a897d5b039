using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Events;
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

    /// <summary>Turns off what is on in another.</summary>
    public void Remove(RowBits other)
    {
        var words = Words;
        var others = other.Words;
        for (var word = 0; word < words.Length; word++)
        {
            words[word] &= ~others[word];
        }
    }

    /// <summary>Turns on what is on in another; one of no rows has nothing on.</summary>
    public void Add(RowBits other)
    {
        var words = Words;
        var others = other.Words;
        for (var word = 0; word < words.Length && word < others.Length; word++)
        {
            words[word] |= others[word];
        }
    }

    /// <summary>Turns on what is off and off what is on.</summary>
    public void Invert()
    {
        var words = Words;
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = ~words[word];
        }

        if ((Rows & 63) != 0)
        {
            words[^1] &= (1UL << Rows) - 1;
        }
    }

    /// <summary>Turns off what is off in another.</summary>
    public void Keep(RowBits other)
    {
        var words = Words;
        var others = other.Words;
        for (var word = 0; word < words.Length; word++)
        {
            words[word] &= others[word];
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

    /// <summary>The first row from <paramref name="row"/> on whose bit is off; <paramref name="end"/> when there is none before it.</summary>
    public int NextOff(int row, int end)
    {
        while (row < end)
        {
            var word = ~_words[row >> 6] >> row;
            if (word != 0)
            {
                return Math.Min(end, row + BitOperations.TrailingZeroCount(word));
            }

            row = (row | 63) + 1;
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

        ByteSet.Find((byte)code, names.Bytes.Slice(firstRow, Rows), Words);
    }

    /// <summary>Turns on the rows with any of some names.</summary>
    /// <param name="names">The segment's names.</param>
    /// <param name="firstRow">The part's first row in the segment.</param>
    /// <param name="wanted">One flag for each name code.</param>
    public void AddNames(NameColumn names, int firstRow, ReadOnlySpan<bool> wanted)
    {
        // Where rows share the byte of rare names they are looked at below; a code that no row has is neither wanted nor not.
        Span<bool> common = stackalloc bool[NameColumn.Rare + 1];
        common.Clear();
        wanted[..Math.Min(wanted.Length, NameColumn.Rare)].CopyTo(common);
        new ByteSet(common[..(wanted.Length > NameColumn.Rare ? common.Length : wanted.Length)]).Find(names.Bytes.Slice(firstRow, Rows), Words);

        if (names.HasRare && wanted.Length > NameColumn.Rare && wanted[NameColumn.Rare..].Contains(true))
        {
            var bytes = names.Bytes.Slice(firstRow, Rows);
            for (int row = 0, next; (next = bytes[row..].IndexOf(NameColumn.Rare)) >= 0; row++)
            {
                row += next;
                if (wanted[names[firstRow + row]])
                {
                    Set(row);
                }
            }
        }
    }

    /// <summary>Turns on the rows with any of some flags.</summary>
    /// <param name="flags">The segment's flags.</param>
    /// <param name="firstRow">The part's first row in the segment.</param>
    /// <param name="any">The flags.</param>
    public void AddFlags(Block<EventFlags> flags, int firstRow, EventFlags any)
    {
        var bytes = MemoryMarshal.AsBytes(flags.Slice(firstRow, Rows));
        var wanted = Vector512.Create((byte)any);
        var whole = Rows >> 6;
        for (var word = 0; word < whole; word++)
        {
            _words[word] |= ~Vector512.Equals(Vector512.Create(bytes[(word << 6)..]) & wanted, Vector512<byte>.Zero).ExtractMostSignificantBits();
        }

        for (var row = whole << 6; row < Rows; row++)
        {
            if ((bytes[row] & (byte)any) != 0)
            {
                Set(row);
            }
        }
    }

    /// <summary>Turns on the rows of a range of time.</summary>
    /// <param name="micros">The segment's times; not <see cref="TimeColumn.IsWide"/>.</param>
    /// <param name="firstRow">The part's first row in the segment.</param>
    /// <param name="start">The range's start.</param>
    /// <param name="end">Its end, outside.</param>
    public void AddTimes(TimeColumn micros, int firstRow, long start, long end)
    {
        // With from and to the coarse parts of the ends: between them is inside, on one of them is looked at to the microsecond.
        var coarse = micros.Coarse.Slice(firstRow, Rows);
        var (from, to) = (Coarse(micros, start), Coarse(micros, end));
        var (froms, tos) = (Vector512.Create(from), Vector512.Create(to));
        var word = 0;
        for (; (word << 6) + 64 <= Rows; word++)
        {
            ulong inside = 0, maybe = 0;
            for (var lane = 0; lane < 64; lane += Vector512<uint>.Count)
            {
                var times = Vector512.Create(coarse[((word << 6) + lane)..]);
                inside |= (Vector512.GreaterThan(times, froms) & Vector512.LessThan(times, tos)).ExtractMostSignificantBits() << lane;
                maybe |= (Vector512.Equals(times, froms) | Vector512.Equals(times, tos)).ExtractMostSignificantBits() << lane;
            }

            _words[word] |= inside;
            for (; maybe != 0; maybe &= maybe - 1)
            {
                AddTime((word << 6) + BitOperations.TrailingZeroCount(maybe), micros, firstRow, start, end);
            }
        }

        for (var row = word << 6; row < Rows; row++)
        {
            AddTime(row, micros, firstRow, start, end);
        }
    }

    private void AddTime(int row, TimeColumn micros, int firstRow, long start, long end)
    {
        if (micros[firstRow + row] is var moment && moment >= start && moment < end)
        {
            Set(row);
        }
    }

    // The coarse part of a moment; moments outside what can be told become the nearest that can.
    private static uint Coarse(TimeColumn micros, long moment) =>
        moment <= micros.Base ? 0 : (uint)Math.Min((ulong)(moment - micros.Base) >> TimeColumn.Shift, uint.MaxValue);

    /// <summary>Turns on the rows that belong to a set.</summary>
    public void Add(IEventSet set, IndexSegment segment, int firstRow)
    {
        if (set.NamesOnly is { } names)
        {
            AddNames(segment.Names, firstRow, names);
            return;
        }

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
