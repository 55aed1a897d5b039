using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Journeys.Running;

/// <summary>How often each of sixty-four bits was on. For one thread.</summary>
/// <remarks>A byte a bit is counted in one register, and handed on before it can overflow.</remarks>
internal sealed class BitCounts
{
    /// <summary>How many bits.</summary>
    public const int Bits = 64;

    private static readonly Vector512<byte> Spread = Vector512.Create([.. Enumerable.Range(0, Bits).Select(bit => (byte)(bit >> 3))]);
    private static readonly Vector512<byte> BitOf = Vector512.Create([.. Enumerable.Range(0, Bits).Select(bit => (byte)(1 << (bit & 7)))]);
    private readonly long[] _counts = new long[Bits];
    private Vector512<byte> _few;
    private int _adds;

    /// <summary>Counts the bits that are on.</summary>
    public void Add(ulong mask)
    {
        if (Avx512BW.IsSupported)
        {
            // Each byte of the result holds the byte of the mask that its bit lies in; a bit that is on makes it -1.
            var spread = Avx512BW.Shuffle(Vector512.Create(mask).AsByte(), Spread);
            _few -= Vector512.Equals(spread & BitOf, BitOf);
            if (++_adds == byte.MaxValue)
            {
                HandOn();
            }

            return;
        }

        for (; mask != 0; mask &= mask - 1)
        {
            _counts[BitOperations.TrailingZeroCount(mask)]++;
        }
    }

    /// <summary>Counts the bits that are on in each of many masks.</summary>
    public void Add(ReadOnlySpan<ulong> masks)
    {
        if (!Avx512BW.IsSupported)
        {
            foreach (var mask in masks)
            {
                Add(mask);
            }

            return;
        }

        while (!masks.IsEmpty)
        {
            HandOn();
            var next = masks[..Math.Min(byte.MaxValue, masks.Length)];
            var few = Vector512<byte>.Zero;
            foreach (var mask in next)
            {
                few -= Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(mask).AsByte(), Spread) & BitOf, BitOf);
            }

            (_few, _adds) = (few, next.Length);
            masks = masks[next.Length..];
        }

        HandOn();
    }

    /// <summary>How often a bit was on since the last time; it is then forgotten.</summary>
    public long Take(int bit)
    {
        HandOn();
        var count = _counts[bit];
        _counts[bit] = 0;
        return count;
    }

    private void HandOn()
    {
        if (_adds > 0)
        {
            for (var bit = 0; bit < _counts.Length; bit++)
            {
                _counts[bit] += _few[bit];
            }

            (_few, _adds) = (Vector512<byte>.Zero, 0);
        }
    }
}
