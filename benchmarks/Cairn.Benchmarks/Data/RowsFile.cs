using System.Buffers.Binary;

namespace Cairn.Benchmarks.Data;

/// <summary>Writes the world's events for the peers: 31 bytes a row in ClickHouse's RowBinary, each person's rows together and in order.</summary>
/// <remarks>
/// A peer gets what Cairn works out, at no cost to it: the person is resolved, the place in the total order given, names and values are small codes,
/// and events that reports do not see, of bots and of those who refused, are left out.
/// </remarks>
internal static class RowsFile
{
    /// <summary>The columns, as ClickHouse declares them.</summary>
    public const string Columns =
        "person UInt64, pos UInt16, time UInt64, name UInt8, channel UInt8, country UInt8, device UInt8, path UInt16, campaign UInt8, sku UInt16, cents UInt32";

    private const int RowBytes = 31;
    private const int BufferRows = 32_768;

    /// <summary>Writes the file; returns how many rows it has.</summary>
    public static long Write(string path, ulong seed, long events)
    {
        using var file = File.Create(path, 1 << 20);
        var buffer = new byte[RowBytes * BufferRows];
        var (used, rows) = (0, 0L);
        new BenchWorld(seed).Generate(events, journey =>
        {
            ushort place = 0;
            foreach (var made in journey)
            {
                if (made.Hidden)
                {
                    continue;
                }

                Write(buffer.AsSpan(used, RowBytes), made, place++);
                rows++;
                used += RowBytes;
                if (used == buffer.Length)
                {
                    file.Write(buffer);
                    used = 0;
                }
            }
        });
        file.Write(buffer.AsSpan(0, used));
        return rows;
    }

    private static void Write(Span<byte> row, in BenchEvent made, ushort place)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(row, made.Person);
        BinaryPrimitives.WriteUInt16LittleEndian(row[8..], place);
        BinaryPrimitives.WriteUInt64LittleEndian(row[10..], (ulong)made.Micros);
        row[18] = made.Name;
        row[19] = made.Channel;
        row[20] = made.Country;
        row[21] = made.Device;
        BinaryPrimitives.WriteUInt16LittleEndian(row[22..], (ushort)made.Path);
        row[24] = (byte)made.Campaign;
        BinaryPrimitives.WriteUInt16LittleEndian(row[25..], (ushort)made.Sku);
        BinaryPrimitives.WriteUInt32LittleEndian(row[27..], (uint)made.RevenueCents);
    }
}
