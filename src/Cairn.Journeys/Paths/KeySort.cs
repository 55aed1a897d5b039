using System.Buffers;
using System.Numerics;

namespace Cairn.Journeys.Paths;

/// <summary>Sorts numbers by their digits: many are first dealt out by the highest digit that differs, so that what is then sorted digit by digit lies in the cache.</summary>
internal static class KeySort
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int Few = 128;
    private const int InCache = 1 << 14;

    /// <summary>Sorts in ascending order.</summary>
    public static void Sort(Span<ulong> keys)
    {
        if (keys.Length <= Few)
        {
            keys.Sort();
            return;
        }

        var rented = ArrayPool<ulong>.Shared.Rent(keys.Length);
        Sort(keys, rented.AsSpan(0, keys.Length));
        ArrayPool<ulong>.Shared.Return(rented);
    }

    private static void Sort(Span<ulong> keys, Span<ulong> room)
    {
        if (keys.Length <= Few)
        {
            keys.Sort();
            return;
        }

        var (any, all) = (0UL, ulong.MaxValue);
        foreach (var key in keys)
        {
            (any, all) = (any | key, all & key);
        }

        var differs = any ^ all;
        if (differs == 0)
        {
            return;
        }

        var (low, high) = (BitOperations.TrailingZeroCount(differs), 64 - BitOperations.LeadingZeroCount(differs));
        if (keys.Length <= InCache || high - low <= DigitBits)
        {
            ByDigits(keys, room, low, high);
            return;
        }

        var shift = high - DigitBits;
        Span<int> ends = stackalloc int[Digits];
        Deal(keys, room, shift, ends);
        room.CopyTo(keys);
        var start = 0;
        foreach (var end in ends)
        {
            if (end - start > 1)
            {
                Sort(keys[start..end], room[start..end]);
            }

            start = end;
        }
    }

    // From the lowest digit that differs, each time keeping the order of the digits below.
    private static void ByDigits(Span<ulong> keys, Span<ulong> room, int low, int high)
    {
        Span<int> ends = stackalloc int[Digits];
        var from = keys;
        var to = room;
        var swaps = 0;
        for (var shift = low; shift < high; shift += DigitBits, swaps++)
        {
            Deal(from, to, shift, ends);
            var dealt = to;
            to = from;
            from = dealt;
        }

        if ((swaps & 1) != 0)
        {
            room.CopyTo(keys);
        }
    }

    // Keeps the order of those that share a digit; leaves the place after the last of each.
    private static void Deal(ReadOnlySpan<ulong> from, Span<ulong> to, int shift, Span<int> places)
    {
        places.Clear();
        foreach (var key in from)
        {
            places[(int)(key >> shift) & (Digits - 1)]++;
        }

        var place = 0;
        foreach (ref var start in places)
        {
            (start, place) = (place, place + start);
        }

        foreach (var key in from)
        {
            to[places[(int)(key >> shift) & (Digits - 1)]++] = key;
        }
    }
}
