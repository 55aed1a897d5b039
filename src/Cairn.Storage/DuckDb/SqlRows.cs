using System.Globalization;
using Cairn.Journeys.Time;

namespace Cairn.Storage.DuckDb;

/// <summary>A column of an answer.</summary>
/// <param name="Name">As the query or file calls it; names may repeat.</param>
/// <param name="Type">DuckDB's name for its type, in lower case, such as <c>bigint</c>; <c>json</c> for lists, structs and maps.</param>
public sealed record SqlColumn(string Name, string Type);

/// <summary>Columns, and rows that are made while they are read. Dispose it after reading, or before.</summary>
/// <remarks>
/// A value is null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="string"/> or
/// <see cref="Timestamp"/>. What fits none of them is text; lists, structs and maps are JSON text.
/// </remarks>
public sealed class SqlRows : IDisposable
{
    private const string JsonType = "json";

    // The first and the last microsecond of the years 1 to 9999, and 400 years.
    private const long FirstMoment = -62_135_596_800_000_000;
    private const long LastMoment = 253_402_300_799_999_999;
    private const long CalendarCycle = 146_097L * 86_400_000_000;

    private readonly IDisposable _owner;
    private readonly DuckDbResult _result;
    private readonly Action _check;

    private SqlRows(IDisposable owner, IReadOnlyList<SqlColumn> columns, DuckDbResult result, Action check) =>
        (_owner, Columns, _result, _check) = (owner, columns, result, check);

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>The rows, once; each is an array of its own.</summary>
    /// <exception cref="DuckDbException">The statement failed on the way, or was stopped.</exception>
    public IEnumerable<object?[]> Read()
    {
        while (NextChunk())
        {
            for (var row = 0; row < _result.Count; row++)
            {
                yield return Row(row);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _result.Dispose();
        _owner.Dispose();
    }

    /// <summary>Starts reading from a table function that takes one text: <c>query</c> or <c>read_parquet</c>.</summary>
    /// <param name="connection">A connection used for nothing else.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="owner">Disposed with the rows.</param>
    /// <param name="check">Called before each chunk; throws to stop.</param>
    internal static SqlRows Open(DuckDbConnection connection, SqlName function, SqlLiteral argument, IDisposable owner, Action check)
    {
        using var whole = connection.Prepare($"select * from {function}({argument})");
        var columns = whole.Columns.ToList();
        var names = new SqlName(string.Join(", ", columns.Select((_, i) => Numbered(i))));
        var values = new SqlName(string.Join(", ", columns.Select((column, i) => Expression(column.Type, Numbered(i)))));
        var result = connection.Stream($"select {values} from {function}({argument}) as given({names})");
        return new SqlRows(owner, [.. columns.Select(column => new SqlColumn(column.Name, TypeName(column.Type)))], result, check);
    }

    private static string Numbered(int column) => "c" + column.ToString(CultureInfo.InvariantCulture);

    private static string Expression(ColumnType type, string name) => type switch
    {
        <= ColumnType.BigInt or ColumnType.UTinyInt or ColumnType.USmallInt or ColumnType.UInteger or ColumnType.Float or ColumnType.Double => name,
        ColumnType.Varchar or ColumnType.Decimal or ColumnType.Timestamp => name,
        ColumnType.TimestampTz => $"{name}::timestamptz::timestamp",
        ColumnType.TimestampSeconds or ColumnType.TimestampMillis or ColumnType.TimestampNanos => $"{name}::timestamp",
        _ when IsNested(type) => $"to_json({name})::varchar",
        _ => $"{name}::varchar",
    };

    private static string TypeName(ColumnType type) => IsNested(type) ? JsonType : type switch
    {
        ColumnType.TimestampSeconds or ColumnType.TimestampMillis or ColumnType.TimestampNanos or ColumnType.TimestampTz => "timestamp",
        _ => type.ToString().ToLowerInvariant(),
    };

    // DuckDB's numbers for LIST, STRUCT, MAP, UNION and ARRAY.
    private static bool IsNested(ColumnType type) => (int)type is 24 or 25 or 26 or 28 or 33;

    private bool NextChunk()
    {
        _check();
        return _result.NextChunk();
    }

    private object?[] Row(int row)
    {
        var values = new object?[Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(_result.Column(i), _result.Columns[i], row);
        }

        return values;
    }

    private static object? Value(DuckDbVector vector, ResultColumn column, int row) => vector.IsNull(row)
        ? null
        : column.Type switch
        {
            ColumnType.Boolean => vector.Values<byte>()[row] != 0,
            ColumnType.TinyInt => (long)vector.Values<sbyte>()[row],
            ColumnType.SmallInt => (long)vector.Values<short>()[row],
            ColumnType.Integer => (long)vector.Values<int>()[row],
            ColumnType.BigInt => vector.Values<long>()[row],
            ColumnType.UTinyInt => (long)vector.Values<byte>()[row],
            ColumnType.USmallInt => (long)vector.Values<ushort>()[row],
            ColumnType.UInteger => (long)vector.Values<uint>()[row],
            ColumnType.Float => (double)vector.Values<float>()[row],
            ColumnType.Double => vector.Values<double>()[row],
            ColumnType.Timestamp => Moment(vector.Values<long>()[row]),
            ColumnType.Decimal => Number(vector.Unscaled(row), column.Scale),
            _ => vector.Text(row),
        };

    private static object Moment(long micros) => micros switch
    {
        long.MaxValue => "infinity",
        -long.MaxValue => "-infinity",
        < FirstMoment or > LastMoment => Distant(micros),
        _ => new Timestamp(micros),
    };

    // Years that .NET does not know: the calendar repeats every 400 years, so the moment is written in a near year and the year put right.
    private static string Distant(long micros)
    {
        var cycles = (long)Math.Floor(micros / (decimal)CalendarCycle);
        var near = new Timestamp(micros - (cycles * CalendarCycle)).ToString();
        var year = int.Parse(near.AsSpan(0, 4), CultureInfo.InvariantCulture) + (400 * cycles);
        return year.ToString(CultureInfo.InvariantCulture) + near[4..];
    }

    // DuckDB's decimals reach 38 digits, .NET's 28: the wider ones stay text.
    private static object Number(Int128 unscaled, int scale) =>
        Int128.Abs(unscaled) < (Int128)decimal.MaxValue && scale <= 28 ? Exact(unscaled, (byte)scale) : Written(unscaled, scale);

    private static decimal Exact(Int128 unscaled, byte scale)
    {
        var digits = Int128.Abs(unscaled);
        return new decimal((int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), unscaled < 0, scale);
    }

    private static string Written(Int128 unscaled, int scale)
    {
        var text = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled < 0 ? "-" : "") + text[..^scale] + (scale > 0 ? "." + text[^scale..] : "");
    }
}
