using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cairn.Journeys.Attribution;

/// <summary>Splits whole units by weights so that nothing is lost: largest remainder, ties to the earlier. For one thread.</summary>
/// <remarks>Hamilton's method. 4,999 over three equal weights is 1,667, 1,666, 1,666.</remarks>
public sealed class LargestRemainder
{
    private const int Lanes = 8;
    private const int MostCuts = 64;

    // Up to here rounding is too small for the whole parts to be more than there is.
    private const long MostExact = 1L << 40;

    // Beyond the last weight -1, which no cut lies below.
    private double[] _remainders = new double[32];
    private int[] _order = [];

    /// <summary>Fills in parts that sum to <paramref name="units"/>.</summary>
    /// <param name="units">What is split, 0 or more.</param>
    /// <param name="weights">At least one; none below 0.</param>
    /// <param name="sum">Of the weights, above 0.</param>
    /// <param name="parts">As many as weights.</param>
    public void Split(long units, ReadOnlySpan<double> weights, double sum, Span<long> parts)
    {
        var count = weights.Length;
        if (_remainders.Length < count + Lanes)
        {
            _remainders = new double[(count + Lanes) * 2];
        }

        parts = parts[..count];
        var left = units - (units <= MostExact ? Floors(units / sum, weights, parts) : FloorsOfMany(units, weights, sum, parts));
        _remainders.AsSpan(count, Lanes).Fill(-1);
        if (left > 0 && !GiveAbove(left, parts))
        {
            GiveInOrder(left, parts);
        }
    }

    /// <summary>Fills in equal parts that sum to <paramref name="units"/>; the earlier get one more.</summary>
    public static void SplitEvenly(long units, Span<long> parts)
    {
        var (each, over) = Math.DivRem(units, parts.Length);
        for (var at = 0; at < parts.Length; at++)
        {
            parts[at] = each + (at < over ? 1 : 0);
        }
    }

    // What of each is whole, and its sum; what is not goes to the remainders.
    private long Floors(double scale, ReadOnlySpan<double> weights, Span<long> parts)
    {
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var part = ref MemoryMarshal.GetReference(parts);
        ref var remainder = ref MemoryMarshal.GetArrayDataReference(_remainders);
        var (given, at) = (Vector512<long>.Zero, 0);
        for (; at + Lanes <= weights.Length; at += Lanes)
        {
            var exact = Vector512.LoadUnsafe(ref weight, (nuint)at) * scale;
            var floor = Vector512.Floor(exact);
            var whole = Vector512.ConvertToInt64Native(floor);
            whole.StoreUnsafe(ref part, (nuint)at);
            (exact - floor).StoreUnsafe(ref remainder, (nuint)at);
            given += whole;
        }

        var sum = Vector512.Sum(given);
        for (; at < weights.Length; at++)
        {
            var exact = Unsafe.Add(ref weight, at) * scale;
            var whole = (long)exact;
            Unsafe.Add(ref part, at) = whole;
            Unsafe.Add(ref remainder, at) = exact - whole;
            sum += whole;
        }

        return sum;
    }

    private long FloorsOfMany(long units, ReadOnlySpan<double> weights, double sum, Span<long> parts)
    {
        var left = units;
        for (var at = 0; at < weights.Length; at++)
        {
            var exact = weights[at] / sum * units;
            parts[at] = Math.Min((long)exact, left);
            left -= parts[at];
            _remainders[at] = Math.Clamp(exact - parts[at], 0, 1);
        }

        return units - left;
    }

    // One more for each whose remainder is not below a cut that exactly as many reach. False: there is none, since remainders are equal.
    private bool GiveAbove(long left, Span<long> parts)
    {
        if (left > parts.Length)
        {
            return false;
        }

        var (low, high, cut) = (0.0, 1.0, 1 - ((double)left / parts.Length));
        for (var round = 0; round < MostCuts; round++)
        {
            var above = CountAbove(cut, parts.Length);
            if (above == left)
            {
                AddAbove(cut, parts);
                return true;
            }

            (low, high) = above > left ? (cut, high) : (low, cut);

            // Remainders lie about evenly, so the next cut is as far away as too many or too few are.
            cut += (double)(above - left) / parts.Length;
            cut = cut > low && cut < high ? cut : low + ((high - low) / 2);
            if (cut <= low || cut >= high)
            {
                return false;
            }
        }

        return false;
    }

    private int CountAbove(double cut, int count)
    {
        ref var remainder = ref MemoryMarshal.GetArrayDataReference(_remainders);
        var (cuts, above) = (Vector512.Create(cut), 0);
        for (var at = 0; at < count; at += Lanes)
        {
            above += BitOperations.PopCount(Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref remainder, (nuint)at), cuts).ExtractMostSignificantBits());
        }

        return above;
    }

    private void AddAbove(double cut, Span<long> parts)
    {
        ref var remainder = ref MemoryMarshal.GetArrayDataReference(_remainders);
        ref var part = ref MemoryMarshal.GetReference(parts);
        var (cuts, at) = (Vector512.Create(cut), 0);
        for (; at + Lanes <= parts.Length; at += Lanes)
        {
            // A lane that is above is -1.
            var above = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref remainder, (nuint)at), cuts).AsInt64();
            (Vector512.LoadUnsafe(ref part, (nuint)at) - above).StoreUnsafe(ref part, (nuint)at);
        }

        for (; at < parts.Length; at++)
        {
            Unsafe.Add(ref part, at) += Unsafe.Add(ref remainder, at) >= cut ? 1 : 0;
        }
    }

    // Rounding makes left at most a few more than the number of weights.
    private void GiveInOrder(long left, Span<long> parts)
    {
        _order = _order.Length < parts.Length ? new int[parts.Length * 2] : _order;
        var order = _order.AsSpan(0, parts.Length);
        for (var at = 0; at < order.Length; at++)
        {
            order[at] = at;
        }

        order.Sort((a, b) => _remainders[b].CompareTo(_remainders[a]) is var by and not 0 ? by : a.CompareTo(b));
        for (var at = 0; left > 0; at = (at + 1) % order.Length)
        {
            parts[order[at]]++;
            left--;
        }
    }
}
