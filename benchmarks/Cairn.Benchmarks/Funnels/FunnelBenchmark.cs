using System.Diagnostics;
using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Storage.Events;

namespace Cairn.Benchmarks.Funnels;

/// <summary>Q1 of the performance specification: the four-step funnel within seven days, on Cairn's own index and on its peers, over the same events.</summary>
/// <remarks>
/// The events go through the event store, the index is built from it, and the answer comes from the report the HTTP API serves, planning included.
/// Peers read the same events out of Cairn's store. A peer's counts that differ from Cairn's fail the run.
/// </remarks>
internal sealed class FunnelBenchmark(int events, int runs)
{
    private const int BatchEvents = 50_000;
    private const int Threads = 2;
    private const string Window = "7d";
    private static readonly string[] Steps = ["view_item", "add_to_cart", "begin_checkout", "purchase"];

    /// <summary>Runs everything, prints it, and writes it to the results; 1 when the counts differ.</summary>
    public int Run()
    {
        var folder = Directory.CreateTempSubdirectory("cairn-bench-");
        try
        {
            return Run(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private int Run(string folder)
    {
        var path = Path.Combine(folder, "events.duckdb");
        var own = MeasureCairn(path);
        Say($"Running DuckDB and ClickHouse over the same events ...");
        var parquet = Path.Combine(folder, "events.parquet");
        string[] arguments =
        [
            parquet, Text(Threads), Text(runs), Text(7 * Timestamp.Day), .. Steps,
        ];
        var duckDb = PeerRun.Run("duckdb.mjs", [path, .. arguments]);
        var clickHouse = PeerRun.Run("clickhouse.mjs", arguments);

        var result = new FunnelResult(events, Window, Steps, own, [duckDb, clickHouse]);
        FunnelResultWriter.Write(result);
        return result.CountsAgree ? 0 : 1;
    }

    private CairnRun MeasureCairn(string path)
    {
        using var store = new DuckDbEventStore(path);
        var insert = Insert(store);
        var watch = Stopwatch.StartNew();
        var index = new JourneyIndex(store.Source(1));
        index.CatchUp();
        index.Seal();
        var build = watch.Elapsed.TotalSeconds;

        var request = new FunnelRequest { Text = string.Join(" > ", Steps), Within = Window, Ties = "any", Reuse = true };
        Ask(index, request);
        var seconds = new List<double>();
        IReadOnlyList<long> counts = [];
        for (var run = 0; run < runs; run++)
        {
            watch.Restart();
            counts = Ask(index, request).Steps.Select(step => step.Count).ToList();
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        GC.Collect();
        var resident = Process.GetCurrentProcess().WorkingSet64;
        return new CairnRun(new PeerVariant("report API, index of persons", counts, seconds), insert, build, resident);
    }

    private double Insert(DuckDbEventStore store)
    {
        var world = new BenchWorld(seed: 1);
        var watch = new Stopwatch();
        foreach (var batch in world.Events(events).Chunk(BatchEvents))
        {
            watch.Start();
            store.Append([new SiteEvents(1, batch)], null);
            watch.Stop();
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static FunnelReport Ask(JourneyIndex index, FunnelRequest request)
    {
        var site = new ReportSite(
            "bench", TimeZoneInfo.Utc, "EUR", "cairn", [], index.View(), index.BrowserView, new Timestamp(BenchWorld.EndMicros + (30 * Timestamp.Day)));
        return FunnelRunner.Run(request, site) switch
        {
            Outcome<FunnelReport>.Ok(var report) => report,
            Outcome<FunnelReport>.Refused(var faults) => throw new InvalidOperationException(faults[0].Message),
            _ => throw new UnreachableException(),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Say(FormattableString line) => Console.Error.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
