using System.Diagnostics;
using System.Threading.Channels;

namespace Cairn.Benchmarks.Collect;

/// <summary>Sends requests when they are due, whether or not earlier ones were answered, and measures each from the moment it was due.</summary>
/// <remarks>
/// A server that stops for a second is charged that second for every request that was due in it, which is what its visitors feel (no coordinated omission).
/// A request that is due while all connections wait for answers waits too, and its wait counts. The clock ticks every millisecond; that tick is in the figures.
/// </remarks>
internal sealed class OpenLoop : IDisposable
{
    private readonly HttpConnection[] _connections;
    private readonly EventBodies _bodies;
    private readonly byte[][] _buffers;

    public OpenLoop(int port, int connections, EventBodies bodies)
    {
        _bodies = bodies;
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new HttpConnection(port))];
        _buffers = [.. Enumerable.Range(0, connections).Select(_ => new byte[1024])];
    }

    /// <summary>Sends at a steady rate for so long, and waits for the last answer.</summary>
    /// <param name="perSecond">Requests a second.</param>
    /// <param name="seconds">For how long requests become due.</param>
    /// <param name="ledger">Numbers the requests, and keeps what was acknowledged.</param>
    /// <param name="cpuSeconds">What the server has used of the processor so far.</param>
    public async Task<LoadResult> RunAsync(double perSecond, double seconds, Ledger ledger, Func<double> cpuSeconds)
    {
        var total = (long)(perSecond * seconds);
        var latencies = new Latencies();
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var cpuBefore = cpuSeconds();
        var start = Stopwatch.GetTimestamp();
        var counts = new Counts();
        var workers = Enumerable.Range(0, _connections.Length).Select(worker => Task.Run(() => WorkAsync(worker))).ToArray();
        using (var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1)))
        {
            for (var next = 0L; next < total;)
            {
                var reached = Math.Min(total, (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond) + 1);
                for (; next < reached; next++)
                {
                    due.Writer.TryWrite(next);
                }

                await tick.WaitForNextTickAsync();
            }
        }

        due.Writer.Complete();
        await Task.WhenAll(workers);
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new LoadResult(
            perSecond, took, counts.Answered, counts.Refused, _bodies.EventsPerRequest, cpuSeconds() - cpuBefore,
            latencies.Milliseconds(0.5), latencies.Milliseconds(0.99), latencies.MaxMilliseconds);

        async Task WorkAsync(int worker)
        {
            while (await due.Reader.WaitToReadAsync())
            {
                while (due.Reader.TryRead(out var number))
                {
                    var length = _bodies.Write(ledger.Next(), Ledger.Now, ref _buffers[worker]);
                    var (status, accepted) = await _connections[worker].SendAsync(_buffers[worker].AsMemory(0, length), _bodies.EventsPerRequest);
                    latencies.Add(Stopwatch.GetElapsedTime(start) - TimeSpan.FromSeconds(number / perSecond));
                    counts.Add(status == 202 && accepted);
                    ledger.Add(status == 202 && accepted ? _bodies.EventsPerRequest : 0, status);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private sealed class Counts
    {
        private long _answered;
        private long _refused;

        public long Answered => Interlocked.Read(ref _answered);

        public long Refused => Interlocked.Read(ref _refused);

        public void Add(bool isAnswer) => Interlocked.Increment(ref isAnswer ? ref _answered : ref _refused);
    }
}

/// <summary>Numbers every request of a run, and counts the events that were acknowledged. Any thread may call.</summary>
internal sealed class Ledger
{
    private long _next;
    private long _acknowledged;
    private long _unknown;

    /// <summary>The clock, in milliseconds since the Unix epoch.</summary>
    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Events answered 202.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Requests that were not acknowledged: their events may be there or not.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    public long Next() => Interlocked.Increment(ref _next);

    public void Add(int events, int status)
    {
        Interlocked.Add(ref _acknowledged, events);
        if (status != 202 || events == 0)
        {
            Interlocked.Increment(ref _unknown);
        }
    }
}
