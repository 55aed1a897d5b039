using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>Durations in microseconds, none below 0: their number, sum and quantiles.</summary>
/// <remarks>
/// Up to <see cref="MostExact"/> values are kept as they are and everything is exact. With more, only how many fall into each of 128 bins per doubling:
/// the sum, the number, the least and the greatest stay exact, a quantile is off by at most 0.4 %. Which of the two depends on the number alone, so
/// any split merges to the same.
/// </remarks>
public sealed class TimeSample
{
    /// <summary>The most values that are kept one by one.</summary>
    public const int MostExact = 1_000_000;

    /// <summary>How far a quantile of more values may be off, relative to its value.</summary>
    public const double BinError = 1.0 / 256;

    private const int BinBits = 7;
    private const int BinCount = (64 - BinBits) << BinBits;
    private const int FewValues = 512;
    private long[] _values = [];
    private long[]? _bins;
    private int _count;

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public Int128 Sum { get; private set; }

    /// <summary>The least; 0 of none.</summary>
    public long Least { get; private set; }

    /// <summary>The greatest; 0 of none.</summary>
    public long Greatest { get; private set; }

    /// <summary>Whether quantiles are exact.</summary>
    public bool IsExact => _bins is null;

    /// <summary>Takes a value of 0 or more.</summary>
    public void Add(long value)
    {
        if (_bins is null && _count == MostExact)
        {
            ToBins();
        }

        if (_bins is not null)
        {
            _bins[Bin(value)]++;
        }
        else
        {
            if (_count == _values.Length)
            {
                Array.Resize(ref _values, Math.Clamp(_count * 2, 16, MostExact));
            }

            _values[_count++] = value;
        }

        (Least, Greatest) = Count == 0 ? (value, value) : (Math.Min(Least, value), Math.Max(Greatest, value));
        Sum += value;
        Count++;
    }

    /// <summary>Takes over the values of another.</summary>
    public void Merge(TimeSample other)
    {
        if (other.Count == 0)
        {
            return;
        }

        (Least, Greatest) = Count == 0 ? (other.Least, other.Greatest) : (Math.Min(Least, other.Least), Math.Max(Greatest, other.Greatest));
        Sum += other.Sum;
        Count += other.Count;
        if (_bins is null && other._bins is null && Count <= MostExact)
        {
            if (_values.Length < Count)
            {
                Array.Resize(ref _values, (int)Math.Max(Count, Math.Min(MostExact, _values.Length * 2L)));
            }

            other._values.AsSpan(0, other._count).CopyTo(_values.AsSpan(_count));
            _count += other._count;
            return;
        }

        ToBins();
        for (var bin = 0; bin < (other._bins?.Length ?? 0); bin++)
        {
            _bins![bin] += other._bins![bin];
        }

        foreach (var value in other._values.AsSpan(0, other._count))
        {
            _bins![Bin(value)]++;
        }
    }

    /// <summary>The quantiles, each linear between neighbours; empty of no values.</summary>
    /// <param name="shares">From 0 to 1.</param>
    public double[] Quantiles(params ReadOnlySpan<double> shares)
    {
        if (Count == 0)
        {
            return [];
        }

        Span<long> ranks = stackalloc long[shares.Length * 2];
        for (var at = 0; at < shares.Length; at++)
        {
            ranks[2 * at] = (long)Math.Floor((Count - 1) * shares[at]);
            ranks[(2 * at) + 1] = Math.Min(ranks[2 * at] + 1, Count - 1);
        }

        var values = AtRanks(ranks);
        var quantiles = new double[shares.Length];
        for (var at = 0; at < shares.Length; at++)
        {
            var place = (Count - 1) * shares[at];
            quantiles[at] = values[2 * at] + ((place - ranks[2 * at]) * (values[(2 * at) + 1] - values[2 * at]));
        }

        return quantiles;
    }

    /// <summary>Gives every value once, or with bins the middle of each bin as often as it has values; in no order.</summary>
    public void Each(Action<long, long> take)
    {
        foreach (var value in _values.AsSpan(0, _count))
        {
            take(value, 1);
        }

        for (var bin = 0; bin < (_bins?.Length ?? 0); bin++)
        {
            if (_bins![bin] > 0)
            {
                take(Middle(bin), _bins[bin]);
            }
        }
    }

    /// <summary>Writes the values in ascending order, so that equal samples are equal bytes.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(Count);
        writer.Number(Least);
        writer.Number(Greatest);
        writer.Amount((decimal)Sum);
        writer.Number(_bins is null ? 0 : 1);
        if (_bins is not null)
        {
            writer.Numbers(_bins);
            return;
        }

        var sorted = _values.AsSpan(0, _count).ToArray();
        Array.Sort(sorted);
        for (var at = sorted.Length - 1; at > 0; at--)
        {
            sorted[at] -= sorted[at - 1];
        }

