namespace Cairn.Collection.Import.Native;

/// <summary>Puts U+FFFD in the place of escaped halves of a surrogate pair, which the framework reads as JSON and then throws at as text.</summary>
internal static class SurrogateRepair
{
    private const int EscapeLength = 6;

    /// <summary>Gives the line itself when there is nothing to do; otherwise a copy of the same length.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> line)
    {
        byte[]? copy = null;
        var json = line.Span;
        for (var at = 0; NextEscape(json, at) is var escape and >= 0; at = escape + LengthAt(json, escape))
        {
            if (LengthAt(json, escape) == EscapeLength && IsHalf(json, escape, '8', 'F'))
            {
                copy ??= line.ToArray();
                @"\ufffd"u8.CopyTo(copy.AsSpan(escape));
            }
        }

        return copy ?? line;
    }

    private static int NextEscape(ReadOnlySpan<byte> json, int from)
    {
        var found = from < json.Length ? json[from..].IndexOf((byte)'\\') : -1;
        return found < 0 ? -1 : from + found;
    }

    /// <summary>2 for <c>\n</c> and its like, 6 for <c>\uXXXX</c>, 12 for a whole pair.</summary>
    private static int LengthAt(ReadOnlySpan<byte> json, int escape)
    {
        if (escape + EscapeLength > json.Length || json[escape + 1] != 'u')
        {
            return 2;
        }

        return IsHalf(json, escape, '8', 'B') && IsHalf(json, escape + EscapeLength, 'C', 'F') ? 2 * EscapeLength : EscapeLength;
    }

    /// <summary>Whether <c>\uDxxx</c> stands there with its second digit in the range.</summary>
    private static bool IsHalf(ReadOnlySpan<byte> json, int at, char low, char high) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && (json[at + 2] | 0x20) == 'd'
        && char.ToUpperInvariant((char)json[at + 3]) is var digit && digit >= low && digit <= high;
}
