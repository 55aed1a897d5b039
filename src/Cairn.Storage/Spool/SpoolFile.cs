using Cairn.Collection.Ids;
using Microsoft.Data.Sqlite;

namespace Cairn.Storage.Spool;

/// <summary>Opens the spool's file the way reliability demands: settings, check, and every recovered frame made real before anything is acknowledged.</summary>
internal static class SpoolFile
{
    /// <summary>The version of the file this program writes.</summary>
    public const int Format = 1;

    private const string Schema = """
        create table if not exists entries (position integer primary key autoincrement, site integer not null, body blob not null);
        create table if not exists meta (one integer primary key check (one = 1), format integer not null, spool_id blob not null, unsettled integer);
        """;

    /// <summary>The only connection that ever writes.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be opened, or is damaged.</exception>
    public static SqliteConnection OpenWriter(string path, SpoolDurability durability, IdSource ids)
    {
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Open();
            Execute(connection, "pragma journal_mode=wal");
            Execute(connection, $"pragma synchronous={Synchronous(durability)}");
            Execute(connection, "pragma fullfsync=1");
            Execute(connection, "pragma wal_autocheckpoint=0");
            Check(connection, path);
            Execute(connection, Schema);
            Execute(connection, "insert or ignore into meta (one, format, spool_id) values (1, $format, $id)", ("$format", Format), ("$id", ids.NewGuid().ToByteArray()));
            RequireFormat(connection);
            Settle(connection);
            Checkpoint(connection);
            return connection;
        }
        catch (SqliteException cause)
        {
            connection.Dispose();
            throw new StorageUnavailableException($"The spool {path} cannot be opened: {cause.Message}", cause);
        }
        catch (StorageUnavailableException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a file of a newer program.</summary>
    /// <exception cref="StorageUnavailableException">It is of a newer one.</exception>
    public static void RequireFormat(SqliteConnection connection, string table = "meta")
    {
        if (Scalar(connection, table == "slice" ? "select format from slice" : "select format from meta") is long format and > Format)
        {
            throw new StorageUnavailableException($"The {(table == "slice" ? "slice" : "spool")} has format {format}; this Cairn reads up to {Format}. Use the version that wrote it or a later one.");
        }
    }

    /// <summary>A connection that cannot write.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var connection = Connect(path, SqliteOpenMode.ReadOnly);
        connection.Open();
        return connection;
    }

    /// <summary>Copies the log into the file, synced, and empties it; false when a reader was in the way.</summary>
    public static bool Checkpoint(SqliteConnection connection) => (long)Scalar(connection, "pragma wal_checkpoint(truncate)")! == 0;

    /// <summary>Copies the log into the file, synced, and begins it anew in the room it has: syncing what is written over costs less than syncing a file that grows.</summary>
    /// <returns>False when a reader was in the way.</returns>
    public static bool BeginLogAnew(SqliteConnection connection) => (long)Scalar(connection, "pragma wal_checkpoint(restart)")! == 0;

    /// <summary>The highest position ever handed out.</summary>
    public static long Sequence(SqliteConnection connection) =>
        Scalar(connection, "select seq from sqlite_sequence where name = 'entries'") is long sequence ? sequence : 0;

    /// <summary>Whose positions these are.</summary>
    public static Guid Id(SqliteConnection connection) => new((byte[])Scalar(connection, "select spool_id from meta")!);

    /// <summary>How many rows a file holds that a store at this position does not have.</summary>
    public static long CountAfter(string path, Events.SpoolPosition store)
    {
        using var connection = OpenReader(path);
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from entries where position > $after";
        command.Parameters.AddWithValue("$after", Id(connection) == store.SpoolId ? store.Position : 0);
        return (long)command.ExecuteScalar()!;
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());

    private static string Synchronous(SpoolDurability durability) => durability switch
    {
        SpoolDurability.Full => "full",
        SpoolDurability.Normal => "normal",
        _ => "off",
    };

    private static void Check(SqliteConnection connection, string path)
    {
        var answer = (string?)Scalar(connection, "pragma quick_check(1)");
        if (answer != "ok")
        {
            throw new StorageUnavailableException($"The spool {path} is damaged: {answer}. Move it away to start with an empty one; what it holds is lost then.");
        }
    }

    /// <summary>Remembers where the sequence stood, so that a copy from a backup is told from the file it was copied from.</summary>
    private static void Settle(SqliteConnection connection) =>
        Execute(connection, "update meta set unsettled = $sequence where unsettled is null", ("$sequence", Sequence(connection)));
}
