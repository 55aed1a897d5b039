using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cairn.Journeys.Index;

/// <summary>Some codes, to be found 64 rows at a time in a column that has a byte a row: names, or values of a property.</summary>
/// <remarks>One vector compare per code and 64 rows; where most codes are among them, one for each of the others.</remarks>
internal sealed class ByteSet
{
    /// <summary>How many rows one word covers.</summary>
    public const int Rows = 64;

    private readonly byte[] _bytes;
    private readonly ulong _flip;

    /// <summary>The codes whose flag is set; those of <see cref="NameColumn.Rare"/> and more share a byte.</summary>
    /// <param name="codes">By code.</param>
    public ByteSet(ReadOnlySpan<bool> codes)
    {
        Span<bool> wanted = stackalloc bool[256], others = stackalloc bool[256];
        wanted.Clear();
        others.Clear();
        for (var code = 0; code < codes.Length; code++)
        {
            wanted[Math.Min(code, NameColumn.Rare)] |= codes[code];
            others[Math.Min(code, NameColumn.Rare)] |= !codes[code];
        }

        HasRare = wanted[NameColumn.Rare];
        others[NameColumn.Rare] &= !HasRare;
        var (wantedCount, otherCount) = (wanted.Count(true), others.Count(true));
        var isMost = wantedCount > otherCount;
        _flip = isMost ? ulong.MaxValue : 0;
        _bytes = new byte[Math.Min(wantedCount, otherCount)];
        var chosen = isMost ? others : wanted;
        for (int code = 0, at = 0; code < chosen.Length; code++)
        {
            if (chosen[code])
            {
                _bytes[at++] = (byte)code;
            }
        }
    }

    /// <summary>Whether any of them shares its byte with other codes.</summary>
    public bool HasRare { get; }

    /// <summary>How many compares 64 rows cost.</summary>
    public int Compares => _bytes.Length;

    /// <summary>ORs into each word a bit for each row whose code is one of these, or shares its byte with one.</summary>
    /// <param name="rows">The bytes, from the row of the first bit on.</param>
    /// <param name="words">At least as many as the rows need.</param>
    public void Find(ReadOnlySpan<byte> rows, Span<ulong> words)
    {
        if (_bytes.Length == 0 && _flip == 0)
        {
            return;
        }

        if (_bytes.Length == 1)
        {
            Find(_bytes[0], _flip, rows, words);
            return;
        }

        var whole = rows.Length / Rows;
        ref var first = ref MemoryMarshal.GetReference(rows);
        for (var word = 0; word < whole; word++)
        {
            words[word] |= Find(ref Unsafe.Add(ref first, (nint)word * Rows), _bytes) ^ _flip;
        }

        for (var at = whole * Rows; at < rows.Length; at++)
        {
            words[whole] |= _bytes.AsSpan().Contains(rows[at]) == (_flip == 0) ? 1UL << (at - (whole * Rows)) : 0;
        }
    }

    /// <summary>ORs into each word a bit for each row of one code.</summary>
    /// <param name="code">The code, below <see cref="NameColumn.Rare"/>.</param>
    /// <param name="rows">The bytes, from the row of the first bit on.</param>
    /// <param name="words">At least as many as the rows need.</param>
    public static void Find(byte code, ReadOnlySpan<byte> rows, Span<ulong> words) => Find(code, 0, rows, words);

    private static void Find(byte code, ulong flip, ReadOnlySpan<byte> rows, Span<ulong> words)
    {
        var whole = rows.Length / Rows;
        ref var first = ref MemoryMarshal.GetReference(rows);
        for (var word = 0; word < whole; word++)
        {
            words[word] |= Find(ref Unsafe.Add(ref first, (nint)word * Rows), code) ^ flip;
        }

        for (var at = whole * Rows; at < rows.Length; at++)
        {
            words[whole] |= (rows[at] == code) == (flip == 0) ? 1UL << (at - (whole * Rows)) : 0;
        }
    }

    /// <summary>Clears in each word the bits of rows whose code is none of these.</summary>
    /// <param name="rows">The bytes, from the row of the first bit on.</param>
    /// <param name="words">At least as many as the rows need; bits after them may be left.</param>
    public void Keep(ReadOnlySpan<byte> rows, Span<ulong> words)
    {
        var whole = rows.Length / Rows;
        ref var first = ref MemoryMarshal.GetReference(rows);
        for (var word = 0; word < whole; word++)
        {
            words[word] &= Find(ref Unsafe.Add(ref first, (nint)word * Rows), _bytes) ^ _flip;
        }

        for (var at = whole * Rows; at < rows.Length; at++)
        {
            words[whole] &= _bytes.AsSpan().Contains(rows[at]) == (_flip == 0) ? ulong.MaxValue : ~(1UL << (at - (whole * Rows)));
        }
    }

    /// <summary>Sets in each word the bits of rows whose byte has none of some flags, and clears the others.</summary>
    /// <param name="flags">The flags, from the row of the first bit on.</param>
    /// <param name="hidden">The flags looked for.</param>
    /// <param name="words">At least as many as the flags need.</param>
    public static void Without(ReadOnlySpan<byte> flags, byte hidden, Span<ulong> words)
    {
        var whole = flags.Length / Rows;
        ref var first = ref MemoryMarshal.GetReference(flags);
        for (var word = 0; word < whole; word++)
        {
            words[word] = Without(ref Unsafe.Add(ref first, (nint)word * Rows), hidden);
        }

        words[whole..].Clear();
        for (var at = whole * Rows; at < flags.Length; at++)
        {
            words[whole] |= (flags[at] & hidden) != 0 ? 0 : 1UL << (at - (whole * Rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Without(ref byte at, byte hidden)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.Equals(Vector512.LoadUnsafe(ref at) & Vector512.Create(hidden), Vector512<byte>.Zero).ExtractMostSignificantBits();
        }

        var all = Vector256.Create(hidden);
        return Vector256.Equals(Vector256.LoadUnsafe(ref at) & all, Vector256<byte>.Zero).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(Vector256.LoadUnsafe(ref at, 32) & all, Vector256<byte>.Zero).ExtractMostSignificantBits() << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Find(ref byte at, byte wanted)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.Equals(Vector512.LoadUnsafe(ref at), Vector512.Create(wanted)).ExtractMostSignificantBits();
        }

        var all = Vector256.Create(wanted);
        return Vector256.Equals(Vector256.LoadUnsafe(ref at), all).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(Vector256.LoadUnsafe(ref at, 32), all).ExtractMostSignificantBits() << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Find(ref byte at, byte[] wanted)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var rows = Vector512.LoadUnsafe(ref at);
            var found = Vector512<byte>.Zero;
            foreach (var name in wanted)
            {
                found |= Vector512.Equals(rows, Vector512.Create(name));
            }

            return found.ExtractMostSignificantBits();
        }

        var (low, high) = (Vector256.LoadUnsafe(ref at), Vector256.LoadUnsafe(ref at, 32));
        var (inLow, inHigh) = (Vector256<byte>.Zero, Vector256<byte>.Zero);
        foreach (var name in wanted)
        {
            var all = Vector256.Create(name);
            inLow |= Vector256.Equals(low, all);
            inHigh |= Vector256.Equals(high, all);
        }

        return inLow.ExtractMostSignificantBits() | ((ulong)inHigh.ExtractMostSignificantBits() << 32);
    }
}
