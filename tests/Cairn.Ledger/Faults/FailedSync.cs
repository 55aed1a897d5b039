using System.Globalization;
using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F6 and F29: fsync answers EIO. On the spool the process must acknowledge nothing of that group and end, to be started again; on the store and the catalog it must go on collecting.</summary>
internal static class FailedSync
{
    private const int InputOutputError = 5;
    private const int ShortRounds = 2;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(2);

    public static async Task SpoolAsync(Bench bench, RowResult row)
    {
        var started = TimeProvider.System.GetTimestamp();
        do
        {
            using var stage = await BeginAsync(bench, row);
            for (var round = 0; round < (bench.IsLong ? 10 : ShortRounds); round++)
            {
                await SpoolRoundAsync(bench, stage);
            }

            await stage.FinishAsync();
            row.Count(stage.Ledger);
        }
        while (bench.IsLong && row.BrokenRules.Count == 0 && TimeProvider.System.GetElapsedTime(started) < bench.Budget);
    }

    public static async Task StoreAsync(Bench bench, RowResult row)
    {
        using var stage = await BeginAsync(bench, row, new Dictionary<string, string> { ["Cairn__Store__CheckpointMiB"] = "1" });
        foreach (var file in (string[])["events.duckdb.wal", "events.duckdb", "catalog.db-wal"])
        {
            await CollectsOnAsync(stage, file);
        }

        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    private static async Task<Stage> BeginAsync(Bench bench, RowResult row, IReadOnlyDictionary<string, string>? settings = null)
    {
        var stage = new Stage(bench, row, settings: settings);
        stage.Shim = new Shim.Shim(stage.Folder);
        return await stage.StartAsync() ? stage : throw new RowBrokenException("It did not start under the shim.");
    }

    /// <summary>The n-th sync of the spool's log from now fails, once or from then on.</summary>
    private static async Task SpoolRoundAsync(Bench bench, Stage stage)
    {
        using var stop = new CancellationTokenSource();
        stage.Shim!.Fail(Calls.Sync, InputOutputError, after: bench.Random.Next(40), most: bench.Random.Next(2), only: "spool.db-wal");
        var load = stage.Client.RunAsync(100, 3, stop.Token);
        var code = await stage.Server.EndAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await load;
        await stage.Client.SettleAsync();
        stage.Row.Cycles++;
        if (code != 1)
        {
            stage.Row.Broken([$"After a failed sync of the spool the process ended with {code?.ToString(CultureInfo.InvariantCulture) ?? "nothing within 30 s"}, not 1."]);
            await stage.Server.KillAsync();
        }

        stage.JudgeLog();
        stage.CheckAtRest();
        await stage.RestartAsync();
        await stage.Client.RetryUnknownAsync();
    }

    /// <summary>Every sync of a file fails for a while under load: collect must not notice, and the store must be back by itself.</summary>
    private static async Task CollectsOnAsync(Stage stage, string file)
    {
        var refused = stage.Client.Statuses.GetValueOrDefault(503) + stage.Client.Statuses.GetValueOrDefault(0);
        stage.Shim!.Fail(Calls.Sync, InputOutputError, only: file);
        using var stop = new CancellationTokenSource(Load);
        await stage.Client.RunAsync(100, 30, stop.Token);
        await stage.Client.SettleAsync();
        var failed = stage.Shim.Failed;
        stage.Shim.Calm();
        stage.Row.Cycles++;
        if (stage.Server.HasEnded)
        {
            throw new RowBrokenException($"A failed sync of {file} ended the process.");
        }

        if (stage.Client.Statuses.GetValueOrDefault(503) + stage.Client.Statuses.GetValueOrDefault(0) > refused)
        {
            stage.Row.Broken([$"A failed sync of {file} stopped collect."]);
        }

        var calm = TimeProvider.System.GetTimestamp();
        await stage.DrainAsync();
        stage.Row.Notes.Add($"{file}: {failed} syncs failed; the spool was empty {TimeProvider.System.GetElapsedTime(calm).TotalSeconds:F1} s after the disk was well again.");
    }
}
