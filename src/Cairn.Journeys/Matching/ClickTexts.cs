using System.Text;

namespace Cairn.Journeys.Matching;

/// <summary>The one form in which texts of clicked elements are compared.</summary>
internal static class ClickTexts
{
    private const int MaxLength = 200;

    /// <summary>NFC, trimmed, inner white space one blank, first 200 characters.</summary>
    internal static string Normalise(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var c in IsWellFormed(text) ? text.Normalize(NormalizationForm.FormC) : text)
        {
            if (!char.IsWhiteSpace(c))
            {
                normal.Append(c);
            }
            else if (normal.Length > 0 && normal[^1] != ' ')
            {
                normal.Append(' ');
            }
        }

        var trimmed = normal.ToString().TrimEnd();
        return trimmed.Length <= MaxLength ? trimmed : trimmed[..MaxLength];
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
