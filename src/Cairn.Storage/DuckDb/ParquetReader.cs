namespace Cairn.Storage.DuckDb;

/// <summary>Reads one Parquet file, in a database of its own that can touch this file and nothing else.</summary>
public static class ParquetReader
{
    /// <summary>Opens the file; it is read by one thread, so that rows come in the order of the file.</summary>
    /// <exception cref="DuckDbException">It is not a Parquet file, or cannot be read.</exception>
    public static SqlRows Open(string path)
    {
        var full = Path.GetFullPath(path);
        var owned = new Owned(DuckDbDatabase.InMemory(new DuckDbOptions { Threads = 1, MemoryMiB = 512 }, temporary: null, full));
        try
        {
            return SqlRows.Open(owned.Connection, new SqlName("read_parquet"), new SqlLiteral(full), owned, check: static () => { });
        }
        catch (DuckDbException)
        {
            owned.Dispose();
            throw;
        }
    }

    private sealed class Owned(DuckDbDatabase database) : IDisposable
    {
        public DuckDbConnection Connection { get; } = database.Connect();

        public void Dispose()
        {
            Connection.Dispose();
            database.Dispose();
        }
    }
}
