using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Collection.Decoding;

/// <summary>How the text of an event id becomes sixteen bytes.</summary>
public static class EventIds
{
    /// <summary>The longest id, in UTF-8 bytes.</summary>
    public const int MaxBytes = 128;

    private static readonly byte[] Prefix = "cairn-id\0"u8.ToArray();

    /// <summary>A UUID, in any case, is its own bytes; any other text is the beginning of a hash of it.</summary>
    public static UInt128 FromText(string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        if (IsUuid(text))
        {
            Guid.ParseExact(text, "D").TryWriteBytes(bytes, bigEndian: true, out _);
        }
        else
        {
            SHA256.HashData([.. Prefix, .. Encoding.UTF8.GetBytes(text)], bytes);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Whether the bytes alone give the text back, so that it need not be kept beside them.</summary>
    public static bool IsCanonical(string text) => IsUuid(text) && !text.Any(char.IsAsciiLetterUpper);

    private static bool IsUuid(string text) => text.Length == 36 && !text.Any(char.IsWhiteSpace) && Guid.TryParseExact(text, "D", out _);
}
