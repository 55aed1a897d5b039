using System.Diagnostics;
using System.Text;

namespace Cairn.Storage.DuckDb;

/// <summary>One column of a chunk. It points into memory that DuckDB owns and lives no longer than the chunk.</summary>
internal readonly unsafe ref struct DuckDbVector(void* data, ulong* validity, int count, ResultColumn column)
{
    private const int InlineBytes = 12;

    /// <summary>How many rows.</summary>
    public int Count => count;

    /// <summary>Whether a row holds NULL.</summary>
    public bool IsNull(int row) => validity != null && (validity[row >> 6] & (1ul << (row & 63))) == 0;

    /// <summary>The raw values, for a type of fixed width; a NULL row's value means nothing.</summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new(data, count);

    /// <summary>A VARCHAR or BLOB row, as it lies in DuckDB's memory.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        var cell = (byte*)data + (16 * row);
        var length = *(int*)cell;
        return length <= InlineBytes ? new(cell + 4, length) : new(*(byte**)(cell + 8), length);
    }

    /// <summary>A VARCHAR row; null for NULL.</summary>
    public string? Text(int row) => IsNull(row) ? null : Encoding.UTF8.GetString(Utf8(row));

    /// <summary>A UUID row: the 16 bytes read as a big-endian number.</summary>
    public UInt128 Uuid(int row)
    {
        var cell = ((WideValue*)data)[row];
        return new UInt128(cell.Upper ^ (1ul << 63), cell.Lower);
    }

    /// <summary>A HUGEINT row.</summary>
    public Int128 Huge(int row)
    {
        var cell = ((WideValue*)data)[row];
        return new Int128(cell.Upper, cell.Lower);
    }

    /// <summary>A DECIMAL row as the integer below it; the scale is the column's.</summary>
    public Int128 Unscaled(int row) => column.Storage switch
    {
        ColumnType.SmallInt => ((short*)data)[row],
        ColumnType.Integer => ((int*)data)[row],
        ColumnType.BigInt => ((long*)data)[row],
        ColumnType.HugeInt => Huge(row),
        _ => throw new UnreachableException("DuckDB keeps decimals in one of four integer types."),
    };
}
