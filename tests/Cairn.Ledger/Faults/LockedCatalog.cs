using Cairn.Ledger.Server;
using Microsoft.Data.Sqlite;

namespace Cairn.Ledger.Faults;

/// <summary>F34: somebody holds a write transaction on the catalog; collect goes on with the keys it knows, and what failed is written down later.</summary>
internal static class LockedCatalog
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        using var stage = new Stage(bench, row);
        await stage.StartAsync();
        await stage.Client.SendAsync(40);
        var before = stage.Client.Statuses.Where(pair => pair.Key is 0 or >= 500).Sum(pair => pair.Value);
        using (var catalog = new SqliteConnection($"Data Source={Path.Combine(stage.Data, "catalog.db")};Pooling=False"))
        {
            catalog.Open();
            Execute(catalog, "begin immediate");
            using var stop = new CancellationTokenSource(bench.IsLong ? Held * 5 : Held);
            await stage.Client.RunAsync(100, 3, stop.Token);
            await stage.Client.SettleAsync();
            Execute(catalog, "rollback");
        }

        row.Cycles++;
        if (stage.Client.Statuses.Where(pair => pair.Key is 0 or >= 500).Sum(pair => pair.Value) > before)
        {
            row.Broken([$"While the catalog was locked collect answered {string.Join(", ", stage.Client.Statuses)}."]);
        }

        await stage.FinishAsync();
        row.Count(stage.Ledger);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are written above
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
