namespace Cairn.Storage.DuckDb;

/// <summary><c>duckdb_type</c>. The numbers are DuckDB's.</summary>
public enum ColumnType
{
    /// <summary>No type.</summary>
    Invalid = 0,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 1,

    /// <summary>8 bits, signed.</summary>
    TinyInt = 2,

    /// <summary>16 bits, signed.</summary>
    SmallInt = 3,

    /// <summary>32 bits, signed.</summary>
    Integer = 4,

    /// <summary>64 bits, signed.</summary>
    BigInt = 5,

    /// <summary>8 bits, unsigned.</summary>
    UTinyInt = 6,

    /// <summary>16 bits, unsigned.</summary>
    USmallInt = 7,

    /// <summary>32 bits, unsigned.</summary>
    UInteger = 8,

    /// <summary>64 bits, unsigned.</summary>
    UBigInt = 9,

    /// <summary>32 bits, binary.</summary>
    Float = 10,

    /// <summary>64 bits, binary.</summary>
    Double = 11,

    /// <summary>Microseconds since the Unix epoch.</summary>
    Timestamp = 12,

    /// <summary>Days since the Unix epoch, 32 bits.</summary>
    Date = 13,

    /// <summary>Microseconds since midnight.</summary>
    Time = 14,

    /// <summary>Months, days and microseconds.</summary>
    Interval = 15,

    /// <summary>128 bits, signed.</summary>
    HugeInt = 16,

    /// <summary>UTF-8 text.</summary>
    Varchar = 17,

    /// <summary>Bytes.</summary>
    Blob = 18,

    /// <summary>An integer with a scale.</summary>
    Decimal = 19,

    /// <summary>Seconds since the Unix epoch.</summary>
    TimestampSeconds = 20,

    /// <summary>Milliseconds since the Unix epoch.</summary>
    TimestampMillis = 21,

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    TimestampNanos = 22,

    /// <summary>A 128-bit identifier, stored with its top bit turned over.</summary>
    Uuid = 27,

    /// <summary>Microseconds since the Unix epoch, shown in a time zone.</summary>
    TimestampTz = 31,

    /// <summary>128 bits, unsigned.</summary>
    UHugeInt = 32,
}

/// <summary><c>duckdb_statement_type</c>, as far as Cairn tells statements apart.</summary>
internal enum StatementKind
{
    Invalid = 0,
    Select = 1,
}

/// <summary><c>duckdb_error_type</c>, as far as Cairn tells errors apart.</summary>
internal enum ErrorKind
{
    None = 0,
    Io = 28,
    Interrupt = 29,
    Fatal = 30,
    Internal = 31,
}
