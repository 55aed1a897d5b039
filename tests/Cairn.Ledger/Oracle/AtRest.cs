using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Cairn.Ledger.Oracle;

/// <summary>A row of the store.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Value">As DuckDB writes it; null for none.</param>
/// <param name="Currency">Null for none.</param>
internal sealed record StoredRow(string Name, decimal? Value, string? Currency);

/// <summary>What lies in a data directory that nobody has open: store, spool and failed events, read on a copy with the databases' own means.</summary>
internal sealed class AtRest
{
    /// <summary>The rows of the store by site (0 or 1) and event id.</summary>
    public Dictionary<(int Site, Guid Id), List<StoredRow>> Store { get; } = [];

    /// <summary>Ids of good events whose sixteen bytes lie in a row of the spool.</summary>
    public HashSet<Guid> Spool { get; } = [];

    /// <summary>Ids of bad events whose text lies among the failed events, or in a row of the spool.</summary>
    public HashSet<Guid> Failed { get; } = [];

    /// <summary>How many rows the spool has.</summary>
    public long SpoolRows { get; private set; }

    /// <summary>Reads a directory; what it holds is not touched.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="ids">Ids that were sent; the spool is searched for them, since its rows are the product's own format.</param>
    /// <param name="scratch">Where the copy goes.</param>
    /// <exception cref="InvalidDataException">A file cannot be read as what it should be.</exception>
    public static AtRest Read(string data, IReadOnlyCollection<Guid> ids, string scratch)
    {
        var copy = Path.Combine(scratch, "at-rest");
        CopyFiles(data, copy, "spool.db*", "events.duckdb*", "catalog.db*");
        var seen = new AtRest();
        var numbers = seen.ReadCatalog(copy);
        seen.ReadSpool(copy, [.. ids]);
        seen.ReadStore(copy, numbers);
        Directory.Delete(copy, recursive: true);
        return seen;
    }

    /// <summary>Copies files by pattern into a new folder.</summary>
    public static void CopyFiles(string from, string to, params string[] patterns)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        Directory.CreateDirectory(to);
        foreach (var file in patterns.SelectMany(pattern => Directory.GetFiles(from, pattern)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    /// <summary>Reads the failed events, and returns the two sites' numbers.</summary>
    private Dictionary<int, int> ReadCatalog(string copy)
    {
        using var catalog = OpenSqlite(Path.Combine(copy, "catalog.db"));
        var numbers = new Dictionary<int, int>();
        foreach (var row in Rows(catalog, "select Id, Key from sites order by Id"))
        {
            numbers[Convert.ToInt32(row[0], CultureInfo.InvariantCulture)] = (string)row[1] == "one" ? 0 : 1;
        }

        foreach (var row in Rows(catalog, "select Raw from failed_events where Raw is not null"))
        {
            AddFailed((byte[])row[0]);
        }

        return numbers;
    }

    private void AddFailed(byte[] raw)
    {
        // As the client writes it: {"id":"0f0e…",
        var text = Encoding.UTF8.GetString(raw);
        for (var at = text.IndexOf("\"id\":\"", StringComparison.Ordinal); at >= 0; at = text.IndexOf("\"id\":\"", at + 6, StringComparison.Ordinal))
        {
            if (text.Length >= at + 42 && Guid.TryParse(text.AsSpan(at + 6, 36), out var id))
            {
                Failed.Add(id);
            }
        }
    }

    private void ReadSpool(string copy, HashSet<Guid> ids)
    {
        using var spool = OpenSqlite(Path.Combine(copy, "spool.db"));
        if ((string)Rows(spool, "pragma integrity_check").First()[0] is var sound && sound != "ok")
        {
            throw new InvalidDataException($"spool.db: {sound}");
        }

        foreach (var row in Rows(spool, "select body from entries where site <= 2")) // the two there are; others are fillers of ours
        {
            SpoolRows++;
            var body = (byte[])row[0];
            AddFailed(body);
            for (var at = 0; at + 16 <= body.Length; at++)
            {
                var id = new Guid(body.AsSpan(at, 16), bigEndian: true);
                if (ids.Contains(id))
                {
                    Spool.Add(id);
                }
            }
        }
    }

    private void ReadStore(string copy, Dictionary<int, int> numbers)
    {
        var path = Path.Combine(copy, "events.duckdb");
        if (!File.Exists(path))
        {
            return; // it is made with the first event
        }

        using var store = new DuckFile(path);
        if (store.Select("select 1 from duckdb_tables() where table_name = 'events'").Count == 0)
        {
            return;
        }

        foreach (var row in store.Select("select site::varchar, event_id::varchar, name, value::varchar, currency from events"))
        {
            var key = (numbers[int.Parse(row[0]!, CultureInfo.InvariantCulture)], Guid.Parse(row[1]!));
            if (!Store.TryGetValue(key, out var rows))
            {
                Store[key] = rows = [];
            }

            rows.Add(new StoredRow(row[2]!, row[3] is { } value ? decimal.Parse(value, CultureInfo.InvariantCulture) : null, row[4]));
        }
    }

    private static SqliteConnection OpenSqlite(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static IEnumerable<object[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are written above
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            yield return row;
        }
    }
}
