using System.Runtime.InteropServices;
using System.Text;

namespace Cairn.Storage.DuckDb;

/// <summary>Writes rows into a table, through data chunks: set every column of a row in order, then <see cref="EndRow"/>.</summary>
/// <remarks>
/// Rows join the transaction of the connection as they fill up, the last of them when <see cref="Flush"/> returned; whoever fails rolls back. Strings are written
/// straight into DuckDB's layout: up to twelve bytes lie in the cell, longer ones in a buffer that lives until the chunk was taken.
/// </remarks>
internal sealed unsafe class DuckDbAppender : IDisposable
{
    /// <summary>Rows of a chunk: DuckDB's vector size.</summary>
    public const int ChunkRows = 2_048;

    // One row group at a time, so that a long append holds little in memory.
    private const int ChunksPerFlush = 60;
    private const int InlineBytes = 12;
    private const int BlockBytes = 1 << 20;

    private readonly AppenderHandle _handle;
    private readonly void*[] _data;
    private readonly ulong*[] _validity;
    private readonly List<(nint Start, int Size)> _blocks = [];
    private nint _chunk;
    private int _chunks;
    private int _row;
    private int _column;
    private int _block;
    private int _used;

    public DuckDbAppender(ConnectionHandle connection, string table)
    {
        var state = NativeDuckDb.CreateAppender(connection, null, table, out var appender);
        if (state != 0)
        {
            var message = NativeDuckDb.Text(NativeDuckDb.AppenderError(appender)) ?? $"DuckDB gave no appender on {table}.";
            _ = NativeDuckDb.DestroyAppender(ref appender);
            throw new DuckDbException(message);
        }

        _handle = new AppenderHandle(appender);
        var columns = (int)NativeDuckDb.AppenderColumnCount(_handle);
        _data = new void*[columns];
        _validity = new ulong*[columns];
        _chunk = CreateChunk(columns);
        LocateVectors();
    }

    /// <summary>Sets the next column.</summary>
    public void Add(int value) => *((int*)_data[_column++] + _row) = value;

    /// <summary>Sets the next column, a BIGINT or TIMESTAMP.</summary>
    public void Add(long value) => *((long*)_data[_column++] + _row) = value;

    /// <summary>Sets the next column, a TINYINT or UTINYINT.</summary>
    public void Add(byte value) => *((byte*)_data[_column++] + _row) = value;

    /// <summary>Sets the next column.</summary>
    public void Add(bool value) => *((byte*)_data[_column++] + _row) = value ? (byte)1 : (byte)0;

    /// <summary>Sets the next column, a UUID.</summary>
    public void Add(UInt128 uuid) =>
        *((WideValue*)_data[_column++] + _row) = new WideValue { Upper = (ulong)(uuid >> 64) ^ (1ul << 63), Lower = (ulong)uuid };

    /// <summary>Sets the next column, an INTEGER.</summary>
    public void Add(int? value)
    {
        if (value is { } number)
        {
            Add(number);
        }
        else
        {
            AddNull();
        }
    }

    /// <summary>Sets the next column, a VARCHAR.</summary>
    public void Add(string? text)
    {
        if (text is null)
        {
            AddNull();
            return;
        }

        var cell = (byte*)_data[_column++] + (16 * _row);
        if (text.Length <= InlineBytes && Encoding.UTF8.TryGetBytes(text, new Span<byte>(cell + 4, InlineBytes), out var length))
        {
            *(int*)cell = length;
            new Span<byte>(cell + 4 + length, InlineBytes - length).Clear();
        }
        else
        {
            AddLong(text, cell);
        }
    }

    /// <summary>Sets the next column to NULL.</summary>
    public void AddNull()
    {
        var validity = _validity[_column];
        if (validity == null)
        {
            var vector = NativeDuckDb.ChunkVector(_chunk, (ulong)_column);
            NativeDuckDb.EnsureValidityWritable(vector);
            validity = _validity[_column] = NativeDuckDb.VectorValidity(vector);
        }

        validity[_row >> 6] &= ~(1ul << (_row & 63));
        _column++;
    }

