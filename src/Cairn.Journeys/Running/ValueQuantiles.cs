using System.Numerics;

namespace Cairn.Journeys.Running;

/// <summary>Quantiles of whole numbers of 0 or more: exact up to a million of them, in logarithmic bins beyond. Merges in any order.</summary>
/// <remarks>
/// Whether bins are used depends on how many values there are in the end, not on how they came together: the same values give the same answer in any split.
/// A bin is at most 1/128 of its values wide and stands for its middle, so the relative error is below 0.4 %.
/// </remarks>
public sealed class ValueQuantiles
{
    /// <summary>Up to so many values are kept one by one.</summary>
    public const int MostExact = 1_000_000;

    private const int Fine = 7;
    private const int BinCount = (1 << (Fine + 1)) + ((63 - Fine) << Fine);
    private List<long>? _values = [];
    private long[]? _bins;

    /// <summary>How many values.</summary>
    public long Count { get; private set; }

    /// <summary>Whether <see cref="Of"/> is exact.</summary>
    public bool IsExact => _values is not null;

    /// <summary>Adds a value; below 0 counts as 0.</summary>
    public void Add(long value)
    {
        value = Math.Max(0, value);
        Count++;
        if (_values is null)
        {
            _bins![Bin(value)]++;
            return;
        }

        _values.Add(value);
        if (Count > MostExact)
        {
            UseBins();
        }
    }

    /// <summary>Adds values, none of them below 0.</summary>
    internal void Add(ReadOnlySpan<long> values)
    {
        Count += values.Length;
        if (_values is not null)
        {
            _values.AddRange(values);
            if (Count > MostExact)
            {
                UseBins();
            }

            return;
        }

        var bins = _bins!;
        foreach (var value in values)
        {
            bins[Bin(value)]++;
        }
    }

    /// <summary>Takes over the values of another.</summary>
    public void Merge(ValueQuantiles other)
    {
        Count += other.Count;
        if (Count <= MostExact)
        {
            _values!.AddRange(other._values!);
            return;
        }

        UseBins();
        foreach (var value in other._values ?? [])
        {
            _bins![Bin(value)]++;
        }

        for (var bin = 0; bin < other._bins?.Length; bin++)
        {
            _bins![bin] += other._bins[bin];
        }
    }

    /// <summary>The quantile, linear between neighbours; null of no values.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double? Of(double share)
    {
        if (Count == 0)
        {
            return null;
        }

        _values?.Sort();
        var place = (Count - 1) * share;
        var below = (long)Math.Floor(place);
        var above = Math.Min(below + 1, Count - 1);
        var low = At(below);
        return low + ((place - below) * (At(above) - low));
    }

    /// <summary>Writes the values.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_values is null ? 1 : 0);
        if (_values is not null)
        {
            _values.Sort();
            writer.Numbers(_values.ToArray());
            return;
        }

        var bins = Enumerable.Range(0, BinCount).Where(bin => _bins![bin] != 0).ToList();
        writer.List(bins, bin =>
        {
            writer.Number(bin);
            writer.Number(_bins![bin]);
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static ValueQuantiles Read(StateReader reader)
    {
        var read = new ValueQuantiles();
        if (reader.Number() == 0)
        {
            foreach (var value in reader.Numbers())
            {
                read.Add(value);
            }

            return read;
        }

        read.UseBins();
        foreach (var (bin, count) in reader.List(() => (reader.Int(), reader.Number())))
        {
            if (bin is < 0 or >= BinCount || count < 0)
            {
                throw new InvalidDataException("A bin in the state cannot be right.");
            }

            read._bins![bin] = count;
            read.Count += count;
        }

        return read;
    }

    private void UseBins()
    {
        _bins ??= new long[BinCount];
        foreach (var value in _values ?? [])
        {
            _bins[Bin(value)]++;
        }

        _values = null;
    }

    private double At(long place)
    {
        if (_values is not null)
        {
            return _values[(int)place];
        }

        var bin = 0;
        for (var upTo = _bins![0]; upTo <= place; upTo += _bins[bin])
        {
            bin++;
        }

        return Middle(bin);
    }

    // Small values have a bin each; above, each doubling is cut into 128.
    private static int Bin(long value)
    {
        if (value < 1 << (Fine + 1))
        {
            return (int)value;
        }

        var power = BitOperations.Log2((ulong)value);
        return (1 << (Fine + 1)) + ((power - Fine - 1) << Fine) + (int)((value >> (power - Fine)) & ((1 << Fine) - 1));
    }

    private static double Middle(int bin)
    {
        var at = bin - (1 << (Fine + 1));
        if (at < 0)
        {
            return bin;
        }

        var width = 1L << ((at >> Fine) + 1);
        return (width * ((1 << Fine) + (at & ((1 << Fine) - 1)))) + ((width - 1) / 2.0);
    }
}
