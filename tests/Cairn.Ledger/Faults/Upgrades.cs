using System.Security.Cryptography;
using Cairn.Ledger.Oracle;
using Cairn.Ledger.Server;
using Cairn.Ledger.Shim;
using Microsoft.Data.Sqlite;

namespace Cairn.Ledger.Faults;

/// <summary>F27: the tables of a new directory are made by every migration there is, killed at calls that reach the disk and begun again; and a directory of a newer Cairn, whichever of its parts says so, is refused in one line.</summary>
internal static class Upgrades
{
    private static readonly (string What, Action<string> Change, string Says)[] Newer =
    [
        ("format", data => File.WriteAllText(Path.Combine(data, "format"), "cairn 2\n"), "format 2"),
        ("catalog", data => Execute(data, "catalog.db", "insert into \"__EFMigrationsHistory\" values ('29990101000000_Later', '99.0')"), "29990101000000_Later"),
        ("spool", data => Execute(data, "spool.db", "update meta set format = 2"), "format 2"),
        ("event store", data => NewerStore(data), "schema 2"),
        ("journal", data => Execute(data, "erased.db", "create table meta (one integer primary key, format integer, key blob); insert into meta values (1, 2, x'00')"), "format 2"),
    ];

    /// <summary>About how many calls there are before a first start is ready.</summary>
    private const long ShortCalls = 300;

    public static async Task RunAsync(Bench bench, RowResult row)
    {
        await RefuseNewerAsync(bench, row);
        var refused = row.Cycles;
        var calls = bench.IsLong ? await CountAsync(bench, row) : ShortCalls;
        var right = Tables(bench.Template.Folder);
        var kills = Enumerable.Range(1, (int)calls).OrderBy(_ => bench.Random.Next()).Take(bench.IsLong ? int.MaxValue : 1).ToList();
        var started = TimeProvider.System.GetTimestamp();
        foreach (var at in kills)
        {
            if (row.BrokenRules.Count > 0 || (bench.IsLong && TimeProvider.System.GetElapsedTime(started) > bench.Budget))
            {
                break;
            }

            using var stage = Empty(bench, row);
            stage.Shim!.KillAt(Calls.All, at, at % 3);
            await stage.StartAsync();
            await stage.Server.KillAsync();
            stage.Server.Dispose();
            row.Cycles++;
            await stage.RestartAsync();
            await stage.StopAsync();
            if (Tables(stage.Data) != right)
            {
                row.Broken([$"Killed at call {at}, the catalog has other tables than one that was made at once."]);
            }
        }

        row.Notes.Add($"{row.Cycles - refused} of about {calls} calls of a first start, which runs every migration, were tried.");
    }

    /// <summary>A stage whose data directory is not there yet.</summary>
    private static Stage Empty(Bench bench, RowResult row)
    {
        var stage = new Stage(bench, row);
        Directory.Delete(stage.Data, recursive: true);
        stage.Shim = new Shim.Shim(stage.Folder);
        return stage;
    }

    private static async Task<long> CountAsync(Bench bench, RowResult row)
    {
        using var stage = Empty(bench, row);
        stage.Shim!.KillAt(Calls.All, 0, 0);
        await stage.StartAsync();
        var calls = stage.Shim.CallsSeen;
        await stage.StopAsync();
        return calls;
    }

    /// <summary>Exit code 1, one line that names the part, and not a byte of the directory's databases is another.</summary>
    private static async Task RefuseNewerAsync(Bench bench, RowResult row)
    {
        foreach (var (what, change, says) in bench.IsLong ? Newer : [.. Newer.OrderBy(_ => bench.Random.Next()).Take(2)])
        {
            using var stage = new Stage(bench, row);
            change(stage.Data);
            var before = Sums(stage.Data);
            using var server = ServerProcess.Start([bench.Program], stage.Data, Stage.Settings(stage.Folder));
            var code = await server.EndAsync(TimeSpan.FromSeconds(30));
            row.Cycles++;
            if (code != 1 || server.Log.Count != 1 || !server.Log.First().Contains(says, StringComparison.Ordinal))
            {
                row.Broken([$"A newer {what} ended with {code}, and said: {string.Join(" / ", server.Log)}"]);
                await server.KillAsync();
            }
            else if (Sums(stage.Data) != before)
            {
                row.Broken([$"A newer {what} was refused, and something was written."]);
            }
        }
    }

    private static string Tables(string data)
    {
        using var catalog = Open(data, "catalog.db");
        using var command = catalog.CreateCommand();
        command.CommandText = "select group_concat(sql, char(10)) from (select coalesce(sql, name) as sql from sqlite_master order by type, name)";
        var tables = (string)command.ExecuteScalar()!;
        command.CommandText = "select group_concat(MigrationId) from (select MigrationId from \"__EFMigrationsHistory\" order by 1)";
        return tables + (string)command.ExecuteScalar()!;
    }

    private static string Sums(string data) => string.Join('\n', Directory.GetFiles(data)
        .Where(file => Path.GetExtension(file) is ".db" or ".duckdb" || Path.GetFileName(file) == "format").Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"));

    private static void NewerStore(string data)
    {
        using var store = new DuckFile(Path.Combine(data, "events.duckdb"));
        store.Select("update store set schema_version = 2");
        store.Select("checkpoint");
    }

    private static void Execute(string data, string file, string sql)
    {
        using var connection = Open(data, file);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are written above
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string data, string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, file), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
