namespace Cairn.Collection.Import;

/// <summary>Values written with a decimal comma.</summary>
internal static class CommaDecimal
{
    /// <summary>Turns <c>1.234,50</c> into <c>1234.50</c>; null when it is not written so.</summary>
    public static string? ToPoint(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var whole = comma < 0 ? text : text[..comma];
        var groups = whole.TrimStart('-').Split('.');
        if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(group => group.Length != 3)))
        {
            return null;
        }

        return whole.Replace(".", "", StringComparison.Ordinal) + (comma < 0 ? "" : "." + text[(comma + 1)..]);
    }
}
