namespace Cairn.Benchmarks.Collect;

/// <summary>Counts latencies in buckets of 2 % width between a microsecond and a minute. Any thread may add.</summary>
internal sealed class Latencies
{
    private const double Growth = 1.02;
    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly long[] _buckets = new long[920];
    private long _max;

    /// <summary>How many were added.</summary>
    public long Count => _buckets.Sum();

    /// <summary>The longest, in milliseconds.</summary>
    public double MaxMilliseconds => Interlocked.Read(ref _max) / 1000.0;

    public void Add(TimeSpan latency)
    {
        var micros = Math.Max(1, (long)latency.TotalMicroseconds);
        Interlocked.Increment(ref _buckets[Math.Min(_buckets.Length - 1, (int)(Math.Log(micros) / LogGrowth))]);
        for (var seen = Interlocked.Read(ref _max); micros > seen;)
        {
            seen = Interlocked.CompareExchange(ref _max, micros, seen) is var before && before == seen ? micros : before;
        }
    }

    /// <summary>The time within which this share was done, in milliseconds; 0 when nothing was added.</summary>
    public double Milliseconds(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        var seen = 0L;
        for (var i = 0; i < _buckets.Length && wanted > 0; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted)
            {
                return Math.Min(Math.Pow(Growth, i + 1) / 1000, MaxMilliseconds);
            }
        }

        return 0;
    }
}
