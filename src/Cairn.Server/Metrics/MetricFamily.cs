using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cairn.Server.Metrics;

/// <summary>One instrument and all its series.</summary>
internal sealed class MetricFamily(Instrument instrument, int mostSeries)
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly Shape _shape = ShapeOf(instrument);
    private long _leftOut;

    private enum Shape { Counter, Gauge, Histogram }

    public string Name { get; } = NameOf(instrument);

    /// <summary><c>cairn.collect.events</c> as <c>cairn_collect_events</c>, with the unit behind it.</summary>
    public static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = Legal(instrument.Name);
        return name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
    }

    public static string Legal(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        }
    });

    public void Take(double value, string labels)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= mostSeries)
            {
                Interlocked.Increment(ref _leftOut);
                return;
            }

            series = _series.GetOrAdd(labels, _ => new Series(Bounds.Length + 1));
        }

        lock (series)
        {
            Add(series, value);
        }
    }

    public void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {Name} {_shape.ToString().ToLowerInvariant()}\n");
        if (!string.IsNullOrEmpty(instrument.Description))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {instrument.Description.ReplaceLineEndings(" ")}\n");
        }

        foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (series)
            {
                Write(text, labels, series);
            }
        }

        if (Interlocked.Read(ref _leftOut) > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {Name}: series beyond {mostSeries} are left out\n");
        }
    }

    private static Shape ShapeOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return kind switch
        {
            _ when kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) => Shape.Counter,
            _ when kind == typeof(Histogram<>) => Shape.Histogram,
            _ => Shape.Gauge,
        };
    }

    private void Add(Series series, double value)
    {
        switch (_shape)
        {
            case Shape.Histogram:
                series.Sum += value;
                series.Count++;
                var bucket = Array.FindIndex(Bounds, bound => value <= bound);
                series.Buckets[bucket < 0 ? Bounds.Length : bucket]++;
                break;
            case Shape.Gauge when instrument is UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double>:
            case Shape.Counter when !instrument.IsObservable:
                series.Sum += value;
                break;
            default:
                series.Sum = value;
                break;
        }
    }

    private void Write(StringBuilder text, string labels, Series series)
    {
        var braced = labels.Length == 0 ? "" : $"{{{labels}}}";
        if (_shape != Shape.Histogram)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Name}{(_shape == Shape.Counter ? "_total" : "")}{braced} {series.Sum}\n");
            return;
        }

        var comma = labels.Length == 0 ? "" : ",";
        var below = 0L;
        for (var i = 0; i <= Bounds.Length; i++)
        {
            below += series.Buckets[i];
            var bound = i == Bounds.Length ? "+Inf" : Bounds[i].ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{labels}{comma}le=\"{bound}\"}} {below}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Name}_sum{braced} {series.Sum}\n{Name}_count{braced} {series.Count}\n");
    }

    private sealed class Series(int buckets)
    {
        public double Sum { get; set; }

        public long Count { get; set; }

        public long[] Buckets { get; } = new long[buckets];
    }
}