    /// <summary>Ends the row.</summary>
    /// <exception cref="InvalidOperationException">A column was left out.</exception>
    public void EndRow()
    {
        if (_column != _data.Length)
        {
            throw new InvalidOperationException($"The row has {_column} of {_data.Length} columns.");
        }

        _column = 0;
        if (++_row == ChunkRows)
        {
            HandOver();
            if (++_chunks == ChunksPerFlush)
            {
                Flush();
            }
        }
    }

    /// <summary>Hands everything to the table.</summary>
    public void Flush()
    {
        if (_row > 0)
        {
            HandOver();
        }

        _chunks = 0;
        Check(NativeDuckDb.FlushAppender(_handle));
    }

    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            _ = NativeDuckDb.ClearAppender(_handle); // what was not flushed must not slip in while it is destroyed
            _handle.Dispose();
            NativeDuckDb.DestroyDataChunk(ref _chunk);
            foreach (var (start, _) in _blocks)
            {
                NativeMemory.Free((void*)start);
            }

            _blocks.Clear();
        }
    }

    private void AddLong(string text, byte* cell)
    {
        var room = Encoding.UTF8.GetMaxByteCount(text.Length);
        var target = Room(room);
        var length = Encoding.UTF8.GetBytes(text, new Span<byte>(target, room));
        new Span<byte>(cell, 16).Clear();
        *(int*)cell = length;
        if (length <= InlineBytes)
        {
            new ReadOnlySpan<byte>(target, length).CopyTo(new Span<byte>(cell + 4, InlineBytes));
            return;
        }

        *(uint*)(cell + 4) = *(uint*)target; // DuckDB compares the first four bytes before it follows the pointer
        *(byte**)(cell + 8) = target;
        _used += length;
    }

    private byte* Room(int bytes)
    {
        while (_block < _blocks.Count && _used + bytes > _blocks[_block].Size)
        {
            _block++;
            _used = 0;
        }

        if (_block == _blocks.Count)
        {
            var size = Math.Max(BlockBytes, bytes);
            _blocks.Add(((nint)NativeMemory.Alloc((nuint)size), size));
        }

        return (byte*)_blocks[_block].Start + _used;
    }

    private void HandOver()
    {
        NativeDuckDb.SetChunkSize(_chunk, (ulong)_row);
        Check(NativeDuckDb.AppendDataChunk(_handle, _chunk));
        NativeDuckDb.ResetDataChunk(_chunk);
        LocateVectors();
        (_row, _block, _used) = (0, 0, 0);
    }

    private nint CreateChunk(int columns)
    {
        var types = new nint[columns];
        for (var i = 0; i < columns; i++)
        {
            types[i] = NativeDuckDb.AppenderColumnType(_handle, (ulong)i);
        }

        fixed (nint* first = types)
        {
            var chunk = NativeDuckDb.CreateDataChunk(first, (ulong)columns);
            for (var i = 0; i < columns; i++)
            {
                NativeDuckDb.DestroyLogicalType(ref types[i]);
            }

            return chunk;
        }
    }

    private void LocateVectors()
    {
        for (var i = 0; i < _data.Length; i++)
        {
            _data[i] = NativeDuckDb.VectorData(NativeDuckDb.ChunkVector(_chunk, (ulong)i));
            _validity[i] = null;
        }
    }

    private void Check(int state)
    {
        if (state != 0)
        {
            var added = false;
            _handle.DangerousAddRef(ref added);
            var message = NativeDuckDb.Text(NativeDuckDb.AppenderError(_handle.DangerousGetHandle()));
            _handle.DangerousRelease();
            throw new DuckDbException(message ?? "DuckDB did not take the rows.");
        }
    }
}
