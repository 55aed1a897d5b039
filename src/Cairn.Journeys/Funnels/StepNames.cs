using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>Some event names, to be found among the name bytes of a segment 64 rows at a time.</summary>
/// <remarks>One vector compare per name and 64 rows. Where there are very many names every row is given: the caller looks at each row's name anyway.</remarks>
internal sealed class StepNames
{
    /// <summary>How many rows one word covers.</summary>
    public const int Rows = 64;

    private const int MostCompares = 48;
    private readonly byte[] _bytes;
    private readonly bool[] _has = new bool[256];

    /// <summary>The names whose flag is set.</summary>
    /// <param name="names">By name code.</param>
    public StepNames(IEnumerable<bool> names)
    {
        foreach (var (isIn, code) in names.Select((isIn, code) => (isIn, code)))
        {
            _has[Math.Min(code, NameColumn.Rare)] |= isIn;
        }

        _bytes = [.. Enumerable.Range(0, _has.Length).Where(code => _has[code]).Select(code => (byte)code)];
    }

    /// <summary>Whether there is no name.</summary>
    public bool IsEmpty => _bytes.Length == 0;

    /// <summary>ORs into each word a bit for each row whose name may be one of these.</summary>
    /// <param name="names">The name bytes, from the row of the first bit on.</param>
    /// <param name="words">As many as the names need.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<byte> names, Span<ulong> words)
    {
        if (_bytes.Length == 0)
        {
            return;
        }

        var whole = names.Length / Rows;
        ref var first = ref MemoryMarshal.GetReference(names);
        for (var word = 0; word < whole; word++)
        {
            words[word] |= _bytes.Length > MostCompares ? ulong.MaxValue : Find(ref Unsafe.Add(ref first, (nint)word * Rows), _bytes);
        }

        for (var at = whole * Rows; at < names.Length; at++)
        {
            words[whole] |= _has[names[at]] ? 1UL << (at - (whole * Rows)) : 0;
        }
    }

    /// <summary>Clears in each word the bits of rows whose byte has any of some flags.</summary>
    /// <param name="flags">The flags, from the row of the first bit on.</param>
    /// <param name="hidden">The flags looked for.</param>
    /// <param name="words">As many as the flags need.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hide(ReadOnlySpan<byte> flags, byte hidden, Span<ulong> words)
    {
        var whole = flags.Length / Rows;
        ref var first = ref MemoryMarshal.GetReference(flags);
        for (var word = 0; word < whole; word++)
        {
            if (words[word] != 0)
            {
                words[word] &= Without(ref Unsafe.Add(ref first, (nint)word * Rows), hidden);
            }
        }

        for (var at = whole * Rows; at < flags.Length; at++)
        {
            words[whole] &= (flags[at] & hidden) != 0 ? ~(1UL << (at - (whole * Rows))) : ulong.MaxValue;
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
