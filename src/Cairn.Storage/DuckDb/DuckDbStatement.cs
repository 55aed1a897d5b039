namespace Cairn.Storage.DuckDb;

/// <summary>A prepared statement with its parameters bound.</summary>
internal sealed unsafe class DuckDbStatement : IDisposable
{
    private readonly StatementHandle _handle;

    public DuckDbStatement(ConnectionHandle connection, SqlText sql)
    {
        var state = NativeDuckDb.Prepare(connection, sql.Text, out var statement);
        _handle = new StatementHandle(statement);
        try
        {
            if (state != 0)
            {
                throw new DuckDbException(NativeDuckDb.Text(NativeDuckDb.PrepareError(_handle)) ?? "DuckDB could not prepare the statement.");
            }

            Bind(sql.Parameters);
        }
        catch (DuckDbException)
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>What kind of statement DuckDB understood.</summary>
    public StatementKind Kind => NativeDuckDb.PreparedStatementType(_handle);

    /// <summary>How many parameters its text asks for.</summary>
    public int ParameterCount => (int)NativeDuckDb.ParameterCount(_handle);

    /// <summary>The columns it will give, as far as they are known before it runs.</summary>
    public IEnumerable<(string Name, ColumnType Type)> Columns
    {
        get
        {
            var count = NativeDuckDb.PreparedColumnCount(_handle);
            for (var i = 0ul; i < count; i++)
            {
                yield return (ColumnName(i), NativeDuckDb.PreparedColumnType(_handle, i));
            }
        }
    }

    /// <summary>Runs it and keeps the whole result in memory.</summary>
    public DuckDbResult Run()
    {
        var header = default(ResultHeader);
        var state = NativeDuckDb.ExecutePrepared(_handle, &header);
        return DuckDbResult.Take(state, header);
    }

    /// <summary>Runs it; rows are made while they are read.</summary>
    public DuckDbResult Stream()
    {
        var state = NativeDuckDb.PendingPreparedStreaming(_handle, out var pending);
        try
        {
            if (state != 0)
            {
                throw new DuckDbException(NativeDuckDb.Text(NativeDuckDb.PendingError(pending)) ?? "DuckDB could not start the statement.");
            }

            var header = default(ResultHeader);
            state = NativeDuckDb.ExecutePending(pending, &header);
            return DuckDbResult.Take(state, header);
        }
        finally
        {
            NativeDuckDb.DestroyPending(ref pending);
        }
    }

    public void Dispose() => _handle.Dispose();

    private string ColumnName(ulong column)
    {
        var name = NativeDuckDb.PreparedColumnName(_handle, column);
        try
        {
            return NativeDuckDb.Text(name) ?? "";
        }
        finally
        {
            NativeDuckDb.Free(name);
        }
    }

    private void Bind(IReadOnlyList<SqlValue> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var value = parameters[i].Create();
            try
            {
                var state = NativeDuckDb.BindValue(_handle, (ulong)i + 1, value);
                DuckDbException.ThrowIfFailed(state, state == 0 ? 0 : NativeDuckDb.PrepareError(_handle), $"DuckDB does not take parameter {i + 1}.");
            }
            finally
            {
                NativeDuckDb.DestroyValue(ref value);
            }
        }
    }
}
