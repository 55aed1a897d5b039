using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Cairn.Storage.Catalog;

/// <summary>Sets what SQLite keeps per connection and not in the file.</summary>
internal static class CatalogPragmas
{
    /// <summary>For the one connection that writes and checkpoints.</summary>
    public static void ApplyToWriter(DbConnection connection)
    {
        Execute(connection, "pragma journal_mode = wal");
        Execute(connection, "pragma synchronous = full");
        Execute(connection, "pragma fullfsync = 1"); // means something on macOS only
        Execute(connection, "pragma secure_delete = on");
        Execute(connection, "pragma wal_autocheckpoint = 0"); // it would swallow its errors
        Execute(connection, "pragma foreign_keys = on");
    }

    /// <summary>For connections that read, so that none of them can commit beside a checkpoint.</summary>
    public static void ApplyToReader(DbConnection connection)
    {
        Execute(connection, "pragma wal_autocheckpoint = 0");
        Execute(connection, "pragma query_only = on");
    }

    public static object? Execute(DbConnection connection, string sql)
    {
        using var command = (SqliteCommand)connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Sets up each reading connection as EF Core opens it.</summary>
    public sealed class OnReaderOpened : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => ApplyToReader(connection);
    }
}
