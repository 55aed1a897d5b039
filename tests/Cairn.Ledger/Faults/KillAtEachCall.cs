using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;

namespace Cairn.Ledger.Faults;

/// <summary>F2: 200 events from start to stop, killed at the N-th call that reaches the disk, before it, after it and with half of a write done; then whole again.</summary>
/// <remarks>The shim counts over all threads and below the data directory alone, where strace counts by thread: so N means one call, and the sweep ends.</remarks>
internal static class KillAtEachCall
{
    private const int Events = 200;
    private const int ShortKills = 9;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        var calls = await CountAsync(bench, row);
        if (!bench.IsLong)
        {
            for (var i = 0; i < ShortKills; i++)
            {
                await KillAsync(bench, row, 1 + (long)((i + bench.Random.NextDouble()) * calls / ShortKills), i % 3);
            }

            row.Notes.Add($"{row.Cycles} of {calls} calls were tried; ./faults goes through them all while its time lasts.");
            return;
        }

        var started = TimeProvider.System.GetTimestamp();
        var tried = new HashSet<(long, int)>();
        // A sweep in an order that has met every region however early the time is over.
        foreach (var at in Enumerable.Range(1, (int)calls).OrderBy(_ => bench.Random.Next()))
        {
            if (TimeProvider.System.GetElapsedTime(started) > bench.Budget || row.BrokenRules.Count > 0)
            {
                break;
            }

            tried.Add((at, at % 3));
            await KillAsync(bench, row, at, at % 3);
        }

        row.Notes.Add($"{tried.Count} of {calls} calls were tried, before, after or in the middle of the call.");
    }

    /// <summary>The same without a kill: how many calls there are.</summary>
    private static async Task<long> CountAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        stage.Shim = new Shim.Shim(stage.Folder);
        stage.Shim.KillAt(Calls.All, 0, 0);
        await PlayAsync(stage);
        stage.CheckAtRest();
        row.Count(stage.Ledger);
        return stage.Shim.CallsSeen;
    }

    private static async Task KillAsync(Bench bench, RowResult row, long at, int when)
    {
        using var stage = new Stage(bench, row);
        stage.Shim = new Shim.Shim(stage.Folder);
        stage.Shim.KillAt(Calls.All, at, when);
        await PlayAsync(stage);
        row.Cycles++;
        stage.CheckAtRest();
        await stage.RestartAsync();
        await stage.Client.RetryUnknownAsync();
        await stage.DrainAsync();
        await stage.KillAsync();
        stage.CheckAtRest(isDrained: true);
        row.Count(stage.Ledger);
        Bench.Say($"F2: call {at}, {(when == 0 ? "before" : when == 1 ? "after" : "half")}: ready after {row.RecoverySeconds[^1]:F2} s");
    }

    /// <summary>Start, 200 events, until the store has them, stop; or until it dies.</summary>
    private static async Task PlayAsync(Stage stage)
    {
        if (await stage.StartAsync())
        {
            await stage.Client.SendAsync(Events);
            for (var wait = 0; wait < 200 && !stage.Server.HasEnded && stage.CountSpool() > 0; wait++)
            {
                await Task.Delay(20);
            }

            if (!stage.Server.HasEnded)
            {
                stage.Server.Terminate();
            }
        }

        await stage.Server.EndAsync(TimeSpan.FromSeconds(20));
        stage.JudgeLog();
        stage.Server.Dispose();
    }
}
