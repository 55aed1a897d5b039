using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cairn.Journeys.Index;

/// <summary>The value code of each row of a segment in one column, in as many bytes as its values need; code 0 is missing. Where few rows have a value only those are kept.</summary>
public readonly struct ColumnCodes
{
    // A sparse column has a bit for each row, and for each word of them how many bits are set before it.
    private const int SparseShare = 6;
    private readonly Block<byte> _bytes;
    private readonly Block<ushort> _shorts;
    private readonly Block<int> _ints;
    private readonly Block<ulong> _present;
    private readonly Block<int> _before;
    private readonly int _width;

    private ColumnCodes(int length, int width, Block<byte> bytes, Block<ushort> shorts, Block<int> ints, Block<ulong> present, Block<int> before)
    {
        Length = length;
        _width = width;
        _bytes = bytes;
        _shorts = shorts;
        _ints = ints;
        _present = present;
        _before = before;
    }

    /// <summary>How many rows.</summary>
    public int Length { get; }

    /// <summary>The bytes it takes.</summary>
    public long Bytes => _bytes.Length + (2L * _shorts.Length) + (4L * _ints.Length) + (8L * _present.Length) + (4L * _before.Length);

    /// <summary>The codes of all rows, where each is kept and in one byte; else empty.</summary>
    internal ReadOnlySpan<byte> Dense => _width == 1 && _present.Length == 0 ? _bytes.Span : [];

    /// <summary>The codes of all rows, where each is kept and in two bytes; else empty.</summary>
    internal ReadOnlySpan<ushort> DenseShorts => _width == 2 && _present.Length == 0 ? _shorts.Span : [];

    /// <summary>The value code of a row.</summary>
    public int this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _present.Length == 0 ? Kept(row) : Sparse(row);
    }

    /// <summary>Codes that are all missing.</summary>
    public static ColumnCodes AllMissing(int length) => new(length, 0, default, default, default, default, default);

    /// <summary>These codes, kept as narrow as the largest allows.</summary>
    public static ColumnCodes Of(ReadOnlySpan<int> codes)
    {
        var (largest, present) = (0, 0);
        foreach (var code in codes)
        {
            largest = Math.Max(largest, code);
            present += code != 0 ? 1 : 0;
        }

        return largest == 0 ? AllMissing(codes.Length)
            : present < codes.Length / SparseShare ? OfSparse(codes, largest, present)
            : Narrow(codes, codes.Length, largest, default, default);
    }

    private static ColumnCodes OfSparse(ReadOnlySpan<int> codes, int largest, int count)
    {
        var (present, before, kept) = (Block<ulong>.Array((codes.Length + 63) / 64), Block<int>.Array((codes.Length + 63) / 64), new int[count]);
        present.AsSpan().Clear();
        var at = 0;
        for (var row = 0; row < codes.Length; row++)
        {
            before[row >> 6] = (row & 63) == 0 ? at : before[row >> 6];
            if (codes[row] != 0)
            {
                present[row >> 6] |= 1UL << (row & 63);
                kept[at++] = codes[row];
            }
        }

        return Narrow(kept, codes.Length, largest, Block<ulong>.Of(present), Block<int>.Of(before));
    }

    private static ColumnCodes Narrow(ReadOnlySpan<int> codes, int length, int largest, Block<ulong> present, Block<int> before)
    {
        switch (largest)
        {
            case <= byte.MaxValue:
                var bytes = Block<byte>.Array(codes.Length);
                for (var row = 0; row < bytes.Length; row++)
                {
                    bytes[row] = (byte)codes[row];
                }

                return new ColumnCodes(length, 1, Block<byte>.Of(bytes), default, default, present, before);
            case <= ushort.MaxValue:
                var shorts = Block<ushort>.Array(codes.Length);
                for (var row = 0; row < shorts.Length; row++)
                {
                    shorts[row] = (ushort)codes[row];
                }

                return new ColumnCodes(length, 2, default, Block<ushort>.Of(shorts), default, present, before);
            default:
                return new ColumnCodes(length, 4, default, default, Block<int>.Copy(codes), present, before);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Kept(int at) => _width switch
    {
        0 => 0,
        1 => _bytes[at],
        2 => _shorts[at],
        _ => _ints[at],
    };

    /// <summary>Writes the codes of the rows from <paramref name="first"/> on, as many as there is room for.</summary>
    internal void Read(int first, Span<int> codes)
    {
        if (_present.Length > 0 || _width == 0)
        {
            codes.Clear();
            for (var row = first; _width > 0 && row < first + codes.Length; row++)
            {
                codes[row - first] = Sparse(row);
            }

            return;
        }

        switch (_width)
        {
            case 1:
                var bytes = _bytes.Slice(first, codes.Length);
                for (var at = 0; at < bytes.Length; at++)
                {
                    codes[at] = bytes[at];
                }

                break;
            case 2:
                var shorts = _shorts.Slice(first, codes.Length);
                for (var at = 0; at < shorts.Length; at++)
                {
                    codes[at] = shorts[at];
                }

                break;
            default:
                _ints.Slice(first, codes.Length).CopyTo(codes);
                break;
        }
    }

    /// <summary>Asks the processor to bring the code of a row near, without waiting for it.</summary>
    internal void Fetch(int row)
    {
        _present.Fetch(row >> 6);
        _before.Fetch(row >> 6);
        if (_present.Length == 0)
        {
            _bytes.Fetch(row);
            _shorts.Fetch(row);
            _ints.Fetch(row);
        }
    }

    /// <summary>Turns on the bit of each row whose code may differ from that of the row before, counted from <paramref name="first"/>; what the first bit says means nothing.</summary>
    /// <param name="first">A row.</param>
    /// <param name="words">Sixty-four rows each; those beyond the last row of the column stay as they are.</param>
    internal void MarkChanges(int first, Span<ulong> words)
    {
        if (_present.Length > 0)
        {
            MarkNearPresent(first, words);
            return;
        }

        switch (_width)
        {
            case 0:
                break;
            case 1:
                MarkChanges(_bytes.Span, first, words);
                break;
            case 2:
                MarkChanges(_shorts.Span, first, words);
                break;
            default:
                MarkChanges(_ints.Span, first, words);
                break;
        }
    }

    // Of a sparse column rows without a value are equal, and few others are asked.
    private void MarkNearPresent(int first, Span<ulong> words)
    {
        var present = _present.Span;
        var (shift, before) = (first & 63, 0UL);
        for (var word = 0; word < words.Length; word++)
        {
            var at = (first >> 6) + word;
            var bits = (at < present.Length ? present[at] >> shift : 0) | (shift > 0 && at + 1 < present.Length ? present[at + 1] << (64 - shift) : 0);
            words[word] |= bits | (bits << 1) | before;
            before = bits >> 63;
        }
    }

    private static void MarkChanges<T>(ReadOnlySpan<T> codes, int first, Span<ulong> words) where T : unmanaged, IEquatable<T>
    {
        ref var start = ref MemoryMarshal.GetReference(codes);
        for (var word = 0; word < words.Length; word++)
        {
            var row = first + (word * 64);
            ulong equal = 0;
            if (row == 0 || row + 64 > codes.Length)
            {
                for (var lane = 0; lane < 64; lane++)
                {
                    var isEqual = row + lane == 0 || row + lane >= codes.Length || codes[row + lane].Equals(codes[row + lane - 1]);
                    equal |= isEqual ? 1UL << lane : 0;
                }
            }
            else
            {
                for (var lane = 0; lane < 64; lane += Vector512<T>.Count)
                {
                    var (own, before) = (Vector512.LoadUnsafe(ref start, (nuint)(row + lane)), Vector512.LoadUnsafe(ref start, (nuint)(row + lane - 1)));
                    equal |= Vector512.Equals(own, before).ExtractMostSignificantBits() << lane;
                }
            }

            words[word] |= ~equal;
        }
    }

    private int Sparse(int row)
    {
        var word = _present[row >> 6];
        var bit = 1UL << (row & 63);
        return (word & bit) == 0 ? 0 : Kept(_before[row >> 6] + BitOperations.PopCount(word & (bit - 1)));
    }
}
