using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Collection.Import;

/// <summary>Event ids that come as text.</summary>
internal static class IdText
{
    /// <summary>A UUID is its 16 bytes, any other text the first 16 bytes of SHA-256("cairn-id\0" + text); <paramref name="kept"/> says that the text itself must be kept.</summary>
    public static UInt128 Read(string text, out bool kept)
    {
        if (Guid.TryParseExact(text, "D", out var uuid))
        {
            Span<byte> bytes = stackalloc byte[16];
            uuid.TryWriteBytes(bytes, bigEndian: true, out _);
            kept = text.Any(char.IsAsciiLetterUpper);
            return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }

        kept = true;
        return BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("cairn-id\0" + text)));
    }

    /// <summary>The id as a lower-case UUID.</summary>
    public static string Write(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
