using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Journeys.Running;

/// <summary>Bits and the lanes of a vector: spreading bits over lanes, moving the lanes that are kept together, counting the bits before each.</summary>
/// <remarks>Whatever is moved together is written as a whole vector: there must be room for one behind the place.</remarks>
internal static class Lanes
{
    private static readonly Vector512<byte> Spread = Vector512.Create([.. Enumerable.Range(0, 64).Select(lane => (byte)(lane >> 3))]);
    private static readonly Vector512<byte> BitOfByte = Vector512.Create([.. Enumerable.Range(0, 64).Select(lane => (byte)(1 << (lane & 7)))]);
    private static readonly Vector512<uint> BitOfInt = Vector512.Create([.. Enumerable.Range(0, 16).Select(lane => 1u << lane)]);

    /// <summary>All ones in each byte whose bit is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Of(ulong bits) => Vector512.Equals(Each(bits) & BitOfByte, BitOfByte);

    /// <summary>In each byte how many bits are on up to its own, that one among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> CountUpTo(ulong bits)
    {
        const ulong ones = 0x0101_0101_0101_0101;

        // Within eight by one multiplication; before each eight by another, of how many bits each byte of the word has.
        var within = (Of(bits) & Vector512<byte>.One).AsUInt64() * Vector512.Create(ones);
        var pairs = bits - ((bits >> 1) & 0x5555_5555_5555_5555);
        var fours = (pairs & 0x3333_3333_3333_3333) + ((pairs >> 2) & 0x3333_3333_3333_3333);
        var before = (((fours + (fours >> 4)) & 0x0F0F_0F0F_0F0F_0F0F) * ones) << 8;
        return within.AsByte() + Each(before);
    }

    /// <summary>Writes the bytes whose bit is on, one after the other; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Keep(Vector512<byte> values, ulong bits, ref byte to)
    {
        if (Avx512Vbmi2.IsSupported)
        {
            Avx512Vbmi2.Compress(Vector512<byte>.Zero, Of(bits), values).StoreUnsafe(ref to);
            return BitOperations.PopCount(bits);
        }

        return KeepSlowly(values, bits, ref to);
    }

    /// <summary>As above, of numbers of two bytes and their 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Keep(Vector512<ushort> values, Vector512<ushort> kept, ref ushort to)
    {
        var bits = kept.ExtractMostSignificantBits();
        if (Avx512Vbmi2.IsSupported)
        {
            Avx512Vbmi2.Compress(Vector512<ushort>.Zero, kept, values).StoreUnsafe(ref to);
            return BitOperations.PopCount(bits);
        }

        return KeepSlowly(values, bits, ref to);
    }

    /// <summary>As above, of numbers of four bytes and the lowest sixteen bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Keep(Vector512<uint> values, uint bits, ref uint to)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.Compress(Vector512<uint>.Zero, Vector512.Equals(Vector512.Create(bits) & BitOfInt, BitOfInt), values).StoreUnsafe(ref to);
            return BitOperations.PopCount(bits & ushort.MaxValue);
        }

        return KeepSlowly(values, bits & ushort.MaxValue, ref to);
    }

    /// <summary>Looks each byte up in a table of 256.</summary>
    public static void Map(ReadOnlySpan<byte> from, ReadOnlySpan<byte> table, Span<byte> to)
    {
        var at = 0;
        if (Avx512Vbmi.IsSupported)
        {
            var (a, b) = (Vector512.Create(table), Vector512.Create(table[64..]));
            var (c, d) = (Vector512.Create(table[128..]), Vector512.Create(table[192..]));
            for (; at + 64 <= from.Length; at += 64)
            {
                var bytes = Vector512.Create(from[at..]);
                var (low, high) = (Avx512Vbmi.PermuteVar64x8x2(a, bytes, b), Avx512Vbmi.PermuteVar64x8x2(c, bytes, d));
                Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(bytes, Vector512.Create((byte)128)), high, low).CopyTo(to[at..]);
            }
        }

        for (; at < from.Length; at++)
        {
            to[at] = table[from[at]];
        }
    }

    /// <summary>Writes bits behind so many others; those beyond are off. There must be one word more than the bits need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(ulong[] words, int count, ulong bits)
    {
        ref var word = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(words), count >> 6);
        word |= bits << count;
        Unsafe.Add(ref word, 1) |= bits >> 1 >> (63 - (count & 63));
    }

    // Byte n of the word in the lanes from 8 n on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Each(ulong word) =>
        Avx512BW.IsSupported ? Avx512BW.Shuffle(Vector512.Create(word).AsByte(), Spread) : Vector512.Shuffle(Vector512.Create(word).AsByte(), Spread);

    private static int KeepSlowly<T>(Vector512<T> values, ulong bits, ref T to)
    {
        var count = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            Unsafe.Add(ref to, count++) = values[BitOperations.TrailingZeroCount(bits)];
        }

        return count;
    }
}
