using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F15 to F17: little memory, few descriptors, little processor.</summary>
internal static class Limits
{
    private const long Memory = 768L << 20;
    private const int Descriptors = 640;
    private const int Connections = 500;

    /// <summary>A limit of the kernel, large bodies, heavy selects and reports at once: the process lives, and public input never ends it.</summary>
    public static async Task MemoryAsync(Bench bench, RowResult row)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"/sys/fs/cgroup/memory/cairn-faults-{bench.Seed}");
        if (!FullDisk.Run("mkdir", group))
        {
            throw new RowSkippedException("a memory group of the kernel (cgroup v1) cannot be made here");
        }

        try
        {
            await File.WriteAllTextAsync(Path.Combine(group, "memory.limit_in_bytes"), Memory.ToString(CultureInfo.InvariantCulture));
            using var stage = new Stage(bench, row) { Before = ["sh", "-c", $"echo $$ > {group}/cgroup.procs; exec \"$@\"", "sh"] };
            await stage.StartAsync();
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            var load = stage.Client.RunAsync(50, 400, stop.Token);
            while (!stop.IsCancellationRequested && !stage.Server.HasEnded)
            {
                await Task.WhenAll(
                    stage.Owner.StatusAsync("api/v1/sql", new { statement = "select count(distinct x) from (select hash(i) as x from range(30000000) as t(i))" }),
                    stage.Owner.StatusAsync("api/v1/sites/one/reports/paths", new { }),
                    stage.Owner.StatusAsync("api/v1/sites/two/reports/sessions", new { }));
            }

            await load;
            await stage.Client.SettleAsync();
            row.Cycles++;
            row.Notes.Add($"With {Memory >> 20} MiB for the process it peaked at {stage.Server.PeakBytes >> 20} MiB; collect answered {Words(stage)}.");
            if (stage.Server.HasEnded)
            {
                row.Broken([$"The process ended under {Memory >> 20} MiB: {string.Join(" / ", stage.Server.Log.TakeLast(2))}"]);
                stage.CheckAtRest();
                await stage.RestartAsync();
            }

            await stage.FinishAsync();
            row.Count(stage.Ledger);
        }
        finally
        {
            FullDisk.Run("rmdir", group);
        }
    }

    /// <summary>More connections than descriptors: new ones wait or are refused, the spool goes on, and when they leave all is well.</summary>
    public static async Task DescriptorsAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row) { Before = ["prlimit", $"--nofile={Descriptors}"] };
        if (!await stage.StartAsync())
        {
            throw new RowBrokenException($"It did not start with {Descriptors} descriptors.");
        }

        await stage.Client.SendAsync(40);
        var sockets = new List<Socket>();
        for (var i = 0; i < Connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            _ = socket.ConnectAsync(stage.Client.Address.Host, stage.Client.Address.Port).ContinueWith(done => done.Exception, TaskScheduler.Default);
        }

        using (var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3)))
        {
            await stage.Client.RunAsync(50, 3, stop.Token);
        }

        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        await stage.Client.SettleAsync();
        row.Cycles++;
        row.Notes.Add($"With {Descriptors} descriptors and {Connections} idle connections collect answered {Words(stage)}.");
        if (stage.Server.HasEnded)
        {
            row.Broken([$"The process ended: {string.Join(" / ", stage.Server.Log.TakeLast(2))}"]);
            await stage.RestartAsync();
        }

        var before = stage.Client.Statuses.GetValueOrDefault(202);
        await stage.Client.SendAsync(40);
        if (stage.Client.Statuses.GetValueOrDefault(202) == before)
        {
            row.Broken(["Nothing was accepted after the connections had left."]);
        }

        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    /// <summary>One core shared with two busy loops: slower, and nothing else.</summary>
    public static async Task ProcessorAsync(Bench bench, RowResult row)
    {
        var busy = Enumerable.Range(0, 2).Select(_ => Process.Start(new ProcessStartInfo("taskset", ["-c", "0", "sh", "-c", "while :; do :; done"]))!).ToList();
        try
        {
            using var stage = new Stage(bench, row) { Before = ["taskset", "-c", "0"] };
            await stage.StartAsync();
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var load = stage.Client.RunAsync(200, 3, stop.Token);
            var reports = 0;
            while (!stop.IsCancellationRequested)
            {
                reports += await stage.Owner.StatusAsync("api/v1/sites/one/reports/paths", new { }) == 200 ? 1 : 0;
            }

            await load;
            await stage.Client.SettleAsync();
            row.Cycles++;
            row.Notes.Add($"On a third of one core collect answered {Words(stage)} at 200 requests a second, beside {reports} reports of paths.");
            await stage.FinishAsync();
            row.Count(stage.Ledger);
        }
        finally
        {
            foreach (var loop in busy)
            {
                loop.Kill();
                loop.Dispose();
            }
        }
    }

    /// <summary>How many answers of each status; 0 is no answer.</summary>
    internal static string Words(Stage stage) =>
        string.Join(", ", stage.Client.Statuses.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value}")));
}
