using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Collection.Decoding;

/// <summary>How the text of an event id becomes sixteen bytes.</summary>
public static class EventIds
{
    /// <summary>The longest id, in UTF-8 bytes.</summary>
    public const int MaxBytes = 128;

    private static readonly SearchValues<char> Whitespace =
        SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(value => (char)value).Where(char.IsWhiteSpace)]);

    private static readonly byte[] Prefix = "cairn-id\0"u8.ToArray();

    /// <summary>A UUID, in any case, is its own bytes; any other text is the beginning of a hash of it.</summary>
    public static UInt128 FromText(string text) => FromText(text, out _);

    /// <summary>The same, and whether the bytes alone give the text back, as <see cref="IsCanonical"/> says.</summary>
    public static UInt128 FromText(string text, out bool isCanonical)
    {
        Span<byte> bytes = stackalloc byte[32];
        if (TryUuid(text, out var uuid))
        {
            uuid.TryWriteBytes(bytes, bigEndian: true, out _);
            isCanonical = !text.AsSpan().ContainsAnyInRange('A', 'Z');
            return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }

        isCanonical = false;
        SHA256.HashData([.. Prefix, .. Encoding.UTF8.GetBytes(text)], bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The same for a UUID in lower case, as nearly all ids are, without making a text of it; false says nothing.</summary>
    internal static bool TryCanonical(ReadOnlySpan<byte> utf8, out UInt128 eventId)
    {
        eventId = default;
        if (utf8.Length != 36 || utf8.ContainsAnyInRange((byte)'A', (byte)'Z') || !Utf8Parser.TryParse(utf8, out Guid uuid, out var read, 'D') || read != 36)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        eventId = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }

    /// <summary>Whether the bytes alone give the text back, so that it need not be kept beside them.</summary>
    public static bool IsCanonical(string text) => TryUuid(text, out _) && !text.AsSpan().ContainsAnyInRange('A', 'Z');

    private static bool TryUuid(string text, out Guid uuid)
    {
        uuid = default;
        return text.Length == 36 && !text.AsSpan().ContainsAny(Whitespace) && Guid.TryParseExact(text, "D", out uuid);
    }
}
