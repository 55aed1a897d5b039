using System.Text.Unicode;

namespace Cairn.Collection.Foreign;

/// <summary>Reads base64 in both alphabets, with or without its padding.</summary>
internal static class Base64Text
{
    /// <summary>The bytes, which are valid UTF-8; false for anything else.</summary>
    public static bool TryRead(string text, out ReadOnlyMemory<byte> bytes)
    {
        text = text.Trim().Replace('-', '+').Replace('_', '/').Replace(' ', '+').TrimEnd('=');
        text += new string('=', (4 - (text.Length % 4)) % 4);
        var buffer = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text, buffer, out var length);
        bytes = buffer.AsMemory(0, length);
        return isBase64 && Utf8.IsValid(bytes.Span);
    }
}
