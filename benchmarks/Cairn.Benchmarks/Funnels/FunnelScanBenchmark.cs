using System.Diagnostics;
using System.Globalization;
using Cairn.Benchmarks.Data;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Time;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;

namespace Cairn.Benchmarks.Funnels;

/// <summary>The funnels Q1, Q1b, Q2 and Q3 of the performance specification through the report API, on an index without a store: for watching one's own changes.</summary>
internal sealed class FunnelScanBenchmark(int events, int runs)
{
    private static readonly (string Name, FunnelRequest Request)[] Questions =
    [
        ("Q1 free ties", new FunnelRequest { Text = "view_item > add_to_cart > begin_checkout > purchase", Within = "7d", Ties = "any", Reuse = true }),
        ("Q1 ordered", new FunnelRequest { Text = "view_item > add_to_cart > begin_checkout > purchase", Within = "7d" }),
        ("Q1 ClickHouse", new FunnelRequest { Text = "view_item > add_to_cart > begin_checkout > purchase", Within = "7d" }),
        ("Q1b filter, by channel", new FunnelRequest
        {
            Text = "view_item[price >= 50] > add_to_cart > begin_checkout > purchase", Within = "7d", Breakdown = new FunnelBreakdownRequest("channel"),
        }),
        ("Q1b report filter", new FunnelRequest
        {
            Text = "view_item > add_to_cart > begin_checkout > purchase", Within = "7d", Filters = ["channel in (\"Direct\", \"Email\")"],
        }),
        ("Q2 rare first", new FunnelRequest { Text = "micro_60 > view_item > add_to_cart", Within = "1d" }),
        ("Q3", new FunnelRequest { Text = "view_item > add_to_cart", Within = "1h" }),
        ("Q3 no C between", new FunnelRequest { Text = "view_item > !micro_05 add_to_cart", Within = "1h" }),
        ("by session", new FunnelRequest { Text = "view_item > add_to_cart > begin_checkout > purchase", Unit = "session" }),
        ("step window", new FunnelRequest { Text = "view_item > add_to_cart >(20m) begin_checkout > purchase", Within = "7d" }),
    ];

    /// <summary>Runs every question, on plain events and on events with bots and merged persons.</summary>
    public int Run()
    {
        Run("plain", marked: false);
        Run("with bots, refusals and merged persons", marked: true);
        return 0;
    }

    private void Run(string what, bool marked)
    {
        var watch = Stopwatch.StartNew();
        var index = new JourneyIndex(new BenchSource(events, marked), new JourneyIndexOptions { Threads = 2 });
        index.CatchUp();
        index.Seal();
        Say($"{events:N0} events, {what}; index built in {watch.Elapsed.TotalSeconds:0.0} s");
        foreach (var (name, request) in Questions)
        {
            Ask(index, request);
            var seconds = new List<double>();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            FunnelReport? report = null;
            for (var run = 0; run < runs; run++)
            {
                watch.Restart();
                report = Ask(index, request);
                seconds.Add(watch.Elapsed.TotalMilliseconds);
            }

            var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / runs;
            var counts = string.Join(' ', report!.Steps.Select(step => step.Count));
            seconds.Sort();
            Say($"{name,-24} best {seconds[0],8:0.00} ms  median {seconds[runs / 2],8:0.00} ms  CPU {used,8:0.0} ms  {counts}");
        }
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

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
