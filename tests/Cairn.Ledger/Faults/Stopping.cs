using System.Globalization;
using Cairn.Ledger.Server;

namespace Cairn.Ledger.Faults;

/// <summary>F14: SIGTERM under load. What is in flight is answered, the spool's log is empty, and the exit code is 0 within eight seconds.</summary>
internal static class Stopping
{
    private const int ShortRounds = 2;
    private const int LongRounds = 20;
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        var longest = 0.0;
        for (var round = 0; round < (bench.IsLong ? LongRounds : ShortRounds); round++)
        {
            using var stop = new CancellationTokenSource();
            var load = stage.Client.RunAsync(200, 3, stop.Token);
            await Task.Delay(bench.Random.Next(200, 1_500), CancellationToken.None);
            var started = TimeProvider.System.GetTimestamp();
            stage.Server.Terminate();
            var code = await stage.Server.EndAsync(StopsWithin * 2);
            longest = Math.Max(longest, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
            await stop.CancelAsync();
            await load;
            await stage.Client.SettleAsync();
            row.Cycles++;
            var log = new FileInfo(Path.Combine(stage.Data, "spool.db-wal"));
            if (code != 0 || (log.Exists && log.Length > 0))
            {
                row.Broken([$"A stop ended with {code?.ToString(CultureInfo.InvariantCulture) ?? "nothing"} and {(log.Exists ? log.Length : 0)} bytes in the spool's log."]);
                await stage.Server.KillAsync();
            }

            stage.JudgeLog();
            stage.CheckAtRest();
            await stage.RestartAsync();
        }

        row.Notes.Add($"The longest stop took {longest:F1} s.");
        if (longest > StopsWithin.TotalSeconds)
        {
            row.Broken([$"A stop took {longest:F1} s."]);
        }

        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }
}
