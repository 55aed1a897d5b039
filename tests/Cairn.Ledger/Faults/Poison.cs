using Cairn.Ledger.Server;
using Microsoft.Data.Sqlite;

namespace Cairn.Ledger.Faults;

/// <summary>F25: rows in the spool that do not read as rows lie between good ones: each is let go and counted, and the others arrive.</summary>
internal static class Poison
{
    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(100);
        await stage.KillAsync();
        var bodies = Bodies(bench.Random).ToList();
        using (var spool = new SqliteConnection($"Data Source={Path.Combine(stage.Data, "spool.db")};Pooling=False"))
        {
            spool.Open();
            foreach (var body in bodies)
            {
                using var insert = spool.CreateCommand();
                insert.CommandText = "insert into entries (site, body) values ($site, $body)";
                insert.Parameters.AddWithValue("$site", bench.Random.Next(3) switch { 0 => 1, 1 => 2, _ => 999 });
                insert.Parameters.AddWithValue("$body", body);
                insert.ExecuteNonQuery();
            }
        }

        row.Cycles = bodies.Count;
        await stage.RestartAsync();
        await stage.Client.SendAsync(100);
        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    private static IEnumerable<byte[]> Bodies(Random random)
    {
        yield return [];
        yield return [255];
        yield return [5, 0, 0, 0, 0];
        for (var i = 0; i < 40; i++)
        {
            var body = new byte[random.Next(1, 400)];
            random.NextBytes(body);
            body[0] = (byte)random.Next(1, 7); // versions it knows, and one it does not
            yield return body;
        }
    }
}
