using System.Text;

namespace Cairn.Collection.Import;

/// <summary>Takes NUL and C0 controls out of text, tab and newline excepted, and cuts it at a character.</summary>
internal static class TextRepair
{
    /// <summary>Gives the bytes themselves when there is nothing to do.</summary>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        if (utf8.Length > maxBytes)
        {
            utf8 = utf8[..CutBefore(utf8, maxBytes)];
        }

        return utf8.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0 ? utf8 : utf8.ToArray().Where(Allowed).ToArray();
    }

    /// <summary>The same for a string; null for null and for what is empty afterwards.</summary>
    public static string? Clean(string? text, int maxBytes)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1F') >= 0)
        {
            text = string.Concat(text.Where(letter => letter is '\t' or '\n' or >= ' '));
        }

        if ((long)text.Length * 3 > maxBytes && Encoding.UTF8.GetByteCount(text) > maxBytes)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            text = Encoding.UTF8.GetString(bytes, 0, CutBefore(bytes, maxBytes));
        }

        return text.Length == 0 ? null : text;
    }

    private static bool Allowed(byte value) => value is (byte)'\t' or (byte)'\n' or >= 0x20;

    private static int CutBefore(ReadOnlySpan<byte> utf8, int length)
    {
        while (length > 0 && (utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }
}
