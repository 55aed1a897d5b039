using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F11: every sync takes half a second, and a file system that stands still for a while. The line is bounded, the process lives, reports go on.</summary>
internal static class SlowDisk
{
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using (var stage = new Stage(bench, row, settings: new Dictionary<string, string> { ["Cairn__Spool__QueueRequests"] = "64" }))
        {
            stage.Shim = new Shim.Shim(stage.Folder);
            await stage.StartAsync();
            stage.Shim.Delay(Calls.Sync, TimeSpan.FromMilliseconds(500));
            await UnderLoadAsync(stage, "syncs of half a second, a line of 64 requests", TimeSpan.FromSeconds(5));
            stage.Shim.Calm();
            await stage.FinishAsync();
            row.Count(stage.Ledger);
        }

        var mount = Directory.CreateDirectory(Path.Combine(bench.Scratch, "frozen")).FullName;
        var image = Path.Combine(bench.Scratch, "frozen.img");
        if (!FullDisk.Run("truncate", "-s", "256M", image) || !FullDisk.Run("mkfs.ext4", "-q", image) || !FullDisk.Run("mount", "-o", "loop", image, mount))
        {
            row.Notes.Add("A file system to freeze was not mounted (not root): only slow syncs were tried.");
            return;
        }

        try
        {
            using var stage = new Stage(bench, row, Path.Combine(mount, "data"));
            await stage.StartAsync();
            if (!FullDisk.Run("fsfreeze", "-f", mount))
            {
                row.Notes.Add("fsfreeze is not there: only slow syncs were tried.");
                return;
            }

            try
            {
                await UnderLoadAsync(stage, "a file system that stood still", Frozen);
            }
            finally
            {
                FullDisk.Run("fsfreeze", "-u", mount);
            }

            await stage.FinishAsync();
            row.Count(stage.Ledger);
        }
        finally
        {
            FullDisk.Run("umount", "-l", mount);
        }
    }

    private static async Task UnderLoadAsync(Stage stage, string name, TimeSpan time)
    {
        using var stop = new CancellationTokenSource();
        var load = stage.Client.RunAsync(100, 3, stop.Token);
        await Task.Delay(time, CancellationToken.None);
        var report = stage.Owner.StatusAsync("api/v1/sites/one/reports/conversions", new { });
        var live = stage.Owner.GetAsync("live");
        await Task.WhenAny(Task.WhenAll(report, live), Task.Delay(Patience, CancellationToken.None));
        await stop.CancelAsync();
        await load;
        stage.Row.Cycles++;
        if (stage.Server.HasEnded || !live.IsCompleted || (await live).Status != 200)
        {
            stage.Row.Broken([$"{name}: /live was not answered{(stage.Server.HasEnded ? ", and the process ended" : "")}."]);
        }

        stage.Row.Notes.Add($"{name}: /live was answered, a report {(report.IsCompleted ? $"{await report}" : $"not within {Patience.TotalSeconds:F0} s")}; collect {Limits.Words(stage)}.");
    }
}
