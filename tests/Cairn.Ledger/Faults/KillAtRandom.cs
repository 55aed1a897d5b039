using Cairn.Ledger.Server;
using Microsoft.Data.Sqlite;

namespace Cairn.Ledger.Faults;

/// <summary>F1: kill -9 under load, again and again on one directory; a fresh directory now and then.</summary>
internal static class KillAtRandom
{
    private const int KillsEach = 25;
    private const int ShortKills = 20;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (bench.IsLong ? TimeProvider.System.GetElapsedTime(until) < bench.Budget : row.Cycles < ShortKills)
        {
            using var stage = new Stage(bench, row);
            await OneDirectoryAsync(bench, stage, bench.IsLong ? KillsEach : ShortKills);
            row.Count(stage.Ledger);
            if (row.BrokenRules.Count > 0)
            {
                return;
            }
        }
    }

    /// <summary>A gibibyte waits in the spool when the machine comes back.</summary>
    public static async Task FullSpoolAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(200);
        await stage.KillAsync();
        Fill(bench.Random, Path.Combine(stage.Data, "spool.db"));
        var bytes = new FileInfo(Path.Combine(stage.Data, "spool.db")).Length;
        await stage.RestartAsync();
        row.Cycles++;
        row.Notes.Add($"{bytes >> 20} MiB waited in the spool.");
        await stage.Client.SendAsync(200);
        await stage.KillAsync();
        stage.CheckAtRest();
        row.Count(stage.Ledger);
    }

    /// <summary>Rows of a site that is not there: they cost reading, and nothing of them is kept.</summary>
    private static void Fill(Random random, string path)
    {
        using var spool = new SqliteConnection($"Data Source={path};Pooling=False");
        spool.Open();
        var body = new byte[16 << 10];
        random.NextBytes(body);
        using var group = spool.BeginTransaction();
        using var insert = spool.CreateCommand();
        insert.Transaction = group;
        insert.CommandText = "insert into entries (site, body) values (999, $body)";
        insert.Parameters.AddWithValue("$body", body);
        for (var i = 0; i < 1 << 16; i++)
        {
            insert.ExecuteNonQuery();
        }

        group.Commit();
    }

    private static async Task OneDirectoryAsync(Bench bench, Stage stage, int kills)
    {
        await stage.StartAsync();
        for (var kill = 0; kill < kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            // Mostly short, so that many moments are met, now and then up to ten seconds.
            var seconds = 0.1 + (Math.Pow(bench.Random.NextDouble(), 4) * (bench.IsLong ? 9.9 : 1.9));
            var load = stage.Client.RunAsync(300, 1 + bench.Random.Next(5), stop.Token);
            await Task.Delay(TimeSpan.FromSeconds(seconds), CancellationToken.None);
            await stage.KillAsync();
            await stop.CancelAsync();
            await load;
            await stage.Client.SettleAsync();
            stage.Row.Cycles++;
            stage.CheckAtRest();
            await stage.RestartAsync();
            Bench.Say($"F1: kill {kill + 1} of {kills} after {seconds:F1} s, ready after {stage.Row.RecoverySeconds[^1]:F2} s, {stage.Ledger.Accepted} acknowledged");
            // Half of what is unsure is sent again at once, the rest never or at the end, as browsers do.
            if (bench.Random.Next(2) == 0)
            {
                await stage.Client.RetryUnknownAsync();
            }
        }

        await stage.FinishAsync();
    }
}
