using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cairn.Collection.Enrichment;

/// <summary>The country an address is registered in, by the bundled table. The address is looked at and forgotten.</summary>
public static class Countries
{
    private static readonly Lazy<Table> Data = new(Read);

    /// <summary>Two capitals of ISO 3166; null for addresses nobody holds, private ones among them.</summary>
    public static string? Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        if (!plain.TryWriteBytes(bytes, out _))
        {
            return null;
        }

        if (IsNobodys(plain.AddressFamily, bytes))
        {
            return null;
        }

        var table = Data.Value;
        var place = plain.AddressFamily == AddressFamily.InterNetwork
            ? Find(table.Starts4, table.Places4, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : Find(table.Starts6, table.Places6, BinaryPrimitives.ReadUInt64BigEndian(bytes));
        return place < table.Codes.Length ? table.Codes[place] : null;
    }

    /// <summary>How much memory the table takes.</summary>
    internal static long Bytes => (Data.Value.Starts4.Length * 6L) + (Data.Value.Starts6.Length * 10L);

    /// <summary>Private, shared and link-local networks, and loopback: the list names a holder for some of them.</summary>
    private static bool IsNobodys(AddressFamily family, ReadOnlySpan<byte> bytes) => family == AddressFamily.InterNetwork
        ? bytes is [10 or 127 or 0, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and < 128, ..]
        : (bytes[0] & 0xFE) == 0xFC || (bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80);

    private static ushort Find<T>(T[] starts, ushort[] places, T address) where T : IComparable<T>
    {
        var at = Array.BinarySearch(starts, address);
        at = at >= 0 ? at : ~at - 1;
        return at < 0 ? ushort.MaxValue : places[at];
    }

    /// <summary>The layout is said in <c>datasets/pack.mjs</c>.</summary>
    private static Table Read()
    {
        using var stream = Datasets.Open("countries.bin.gz");
        using var reader = new BinaryReader(stream);
        var codes = new string[reader.ReadUInt16()];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = $"{(char)reader.ReadByte()}{(char)reader.ReadByte()}";
        }

        var starts4 = Values<uint>(reader, (int)reader.ReadUInt32());
        var places4 = Values<ushort>(reader, starts4.Length);
        var starts6 = Values<ulong>(reader, (int)reader.ReadUInt32());
        return new Table(codes, starts4, places4, starts6, Values<ushort>(reader, starts6.Length));
    }

    private static T[] Values<T>(BinaryReader reader, int count) where T : unmanaged
    {
        var values = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private sealed record Table(string[] Codes, uint[] Starts4, ushort[] Places4, ulong[] Starts6, ushort[] Places6);
}
