using System.Globalization;
using System.Text;

namespace Cairn.Server.Commands.Output;

/// <summary>Text from outside as a terminal may show it: nothing in it can move the cursor, change colours or run backwards.</summary>
internal static class Printable
{
    /// <summary>Control characters, bidirectional marks and line separators are written as <c>\u001b</c>; the rest stays.</summary>
    public static string Text(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text ?? "";
        }

        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (IsHarmful(c))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                shown.Append(c);
            }
        }

        return shown.ToString();
    }

    private static bool IsHarmful(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse;
}
