namespace Cairn.Storage.DuckDb;

/// <summary>A connection. One thread at a time, but for <see cref="Interrupt"/>, which any thread may call.</summary>
internal sealed class DuckDbConnection(ConnectionHandle handle) : IDisposable
{
    internal ConnectionHandle Handle => handle;

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    /// <exception cref="DuckDbException">DuckDB refused it.</exception>
    public long Execute(SqlText sql)
    {
        using var statement = Prepare(sql);
        using var result = statement.Run();
        return result.RowsChanged;
    }

    /// <summary>Runs a statement and keeps its whole result in memory.</summary>
    public DuckDbResult Query(SqlText sql)
    {
        using var statement = Prepare(sql);
        return statement.Run();
    }

    /// <summary>Runs a statement whose rows come while they are read; until the result is disposed the connection can do nothing else.</summary>
    public DuckDbResult Stream(SqlText sql)
    {
        using var statement = Prepare(sql);
        return statement.Stream();
    }

    /// <summary>Prepares a statement and binds its parameters.</summary>
    public DuckDbStatement Prepare(SqlText sql) => new(handle, sql);

    /// <summary>How many statements a text holds.</summary>
    /// <exception cref="DuckDbException">It is not SQL.</exception>
    public int CountStatements(string text)
    {
        var count = NativeDuckDb.ExtractStatements(handle, text, out var extracted);
        try
        {
            return NativeDuckDb.Text(NativeDuckDb.ExtractStatementsError(extracted)) is { } error ? throw new DuckDbException(error) : (int)count;
        }
        finally
        {
            NativeDuckDb.DestroyExtracted(ref extracted);
        }
    }

    /// <summary>The first column of the first row, a BIGINT; 0 when there is no row or it is NULL.</summary>
    public long ReadLong(SqlText sql)
    {
        using var result = Query(sql);
        return result.NextChunk() && !result.Column(0).IsNull(0) ? result.Column(0).Values<long>()[0] : 0;
    }

    /// <summary>Starts a transaction.</summary>
    public void Begin() => Execute($"begin transaction");

    /// <summary>Commits; when it throws, nothing was.</summary>
    public void Commit() => Execute($"commit");

    /// <summary>Rolls back.</summary>
    public void Rollback() => Execute($"rollback");

    /// <summary>Opens an appender on a table of the main schema.</summary>
    public DuckDbAppender Appender(string table) => new(handle, table);

    /// <summary>Stops what runs on this connection; it fails with <see cref="DuckDbException.IsInterrupt"/>.</summary>
    public void Interrupt() => NativeDuckDb.Interrupt(handle);

    public void Dispose() => handle.Dispose();
}
