using System.Diagnostics;
using System.Globalization;
using Cairn.Benchmarks.Journeys;

namespace Cairn.Benchmarks.Collect;

/// <summary>L1, L2, L4 and L5: what one core acknowledges durably, how soon it is in reports, and what a plain collector does on the same core.</summary>
/// <param name="program">The published server.</param>
/// <param name="seconds">Length of a confirming run; a step of the search takes a third.</param>
/// <param name="only">Parts of the names of the cases to run; empty for all.</param>
internal sealed class CollectBenchmark(string program, int seconds, string[] only)
{
    private const int ServerCore = 0;
    private const int OwnCore = 1;
    private const int Probes = 15;

    private static readonly (int Events, int Connections)[] Kinds = [(1, 64), (1, 256), (50, 64)];
    private static readonly object Q1 = new { text = "view_item > add_to_cart > begin_checkout > purchase", within = "7d" };

    private readonly CollectRun _result = new();
    private readonly Ledger _ledger = new();

    public async Task<int> RunAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            using var self = Process.GetCurrentProcess();
            self.ProcessorAffinity = 1 << OwnCore;
        }

        var folder = Directory.CreateTempSubdirectory("cairn-collect-").FullName;
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                // The peer's database runs as somebody else, who must get through.
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }

            var fsync = FsyncProbe.Measure(folder);
            (_result.FsyncMedianMilliseconds, _result.FsyncP99Milliseconds) = (fsync.Milliseconds(0.5), fsync.Milliseconds(0.99));
            (_result.Machine, _result.Load) = (Machine.Processor, Machine.Load);
            Say($"fsync of the device: median {_result.FsyncMedianMilliseconds:F2} ms, p99 {_result.FsyncP99Milliseconds:F2} ms; load average {_result.Load:F1}");
            await CairnAsync(Path.Combine(folder, "cairn"));
            await PeerAsync(folder, "row");
            await PeerAsync(folder, "batch");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        CollectText.Save(_result);
        Console.WriteLine(CollectText.Markdown(_result));
        return _result.Acknowledged <= _result.Stored ? 0 : 1;
    }

    private bool IsWanted(string name) => only.Length == 0 || Array.Exists(only, name.Contains);

    private async Task CairnAsync(string folder)
    {
        using var server = await CairnServer.StartAsync(program, folder, ServerCore);
        foreach (var (events, connections) in Kinds)
        {
            if (IsWanted(events == 1 ? $"single-{connections}" : $"batch-{connections}"))
            {
                await CaseAsync(server, new EventBodies(server.WriteKey, events), connections);
            }
        }

        if (IsWanted("funnel"))
        {
            _result.Funnel = await FunnelAsync(server);
        }

        if (IsWanted("hostile"))
        {
            _result.Hostile = await new HostileCase(server, _ledger, seconds).RunAsync();
        }

        _result.Acknowledged = _ledger.Acknowledged;
        await server.CatchUpAsync(_ledger.Acknowledged);
        await server.RestartAsync(); // what is counted comes from the disk
        _result.Stored = await server.NumberAsync("select count(distinct event_id) from events");
        _result.Unknown = _ledger.Unknown;
        Say($"acknowledged {_result.Acknowledged:N0}, stored {_result.Stored:N0}, neither known {_result.Unknown:N0}");
    }

    private async Task CaseAsync(CairnServer server, EventBodies bodies, int connections)
    {
        using var load = new OpenLoop(CairnServer.Port, connections, bodies);
        await load.RunAsync(bodies.EventsPerRequest == 1 ? 1_000 : 200, seconds / 3.0, _ledger, server.CpuSeconds);
        await server.CatchUpAsync(_ledger.Acknowledged);
        var (peak, lag) = await PeakAsync(load, server.CpuSeconds, () => server.CatchUpAsync(_ledger.Acknowledged), server.DrainedAsync, bodies.EventsPerRequest);
        var catchUp = await server.CatchUpAsync(_ledger.Acknowledged);
        var probe = new FreshnessProbe(server, _ledger);
        using var stop = new CancellationTokenSource();
        var probing = probe.RunAsync(Probes, TimeSpan.FromSeconds((double)seconds / Probes), stop.Token);
        var half = await load.RunAsync(peak.OfferedPerSecond / 2, seconds, _ledger, server.CpuSeconds);
        var halfLag = _ledger.Acknowledged - await server.DrainedAsync();
        await stop.CancelAsync();
        var kept = new CollectCase("Cairn", bodies.EventsPerRequest, connections, peak, half, lag, catchUp, halfLag, await probing);
        _result.Cases.Add(kept);
        await server.CatchUpAsync(_ledger.Acknowledged);
        Say($"{CollectText.Line(kept)}");
    }

    /// <summary>Doubles until a rate does not hold, halves the gap three times, and confirms what held with a longer run.</summary>
    private async Task<(LoadResult Peak, long Lag)> PeakAsync(
        OpenLoop load, Func<double> cpu, Func<Task> settle, Func<Task<long>> drained, int eventsPerRequest)
    {
        var (good, bad) = (0.0, double.PositiveInfinity);
        for (var rate = eventsPerRequest == 1 ? 500.0 : 50; bad - good > good / 8; rate = double.IsInfinity(bad) ? rate * 2 : (good + bad) / 2)
        {
            var step = await load.RunAsync(rate, seconds / 3.0, _ledger, cpu);
            if (!step.Holds)
            {
                await settle(); // a neighbour's work must not decide: what fails once is tried again
                step = await load.RunAsync(rate, seconds / 3.0, _ledger, cpu);
            }

            Say($"  {rate * eventsPerRequest,9:N0} events/s: {step.EventsPerSecond:N0} answered, p99 {step.P99Milliseconds:F1} ms, {step.CpuMicrosPerEvent:F1} us of CPU an event{(step.Holds ? "" : ", does not hold")}");
            (good, bad) = step.Holds ? (rate, bad) : (good, rate);
            await settle();
            if (bad < 2)
            {
                throw new InvalidOperationException("The collector does not answer.");
            }
        }

        for (; ; good *= 0.93)
        {
            var peak = await load.RunAsync(good, seconds, _ledger, cpu);
            var lag = _ledger.Acknowledged - await drained();
            if (peak.Holds)
            {
                return (peak, lag);
            }

            Say($"  {good * eventsPerRequest,9:N0} events/s does not hold for {seconds} s: {peak.EventsPerSecond:N0} answered, p99 {peak.P99Milliseconds:F1} ms");
            await settle();
        }
    }

    private async Task<FunnelUnderLoad> FunnelAsync(CairnServer server)
    {
        var batches = _result.Cases.FirstOrDefault(one => one.EventsPerRequest > 1);
        var rate = (batches?.Peak.OfferedPerSecond ?? 1_000) / 2;
        var quiet = await AskAsync(server, Task.Delay(TimeSpan.FromSeconds(seconds)));
        using var load = new OpenLoop(CairnServer.Port, 64, new EventBodies(server.WriteKey, 50));
        var running = load.RunAsync(rate, seconds, _ledger, server.CpuSeconds);
        var busy = await AskAsync(server, running);
        await server.CatchUpAsync(_ledger.Acknowledged);
        return new FunnelUnderLoad(quiet, busy, await running, await server.NumberAsync("select count(*) from events"));
    }

    private static async Task<List<double>> AskAsync(CairnServer server, Task until)
    {
        var times = new List<double>();
        while (!until.IsCompleted)
        {
            var started = Stopwatch.GetTimestamp();
            await server.ReportAsync("funnel", Q1);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(100);
        }

        return times;
    }

    private async Task PeerAsync(string folder, string mode)
    {
        if (!IsWanted("peer"))
        {
            return;
        }

        foreach (var (events, connections) in Kinds.Where(kind => kind.Connections == 64))
        {
            var home = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{mode}-{events}"));
            using var peer = await NodeCollector.StartAsync(home, ServerCore, mode);
            _result.Peer = peer.Version;
            using var load = new OpenLoop(NodeCollector.Port, connections, new EventBodies("site", events));
            var ledger = _ledger.Acknowledged;
            await load.RunAsync(events == 1 ? 500 : 50, seconds / 3.0, _ledger, peer.CpuSeconds);
            var (peak, _) = await PeakAsync(load, peer.CpuSeconds, () => Task.Delay(500), () => Task.FromResult(_ledger.Acknowledged), events);
            var half = await load.RunAsync(peak.OfferedPerSecond / 2, seconds, _ledger, peer.CpuSeconds);
            var stored = await NodeCollector.CountAsync();
            var kept = new CollectCase($"Node and PostgreSQL, {mode}", events, connections, peak, half, 0, null, 0, []);
            _result.Cases.Add(kept);
            Say($"{CollectText.Line(kept)}; {stored:N0} of {_ledger.Acknowledged - ledger:N0} acknowledged are stored");
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
