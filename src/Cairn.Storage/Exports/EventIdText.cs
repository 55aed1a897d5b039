using System.Buffers.Binary;

namespace Cairn.Storage.Exports;

/// <summary>Event ids as people and files write them.</summary>
public static class EventIdText
{
    /// <summary>The id as a lower-case UUID; read again it is the same id.</summary>
    public static string Of(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
