using System.Text;
using System.Text.Json;

namespace Cairn.Storage.Catalog.Failed;

/// <summary>The texts in bytes that were meant to be JSON, whether or not they are: a failed event may be cut off or broken anywhere.</summary>
public static class QuotedTexts
{
    /// <summary>Whether one of them passes; escapes are undone first.</summary>
    public static bool Any(ReadOnlySpan<byte> raw, Predicate<string> passes)
    {
        while (raw.IndexOf((byte)'"') is var start and >= 0)
        {
            raw = raw[(start + 1)..];
            var length = 0;
            while (length < raw.Length && raw[length] != '"')
            {
                length += raw[length] == '\\' ? 2 : 1;
            }

            if (length >= raw.Length)
            {
                return false;
            }

            if (passes(Unescaped(raw[..length])))
            {
                return true;
            }

            raw = raw[(length + 1)..];
        }

        return false;
    }

    private static string Unescaped(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'\\') >= 0)
        {
            try
            {
                return JsonSerializer.Deserialize<string>([(byte)'"', .. text, (byte)'"'])!;
            }
            catch (JsonException)
            {
                // As it stands, then.
            }
        }

        return Encoding.UTF8.GetString(text);
    }
}