        writer.Numbers(sorted);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such sample.</exception>
    public static TimeSample Read(StateReader reader)
    {
        var sample = new TimeSample { Count = reader.Number(), Least = reader.Number(), Greatest = reader.Number(), Sum = (Int128)reader.Amount() };
        var isBinned = reader.Number() == 1;
        var numbers = reader.Numbers();
        if (isBinned)
        {
            sample._bins = numbers.Length == BinCount && numbers.Sum() == sample.Count ? numbers : throw Wrong();
            return sample;
        }

        for (var at = 1; at < numbers.Length; at++)
        {
            numbers[at] += numbers[at - 1];
        }

        (sample._values, sample._count) = (numbers, numbers.Length);
        return numbers.Length == sample.Count && sample.Count <= MostExact ? sample : throw Wrong();
    }

    private static InvalidDataException Wrong() => new("The times of the state do not add up.");

    // The number of binary digits, then the seven digits after the first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bin(long value)
    {
        var digits = 63 - BitOperations.LeadingZeroCount((ulong)value | 1);
        return digits < BinBits
            ? (int)value
            : ((digits - BinBits + 1) << BinBits) + (int)((value >> (digits - BinBits)) & ((1 << BinBits) - 1));
    }

    private static long Middle(int bin)
    {
        if (bin < 1 << BinBits)
        {
            return bin;
        }

        var shift = (bin >> BinBits) - 1;
        var low = ((1L << BinBits) | (uint)(bin & ((1 << BinBits) - 1))) << shift;
        return low + ((1L << shift) / 2);
    }

    private void ToBins()
    {
        _bins ??= new long[BinCount];
        foreach (var value in _values.AsSpan(0, _count))
        {
            _bins[Bin(value)]++;
        }

        (_values, _count) = ([], 0);
    }

    // The values that would stand at these places if all were sorted. Only the bins the places fall into are sorted.
    private long[] AtRanks(ReadOnlySpan<long> ranks)
    {
        var found = new long[ranks.Length];
        if (_bins is null && _count <= FewValues)
        {
            Array.Sort(_values, 0, _count);
            for (var at = 0; at < ranks.Length; at++)
            {
                found[at] = _values[ranks[at]];
            }

            return found;
        }

        if (_bins is not null)
        {
            Span<(int Bin, long Rank)> binned = stackalloc (int, long)[ranks.Length];
            Find<long>(_bins, ranks, binned);
            for (var at = 0; at < ranks.Length; at++)
            {
                found[at] = Math.Clamp(Middle(binned[at].Bin), Least, Greatest);
            }

            return found;
        }

        var bins = ArrayPool<int>.Shared.Rent(BinCount);
        var inBin = ArrayPool<long>.Shared.Rent(_count);
        Exactly(ranks, found, bins.AsSpan(0, BinCount), inBin);
        ArrayPool<int>.Shared.Return(bins);
        ArrayPool<long>.Shared.Return(inBin);
        return found;
    }

    private void Exactly(ReadOnlySpan<long> ranks, Span<long> found, Span<int> bins, Span<long> inBin)
    {
        var values = _values.AsSpan(0, _count);
        bins.Clear();
        foreach (var value in values)
        {
            bins[Bin(value)]++;
        }

        Span<(int Bin, long Rank)> places = stackalloc (int, long)[ranks.Length];
        Find<int>(bins, ranks, places);

        // From here on a bin says where its next value goes among those that are sorted; below 0: it is none of them.
        var (start, isKnown) = (0, new bool[ranks.Length]);
        Span<(int Start, int Count)> stretches = stackalloc (int, int)[ranks.Length];
        for (var at = 0; at < ranks.Length; at++)
        {
            for (var other = 0; other < at && !isKnown[at]; other++)
            {
                isKnown[at] = places[other].Bin == places[at].Bin;
                stretches[at] = stretches[other];
            }

            if (!isKnown[at])
            {
                stretches[at] = (start, bins[places[at].Bin]);
                start += stretches[at].Count;
            }
        }

        bins.Fill(-1);
        for (var at = 0; at < ranks.Length; at++)
        {
            bins[places[at].Bin] = stretches[at].Start;
        }

        foreach (var value in values)
        {
            ref var next = ref bins[Bin(value)];
            if (next >= 0)
            {
                inBin[next++] = value;
            }
        }

        for (var at = 0; at < ranks.Length; at++)
        {
            var stretch = inBin.Slice(stretches[at].Start, stretches[at].Count);
            if (!isKnown[at])
            {
                stretch.Sort();
            }

            found[at] = stretch[(int)places[at].Rank];
        }
    }

    // For each place the bin it falls into, and the place inside the bin.
    private static void Find<T>(ReadOnlySpan<T> bins, ReadOnlySpan<long> ranks, Span<(int Bin, long Rank)> places) where T : IBinaryInteger<T>
    {
        var (bin, before, last) = (0, 0L, -1L);
        for (var at = 0; at < ranks.Length; at++)
        {
            (bin, before) = ranks[at] < last ? (0, 0) : (bin, before);
            for (last = ranks[at]; last - before >= long.CreateTruncating(bins[bin]); bin++)
            {
                before += long.CreateTruncating(bins[bin]);
            }

            places[at] = (bin, last - before);
        }
    }
}
