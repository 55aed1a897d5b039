using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cairn.Collection.Decoding;

/// <summary>Turns the inside of a JSON string into text that every later stage can live with.</summary>
/// <remarks>The framework's <c>GetString</c> throws at a lone surrogate; here it becomes U+FFFD. NUL and C0 controls except tab and newline go.</remarks>
internal static class JsonText
{
    /// <summary>Reads what lies between the quotes. The bytes are valid UTF-8 and a valid JSON string: the reader has been over them.</summary>
    /// <param name="inside">The bytes between the quotes, escapes as they came.</param>
    /// <param name="repaired">Set when something was replaced or removed; left alone otherwise.</param>
    public static string Read(ReadOnlySpan<byte> inside, ref bool repaired)
    {
        if (!inside.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(inside);
        }

        var rented = ArrayPool<char>.Shared.Rent(inside.Length);
        try
        {
            return new string(rented, 0, Unescape(inside, rented, ref repaired));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Cuts a text to so many UTF-8 bytes, at a character.</summary>
    public static string Cut(string text, int maxBytes, out bool cut)
    {
        cut = text.Length > maxBytes || (text.Length * 3 > maxBytes && Encoding.UTF8.GetByteCount(text) > maxBytes);
        if (!cut)
        {
            return text;
        }

        var bytes = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static int Unescape(ReadOnlySpan<byte> inside, Span<char> text, ref bool repaired)
    {
        var length = 0;
        while (!inside.IsEmpty)
        {
            var escape = inside.IndexOf((byte)'\\');
            var plain = escape < 0 ? inside : inside[..escape];
            length += Encoding.UTF8.GetChars(plain, text[length..]);
            if (escape < 0)
            {
                break;
            }

            inside = inside[(escape + 1)..];
            if (inside[0] != 'u')
            {
                length += Keep(Simple(inside[0]), text[length..], ref repaired);
                inside = inside[1..];
                continue;
            }

            length += Unit(ref inside, text[length..], ref repaired);
        }

        return length;
    }

    /// <summary>Reads <c>uXXXX</c>, and the second half of a pair if one follows.</summary>
    private static int Unit(ref ReadOnlySpan<byte> inside, Span<char> text, ref bool repaired)
    {
        var first = Hex(inside);
        inside = inside[5..];
        if (!char.IsSurrogate(first))
        {
            return Keep(first, text, ref repaired);
        }

        if (char.IsHighSurrogate(first) && inside.Length >= 6 && inside[0] == '\\' && inside[1] == 'u' && char.IsLowSurrogate(Hex(inside[1..])))
        {
            text[0] = first;
            text[1] = Hex(inside[1..]);
            inside = inside[6..];
            return 2;
        }

        repaired = true;
        text[0] = '\uFFFD';
        return 1;
    }

    private static char Hex(ReadOnlySpan<byte> unit) =>
        (char)ushort.Parse(unit[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static int Keep(char value, Span<char> text, ref bool repaired)
    {
        if (value < ' ' && value is not '\t' and not '\n')
        {
            repaired = true;
            return 0;
        }

        text[0] = value;
        return 1;
    }

    private static char Simple(byte escape) => escape switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)escape,
    };
}
