using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cairn.Collection.Enrichment;

/// <summary>Networks of data centres and hosting, by the bundled table: nobody lives there. The address is looked at and forgotten.</summary>
/// <remarks>Which networks, and from when: <c>datasets/hosting.txt</c>, applied to the networks of the package in <see cref="Datasets.All"/>.</remarks>
public static class HostingNetworks
{
    private static readonly Lazy<Table> Data = new(Read);

    /// <summary>Whether the address lies in such a network. Of IPv6 the upper half decides.</summary>
    public static bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        return plain.TryWriteBytes(bytes, out _) && (plain.AddressFamily == AddressFamily.InterNetwork
            ? IsInside(Data.Value.Edges4, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : IsInside(Data.Value.Edges6, BinaryPrimitives.ReadUInt64BigEndian(bytes)));
    }

    /// <summary>How many ranges there are, and how much memory they take.</summary>
    internal static (int Ranges, long Bytes) Size =>
        ((Data.Value.Edges4.Length + Data.Value.Edges6.Length) / 2, (Data.Value.Edges4.Length * 4L) + (Data.Value.Edges6.Length * 8L));

    /// <summary>Edges alternate: the first inside, the first behind. So after an odd number of edges one is inside.</summary>
    private static bool IsInside<T>(T[] edges, T address) where T : IComparable<T>
    {
        var at = Array.BinarySearch(edges, address);
        return ((at >= 0 ? at + 1 : ~at) & 1) == 1;
    }

    /// <summary>The layout is said in <c>datasets/pack.mjs</c>.</summary>
    private static Table Read()
    {
        using var stream = Datasets.Open("hosting.bin.gz");
        using var reader = new BinaryReader(stream);
        return new Table(Values<uint>(reader), Values<ulong>(reader));
    }

    private static T[] Values<T>(BinaryReader reader) where T : unmanaged
    {
        var values = new T[(int)reader.ReadUInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private sealed record Table(uint[] Edges4, ulong[] Edges6);
}
