using System.Globalization;

namespace Cairn.Storage.DuckDb;

/// <summary>One open DuckDB database, in memory or in a file. Any thread may connect; a connection belongs to one thread at a time.</summary>
/// <remarks>
/// Every database is locked down when it is opened: no extension loads itself, no setting can be changed, and no file but the
/// database itself, those named in <c>allowedPaths</c> and those of one folder can be read or written by any statement.
/// </remarks>
internal sealed class DuckDbDatabase : IDisposable
{
    /// <summary>What a new file is written as: strings take a fifth less room than in DuckDB's oldest format, and half the time of a checkpoint. An older file stays as it is.</summary>
    public const string FileFormat = "v1.5.0";

    private readonly DatabaseHandle _handle;

    private DuckDbDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>The version of the loaded library, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => NativeDuckDb.Text(NativeDuckDb.LibraryVersion()) ?? "";

    /// <summary>Opens or makes a database file; besides it, statements may touch the files of one folder, and nothing else.</summary>
    public static DuckDbDatabase Open(string path, DuckDbOptions options, string? folder = null) => Open(path, options, temporary: path + ".tmp", [], folder);

    /// <summary>Opens a file that nobody writes, and writes nothing itself.</summary>
    public static DuckDbDatabase OpenReadOnly(string path, DuckDbOptions options) => Open(path, options, temporary: null, [], readOnly: true);

    /// <summary>Makes a database that lives in memory and may touch the named files, and nothing else; null for <paramref name="temporary"/> forbids spilling to disk.</summary>
    public static DuckDbDatabase InMemory(DuckDbOptions options, string? temporary = null, params string[] allowedPaths) =>
        Open(null, options, temporary, allowedPaths);

    /// <summary>Opens a connection.</summary>
    public DuckDbConnection Connect()
    {
        if (NativeDuckDb.Connect(_handle, out var connection) != 0)
        {
            throw new DuckDbException("DuckDB gave no connection.");
        }

        return new DuckDbConnection(new ConnectionHandle(connection));
    }

    public void Dispose() => _handle.Dispose();

    private static DuckDbDatabase Open(string? path, DuckDbOptions options, string? temporary, string[] allowedPaths, string? folder = null, bool readOnly = false)
    {
        if (NativeDuckDb.CreateConfig(out var config) != 0)
        {
            throw new DuckDbException("DuckDB gave no configuration.");
        }

        try
        {
            foreach (var (name, value) in Settings(options, temporary, readOnly))
            {
                DuckDbException.ThrowIfFailed(NativeDuckDb.SetConfig(config, name, value), 0, $"DuckDB does not take {name} = {value}.");
            }

            var database = new DuckDbDatabase(OpenHandle(path, config));
            database.LockDown(allowedPaths, folder);
            return database;
        }
        finally
        {
            NativeDuckDb.DestroyConfig(ref config);
        }
    }

    private static DatabaseHandle OpenHandle(string? path, nint config)
    {
        if (NativeDuckDb.Open(path, out var database, config, out var error) == 0)
        {
            return new DatabaseHandle(database);
        }

        var message = NativeDuckDb.Text(error) ?? "DuckDB could not open the database.";
        NativeDuckDb.Free(error);
        throw new DuckDbException(message);
    }

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options, string? temporary, bool readOnly)
    {
        yield return ("access_mode", readOnly ? "READ_ONLY" : "AUTOMATIC");
        yield return ("threads", options.Threads.ToString(CultureInfo.InvariantCulture));
        yield return ("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{options.MemoryMiB}MiB"));
        yield return ("checkpoint_threshold", string.Create(CultureInfo.InvariantCulture, $"{options.CheckpointMiB}MiB"));
        yield return ("storage_compatibility_version", FileFormat);
        yield return ("force_compression", options.Compresses ? "auto" : "uncompressed");
        yield return ("temp_directory", temporary ?? "");
        if (temporary is not null && options.SpillMiB is { } spill)
        {
            yield return ("max_temp_directory_size", string.Create(CultureInfo.InvariantCulture, $"{spill}MiB"));
        }

        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
    }

    // Order matters: allowed paths can be named only while external access is on, and the lock closes last.
    private void LockDown(string[] allowedPaths, string? folder)
    {
        try
        {
            using var connection = Connect();
            foreach (var path in allowedPaths)
            {
                // Each addition keeps the ones before it, DuckDB's own files among them.
                connection.Execute($"set allowed_paths = list_append(current_setting('allowed_paths'), {new SqlLiteral(path)})");
            }

            if (folder is not null)
            {
                connection.Execute($"set allowed_directories = [{new SqlLiteral(folder)}]");
            }

            connection.Execute($"set enable_external_access = false");
            connection.Execute($"set lock_configuration = true");
        }
        catch (DuckDbException)
        {
            Dispose();
            throw;
        }
    }
}
