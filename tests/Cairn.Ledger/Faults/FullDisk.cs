using System.Diagnostics;
using System.Globalization;
using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F7, F8 and F10: no room on the data disk, none for spilling, and a volume that takes no writes. All must pass by themselves.</summary>
internal static class FullDisk
{
    private const int NoSpace = 28;
    private const int ReadOnlyVolume = 30;
    private const int ShortRounds = 1;
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var round = 0; bench.IsLong ? round < 3 || TimeProvider.System.GetElapsedTime(started) < bench.Budget : round < ShortRounds; round++)
        {
            await FailingWritesAsync(bench, row, NoSpace);
        }

        var mount = Directory.CreateDirectory(Path.Combine(bench.Scratch, "small")).FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", "size=96m", "none", mount))
        {
            row.Notes.Add("A small file system was not mounted (not root): only failing writes were tried.");
            return;
        }

        try
        {
            await SmallDiskAsync(bench, row, mount);
        }
        finally
        {
            Run("umount", "-l", mount);
        }
    }

    public static Task ReadOnlyAsync(Bench bench, RowResult row)
    {
        row.Notes.Add("Made by the shim: every write, truncation, rename and removal below the data directory fails with EROFS; a volume cannot be remounted while files on it are open for writing.");
        return FailingWritesAsync(bench, row, ReadOnlyVolume);
    }

    /// <summary>A heavy select on a file system too small to spill to: it fails alone.</summary>
    public static async Task SpillAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row, settings: new Dictionary<string, string> { ["Cairn__Store__MemoryMiB"] = "64" });
        var spill = Directory.CreateDirectory(Path.Combine(stage.Data, "events.duckdb.tmp")).FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", "size=2m", "none", spill))
        {
            throw new RowSkippedException("mounting needs root");
        }

        try
        {
            await stage.StartAsync();
            using var stop = new CancellationTokenSource();
            var load = stage.Client.RunAsync(100, 3, stop.Token);
            var status = await stage.Owner.StatusAsync("api/v1/sql", new { statement = "select count(*) from (select x from (select hash(i) as x from range(60000000) as t(i)) order by x limit 50000000)" });
            await stop.CancelAsync();
            await load;
            await stage.Client.SettleAsync();
            row.Cycles++;
            row.Notes.Add($"The heavy select was answered {status}.");
            if (status is not 422 || stage.Client.Statuses.Keys.Any(code => code is 0 or >= 500))
            {
                row.Broken([$"The select was answered {status}, and collect {string.Join(", ", stage.Client.Statuses)}."]);
            }

            await stage.FinishAsync();
            row.Count(stage.Ledger);
        }
        finally
        {
            Run("umount", "-l", spill);
        }
    }

    /// <summary>Writes fail from some moment under load, and work again later: 503 meanwhile, the process goes on or is started again, and nothing is lost.</summary>
    private static async Task FailingWritesAsync(Bench bench, RowResult row, int error)
    {
        using var stage = new Stage(bench, row);
        stage.Shim = new Shim.Shim(stage.Folder);
        await stage.StartAsync();
        using var stop = new CancellationTokenSource();
        var load = stage.Client.RunAsync(100, 3, stop.Token);
        await Task.Delay(500 + bench.Random.Next(500), CancellationToken.None);
        stage.Shim.Fail(error == NoSpace ? Calls.Writes | Calls.Truncate : Calls.Writes | Calls.Truncate | Calls.Rename | Calls.Unlink, error);
        await Task.Delay(2_000, CancellationToken.None);
        await LooksFullAsync(stage);
        stage.Shim.Calm();
        await ComesBackAsync(stage);
        await stop.CancelAsync();
        await load;
        row.Cycles++;
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    /// <summary>A real file system that fills up: collect stops before the reserve is gone.</summary>
    private static async Task SmallDiskAsync(Bench bench, RowResult row, string mount)
    {
        const long Reserve = 24 << 20;
        using var stage = new Stage(bench, row, Path.Combine(mount, "data"), new Dictionary<string, string> { ["Cairn__Spool__ReserveBytes"] = Reserve.ToString(CultureInfo.InvariantCulture) });
        await stage.StartAsync();
        using var stop = new CancellationTokenSource();
        var load = stage.Client.RunAsync(100, 3, stop.Token);
        await Task.Delay(500, CancellationToken.None);
        var ballast = Path.Combine(mount, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[new DriveInfo(mount).AvailableFreeSpace - Reserve + (1 << 20)], CancellationToken.None);
        await Task.Delay(2_000, CancellationToken.None);
        await LooksFullAsync(stage);
        var left = new DriveInfo(mount).AvailableFreeSpace;
        row.Notes.Add($"Of a reserve of {Reserve >> 20} MiB, {left / 1048576.0:F1} MiB were left while the disk was full.");
        File.Delete(ballast);
        await ComesBackAsync(stage);
        await stop.CancelAsync();
        await load;
        row.Cycles++;
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    private static async Task LooksFullAsync(Stage stage)
    {
        if (stage.Server.HasEnded)
        {
            throw new RowBrokenException($"The process ended: {string.Join(" / ", stage.Server.Log.TakeLast(2))}");
        }

        var before = stage.Client.Statuses.GetValueOrDefault(503);
        await Task.Delay(500);
        var (ready, live) = (await stage.Owner.GetAsync("ready"), await stage.Owner.GetAsync("live"));
        var report = await stage.Owner.StatusAsync("api/v1/sites/one/reports/conversions", new { });
        if ((ready.Status, live.Status, report) != (503, 200, 200) || stage.Client.Statuses.GetValueOrDefault(503) == before)
        {
            stage.Row.Broken([$"With no room: /ready {ready.Status} (503 wanted), /live {live.Status}, a report {report}, {stage.Client.Statuses.GetValueOrDefault(503) - before} answers of 503 from collect."]);
        }
    }

    /// <summary>Collect must answer 202 again by itself.</summary>
    private static async Task ComesBackAsync(Stage stage)
    {
        var started = TimeProvider.System.GetTimestamp();
        var before = stage.Client.Statuses.GetValueOrDefault(202);
        while (stage.Client.Statuses.GetValueOrDefault(202) == before || (await stage.Owner.GetAsync("ready")).Status != 200)
        {
            if (TimeProvider.System.GetElapsedTime(started) > BackWithin)
            {
                throw new RowBrokenException($"Collect was not back {BackWithin.TotalSeconds:F0} s after there was room again: {string.Join(", ", stage.Client.Statuses)}");
            }

            await Task.Delay(20);
        }

        stage.Row.RecoverySeconds.Add(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Runs a tool; false when it is not there or refuses.</summary>
    internal static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
