using Cairn.Storage.DataDirectory;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Takes a store apart into Parquet files and builds a new one from them: DuckDB keeps the bytes of removed rows in its file, and a new file can have them too when the process that wrote it had read them.</summary>
/// <remarks>So whoever builds should be a process that has seen the parts alone. The change log is left behind, since it names whom it concerns; who reads it must begin anew. Positions stay.</remarks>
public static class StoreParts
{
    /// <summary>The name of what is built, in the folder of its parts.</summary>
    public const string FileName = "events.duckdb";

    /// <summary>Writes what a store holds into a folder.</summary>
    internal static void Write(DuckDbConnection from, string folder)
    {
        Write(from, folder, "events", new("*"));
        Write(from, folder, "edges", new("*"));
        Write(from, folder, "revocations", new("*"));
        Write(from, folder, "sites", new("*"));
        Write(from, folder, "store", new("spool_id, spool_position"));
        Write(from, folder, "last_results", new("*"));
    }

    /// <summary>Builds the store of a folder's parts there.</summary>
    /// <exception cref="StorageUnavailableException">The disk or the parts are no good.</exception>
    public static void Build(string folder, DuckDbOptions options)
    {
        try
        {
            using var database = DuckDbDatabase.Open(Path.Combine(folder, FileName), options, folder);
            using var into = database.Connect();
            EventSchema.Ensure(into);
            into.Begin();
            into.Execute($"insert into events by name select * from read_parquet({Part(folder, "events")})");
            into.Execute($"insert into edges by name select * from read_parquet({Part(folder, "edges")})");
            into.Execute($"insert into revocations by name select * from read_parquet({Part(folder, "revocations")})");
            into.Execute($"insert into sites by name select * from read_parquet({Part(folder, "sites")})");
            into.Execute($"update store set spool_id = part.spool_id, spool_position = part.spool_position from read_parquet({Part(folder, "store")}) as part");
            into.Execute($"update last_results set hours = part.hours from read_parquet({Part(folder, "last_results")}) as part");
            into.Commit();
            into.Execute($"checkpoint");
        }
        catch (DuckDbException cause)
        {
            throw new StorageUnavailableException($"The event store could not be built anew: {cause.Message}", cause);
        }
    }

    /// <summary>Refuses what was built if it does not hold what it should, and has it on the disk if it does.</summary>
    internal static void Check(string folder, IReadOnlyList<StoreSums> expected, DuckDbOptions options)
    {
        var path = Path.Combine(folder, FileName);
        using (var database = DuckDbDatabase.OpenReadOnly(path, options))
        using (var built = database.Connect())
        {
            if (!StoreSums.Read(built).SequenceEqual(expected))
            {
                throw new StorageUnavailableException("The event store that was built anew does not hold what the old one does; the old one stays.");
            }
        }

        OwnerOnlyFile.Sync(path);
    }

    private static void Write(DuckDbConnection from, string folder, string table, SqlName columns) =>
        from.Execute($"copy (select {columns} from {new SqlName(table)}) to {Part(folder, table)} (format parquet)");

    private static SqlLiteral Part(string folder, string table) => new(Path.Combine(folder, table + ".parquet"));
}
