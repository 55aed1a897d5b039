using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Storage.Events;

namespace Cairn.Benchmarks;

/// <summary>How fast the event store takes events: batches of 50,000 through <see cref="IEventStore.Append"/>, then a reopening and a read by the index.</summary>
internal static class InsertBenchmark
{
    private const int BatchEvents = 50_000;
    private const int ProgressEvents = 1_000_000;

    public static int Run(string[] options)
    {
        var events = (int)Number(options, "--events", 10_000_000);
        var folder = Directory.CreateTempSubdirectory("cairn-insert-");
        try
        {
            Insert(Path.Combine(folder.FullName, "events.duckdb"), events);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static void Insert(string path, int events)
    {
        var rows = new RowGenerator(seed: 1);
        var watch = new Stopwatch();
        using (var store = new DuckDbEventStore(path))
        {
            for (var done = 0; done < events; done += BatchEvents)
            {
                var batch = new SiteEvents(1, rows.Take(Math.Min(BatchEvents, events - done)));
                watch.Start();
                store.Append([batch], null);
                watch.Stop();
                if ((done + BatchEvents) % ProgressEvents == 0)
                {
                    Say($"{done + BatchEvents:N0} rows, {(done + BatchEvents) / watch.Elapsed.TotalSeconds:N0} rows/s so far");
                }
            }

            Say($"insert: {events / watch.Elapsed.TotalSeconds:N0} rows/s; fingerprints {(double)store.FingerprintBytes / events:N1} bytes/row");
        }

        Say($"file: {(double)new FileInfo(path).Length / events:N1} bytes/row");
        Reopen(path, events);
        Say($"peak working set: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20:N0} MiB");
    }

    private static void Reopen(string path, int events)
    {
        var watch = Stopwatch.StartNew();
        using var store = new DuckDbEventStore(path);
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
