using System.Buffers.Binary;
using System.Text;

namespace Cairn.Storage.DuckDb;

/// <summary>One parameter: makes a DuckDB value, which the caller destroys.</summary>
internal abstract record SqlValue
{
    private SqlValue() { }

    /// <summary>Makes DuckDB's value.</summary>
    public abstract nint Create();

    public static SqlValue Of(bool value) => new Truth(value);

    public static SqlValue Of(long value) => new Number(value);

    public static SqlValue Of(string? value) => value is null ? new Nothing() : new Words(value);

    public static SqlValue OfUuid(Guid value) => new Uuid(value);

    public static SqlValue Of(SqlMoment value) => new Moment(value.Micros);

    public static SqlValue OfTexts(IReadOnlyCollection<string> values) => new Many(ColumnType.Varchar, [.. values.Select(Of)]);

    public static SqlValue OfNumbers(IReadOnlyCollection<long> values) => new Many(ColumnType.BigInt, [.. values.Select(Of)]);

    private sealed record Nothing : SqlValue
    {
        public override nint Create() => NativeDuckDb.CreateNull();
    }

    private sealed record Truth(bool Value) : SqlValue
    {
        public override nint Create() => NativeDuckDb.CreateBool(Value);
    }

    private sealed record Number(long Value) : SqlValue
    {
        public override nint Create() => NativeDuckDb.CreateInt64(Value);
    }

    // long.MinValue is no timestamp in DuckDB: its infinities are the next values inwards.
    private sealed record Moment(long Micros) : SqlValue
    {
        public override nint Create() => NativeDuckDb.CreateTimestamp(Math.Max(Micros, -long.MaxValue));
    }

    private sealed record Uuid(Guid Value) : SqlValue
    {
        public override nint Create()
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            return NativeDuckDb.CreateUuid(new WideValue
            {
                Upper = BinaryPrimitives.ReadUInt64BigEndian(bytes),
                Lower = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            });
        }
    }

    private sealed record Words(string Value) : SqlValue
    {
        public override unsafe nint Create()
        {
            var bytes = Encoding.UTF8.GetBytes(Value);
            fixed (byte* text = bytes)
            {
                return NativeDuckDb.CreateVarchar(text, (ulong)bytes.Length);
            }
        }
    }

    private sealed record Many(ColumnType Type, SqlValue[] Values) : SqlValue
    {
        public override unsafe nint Create()
        {
            var type = NativeDuckDb.CreateLogicalType(Type);
            var values = new nint[Values.Length + 1]; // never empty, so that there is an address to give
            try
            {
                for (var i = 0; i < Values.Length; i++)
                {
                    values[i] = Values[i].Create();
                }

                fixed (nint* first = values)
                {
                    return NativeDuckDb.CreateList(type, first, (ulong)Values.Length);
                }
            }
            finally
            {
                for (var i = 0; i < Values.Length; i++)
                {
                    NativeDuckDb.DestroyValue(ref values[i]);
                }

                NativeDuckDb.DestroyLogicalType(ref type);
            }
        }
    }
}
