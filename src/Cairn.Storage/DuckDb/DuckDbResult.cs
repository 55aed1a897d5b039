namespace Cairn.Storage.DuckDb;

/// <summary>A result, read chunk by chunk. Vectors and the spans over them live until the next chunk.</summary>
internal sealed unsafe class DuckDbResult : IDisposable
{
    private readonly ResultColumn[] _columns;
    private ResultHeader _header;
    private nint _chunk;
    private bool _disposed;

    private DuckDbResult(ResultHeader header)
    {
        _header = header;
        _columns = ReadColumns(ref _header);
    }

    ~DuckDbResult() => Release();

    /// <summary>The result's columns.</summary>
    public IReadOnlyList<ResultColumn> Columns => _columns;

    /// <summary>How many rows the statement changed; 0 for a query.</summary>
    public long RowsChanged
    {
        get
        {
            fixed (ResultHeader* header = &_header)
            {
                return (long)NativeDuckDb.RowsChanged(header);
            }
        }
    }

    /// <summary>How many rows the current chunk has.</summary>
    public int Count { get; private set; }

    /// <summary>Takes over what DuckDB gave, or throws its error.</summary>
    public static DuckDbResult Take(int state, ResultHeader header)
    {
        if (state == 0)
        {
            return new DuckDbResult(header);
        }

        var error = Error(&header);
        NativeDuckDb.DestroyResult(&header);
        throw error;
    }

    /// <summary>Goes to the next chunk that has rows; false at the end.</summary>
    /// <exception cref="DuckDbException">A streamed statement failed on the way.</exception>
    public bool NextChunk()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        do
        {
            DropChunk();
            _chunk = NativeDuckDb.FetchChunk(_header);
            Count = _chunk == 0 ? 0 : (int)NativeDuckDb.ChunkSize(_chunk);
        }
        while (_chunk != 0 && Count == 0);

        if (_chunk == 0)
        {
            ThrowIfFailed();
        }

        return _chunk != 0;
    }

    /// <summary>A column of the current chunk.</summary>
    public DuckDbVector Column(int column)
    {
        var vector = NativeDuckDb.ChunkVector(_chunk, (ulong)column);
        return new DuckDbVector(NativeDuckDb.VectorData(vector), NativeDuckDb.VectorValidity(vector), Count, _columns[column]);
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static ResultColumn[] ReadColumns(ref ResultHeader header)
    {
        fixed (ResultHeader* result = &header)
        {
            var columns = new ResultColumn[(int)NativeDuckDb.ColumnCount(result)];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = ReadColumn(result, (ulong)i);
            }

            return columns;
        }
    }

    private static ResultColumn ReadColumn(ResultHeader* result, ulong column)
    {
        var name = NativeDuckDb.Text(NativeDuckDb.ColumnName(result, column)) ?? "";
        var type = NativeDuckDb.ColumnLogicalType(result, column);
        try
        {
            var id = NativeDuckDb.TypeId(type);
            return id == ColumnType.Decimal
                ? new ResultColumn(name, id, NativeDuckDb.DecimalScale(type), NativeDuckDb.DecimalInternalType(type))
                : new ResultColumn(name, id, 0, id);
        }
        finally
        {
            NativeDuckDb.DestroyLogicalType(ref type);
        }
    }

    private static DuckDbException Error(ResultHeader* header) =>
        new(NativeDuckDb.Text(NativeDuckDb.ResultError(header)) ?? "DuckDB failed without a word.", NativeDuckDb.ResultErrorType(header));

    private void ThrowIfFailed()
    {
        fixed (ResultHeader* header = &_header)
        {
            if (NativeDuckDb.ResultError(header) != 0)
            {
                throw Error(header);
            }
        }
    }

    private void DropChunk()
    {
        if (_chunk != 0)
        {
            NativeDuckDb.DestroyDataChunk(ref _chunk);
            _chunk = 0;
        }
    }

    private void Release()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        DropChunk();
        fixed (ResultHeader* header = &_header)
        {
            NativeDuckDb.DestroyResult(header);
        }
    }
}

/// <summary>A column of a result: its name, its type and, for decimals, scale and the integer type below.</summary>
internal sealed record ResultColumn(string Name, ColumnType Type, int Scale, ColumnType Storage);
