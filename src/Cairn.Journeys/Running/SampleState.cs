namespace Cairn.Journeys.Running;

/// <summary>Many durations or counts, of which quantiles are wanted: exact up to a million values, then in logarithmic bins.</summary>
/// <remarks>
/// A bin is 0.4 % wide at most, so a quantile read from bins is off by that share at most; the bins of a value do not depend on other values, so merging in
/// any split gives the same. Values below 0 are kept as 0.
/// </remarks>
public sealed class SampleState
{
    /// <summary>With more values than this the answer is approximate.</summary>
    public const int MaxExact = 1_000_000;

    private const int BinsPerDoubling = 256;
    private List<long> _values = [];
    private Dictionary<int, long>? _bins;

    /// <summary>How many values.</summary>
    public long Count { get; private set; }

    /// <summary>Whether quantiles are read from bins.</summary>
    public bool IsApproximate => _bins is not null;

    /// <summary>Adds a value.</summary>
    public void Add(long value)
    {
        Count++;
        if (_bins is null)
        {
            _values.Add(Math.Max(0, value));
            Bound();
        }
        else
        {
            AddTo(_bins, value, 1);
        }
    }

    /// <summary>Takes over the values of another sample.</summary>
    public void Merge(SampleState other)
    {
        Count += other.Count;
        if (_bins is null && other._bins is null)
        {
            _values.AddRange(other._values);
            Bound();
            return;
        }

        ToBins();
        other._values.ForEach(value => AddTo(_bins!, value, 1));
        foreach (var (bin, count) in other._bins ?? [])
        {
            _bins![bin] = _bins.GetValueOrDefault(bin) + count;
        }
    }

    /// <summary>The quantile, linear between neighbours (<c>h = (n - 1)q</c>); null without values. From bins: the middle of the bin of rank <c>h</c>.</summary>
    /// <param name="q">From 0 to 1.</param>
    public double? Quantile(double q)
    {
        if (Count == 0)
        {
            return null;
        }

        var h = (Count - 1) * q;
        if (_bins is null)
        {
            _values.Sort();
            var low = (int)Math.Floor(h);
            var high = Math.Min(low + 1, _values.Count - 1);
            return _values[low] + ((h - low) * (_values[high] - _values[low]));
        }

        var seen = 0L;
        foreach (var (bin, count) in _bins.OrderBy(pair => pair.Key))
        {
            seen += count;
            if (seen > h)
            {
                return Middle(bin);
            }
        }

        return null;
    }

    /// <summary>Writes it, sorted, so that equal samples are equal bytes.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_bins is null ? 0 : 1);
        if (_bins is null)
        {
            _values.Sort();
            writer.List(_values, writer.Number);
            return;
        }

        writer.List([.. _bins.OrderBy(pair => pair.Key)], pair =>
        {
            writer.Number(pair.Key);
            writer.Number(pair.Value);
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no sample.</exception>
    public static SampleState Read(StateReader reader)
    {
        if (reader.Number() == 0)
        {
            var values = reader.List(reader.Number);
            return new SampleState { _values = values, Count = values.Count };
        }

        var bins = new Dictionary<int, long>();
        foreach (var (bin, count) in reader.List(() => (reader.Int(), reader.Number())))
        {
            bins[bin] = count;
        }

        return new SampleState { _bins = bins, Count = bins.Values.Sum() };
    }

    private void Bound()
    {
        if (_values.Count > MaxExact)
        {
            ToBins();
        }
    }

    private void ToBins()
    {
        if (_bins is not null)
        {
            return;
        }

        var bins = new Dictionary<int, long>();
        _values.ForEach(value => AddTo(bins, value, 1));
        (_bins, _values) = (bins, []);
    }

    private static void AddTo(Dictionary<int, long> bins, long value, long count)
    {
        var bin = value <= 0 ? -1 : (int)Math.Floor(Math.Log2(value) * BinsPerDoubling);
        bins[bin] = bins.GetValueOrDefault(bin) + count;
    }

    private static double Middle(int bin) => bin < 0 ? 0 : Math.Pow(2, (bin + 0.5) / BinsPerDoubling);
}
