using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Benchmarks;

/// <summary>How fast the event store takes events: batches of 50,000 unless told otherwise, through <see cref="IEventStore.AppendParts"/>, then a reopening and a read by the index.</summary>
internal static class InsertBenchmark
{
    private const int ProgressEvents = 1_000_000;

    public static int Run(string[] options)
    {
        var events = (int)Number(options, "--events", 10_000_000);
        var batch = (int)Number(options, "--batch", 50_000);
        var threads = (int)Number(options, "--threads", 2);
        var folder = Directory.CreateTempSubdirectory("cairn-insert-");
        try
        {
            Insert(Path.Combine(folder.FullName, "events.duckdb"), events, batch, new DuckDbOptions { Threads = threads });
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static void Insert(string path, int events, int batchEvents, DuckDbOptions options)
    {
        var rows = new RowGenerator(seed: 1);
        var watch = new Stopwatch();
        var cpu = TimeSpan.Zero;
        using (var store = new DuckDbEventStore(path, options))
        {
            for (var done = 0; done < events; done += batchEvents)
            {
                var batch = new SiteEvents(1, rows.Take(Math.Min(batchEvents, events - done)));
                var cpuBefore = Environment.CpuUsage.TotalTime;
                watch.Start();
                store.Append([batch], null);
                watch.Stop();
                cpu += Environment.CpuUsage.TotalTime - cpuBefore;
                if ((done + batchEvents) % ProgressEvents == 0)
                {
                    Say($"{done + batchEvents:N0} rows, {(done + batchEvents) / watch.Elapsed.TotalSeconds:N0} rows/s so far");
                }
            }

            Say($"insert: {events / watch.Elapsed.TotalSeconds:N0} rows/s, {cpu.TotalMicroseconds / events:N2} µs of CPU a row; fingerprints {(double)store.FingerprintBytes / events:N1} bytes/row");
        }

        Say($"file: {(double)new FileInfo(path).Length / events:N1} bytes/row");
        Reopen(path, events, options);
        Say($"peak working set: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20:N0} MiB");
    }

    private static void Reopen(string path, int events, DuckDbOptions options)
    {
        var watch = Stopwatch.StartNew();
        using var store = new DuckDbEventStore(path, options);
        var opened = watch.Elapsed;
        store.Append([], null);
        Say($"open: {opened.TotalMilliseconds:N0} ms to read, {watch.Elapsed.TotalSeconds:N1} s to write");

        watch.Restart();
        var counter = new Counter();
        store.Source(1).ReadEvents(0, long.MaxValue, counter);
        Say($"read by the index: {counter.Count / watch.Elapsed.TotalSeconds:N0} rows/s of {events:N0}");
    }

    private static double Number(string[] options, string name, double otherwise)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length ? double.Parse(options[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Counter : IEventSink
    {
        public long Count { get; private set; }

        public void Add(long seq, ReadOnlySpan<byte> visitor, ReadOnlySpan<byte> name, long occurredMicros, long clientSeq, EventFlags flags) => Count++;
    }
}
