using System.Buffers;
using System.Text;

namespace Cairn.Storage.Catalog.Keys;

/// <summary>How keys are written: <c>pk_</c> and 22 base62 characters; <c>cs_</c> and 43; or <c>sk_</c>, 43 of them and six of a checksum.</summary>
public static class KeyText
{
    /// <summary>How much of a key is stored as it is, to find it by.</summary>
    public const int PrefixLength = 11;

    private const int WriteBody = 22;
    private const int SecretBody = 43;
    private const int ChecksumLength = 6;
    private static readonly SearchValues<char> Base62 = SearchValues.Create(Secrets.Base62);

    /// <summary>What kind of key a text can be; null when its shape or its checksum is wrong.</summary>
    public static KeyKind? KindOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 3 + WriteBody && text.StartsWith("pk_", StringComparison.Ordinal) && IsBase62(text.AsSpan(3)))
        {
            return KeyKind.Write;
        }

        if (text.Length == 3 + SecretBody && text.StartsWith("cs_", StringComparison.Ordinal) && IsBase62(text.AsSpan(3)))
        {
            return KeyKind.Compat;
        }

        var secret = text.Length == 3 + SecretBody + ChecksumLength
            && text.StartsWith("sk_", StringComparison.Ordinal)
            && IsBase62(text.AsSpan(3))
            && text.EndsWith(Checksum(text[..^ChecksumLength]), StringComparison.Ordinal);
        return secret ? KeyKind.Secret : null;
    }

    internal static string New(KeyKind kind)
    {
        if (kind == KeyKind.Write)
        {
            return "pk_" + Secrets.Text(WriteBody);
        }

        if (kind == KeyKind.Compat)
        {
            return "cs_" + Secrets.Text(SecretBody);
        }

        var text = "sk_" + Secrets.Text(SecretBody);
        return text + Checksum(text);
    }

    /// <summary>CRC-32 (IEEE 802.3) over everything before it, in base62, most significant first, filled with zeros.</summary>
    internal static string Checksum(string text)
    {
        var rest = Crc32(Encoding.ASCII.GetBytes(text));
        var digits = new char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            digits[i] = Secrets.Base62[(int)(rest % 62)];
            rest /= 62;
        }

        return new string(digits);
    }

    internal static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }

    private static bool IsBase62(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Base62);
}
