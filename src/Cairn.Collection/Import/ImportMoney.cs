using System.Globalization;

namespace Cairn.Collection.Import;

/// <summary>Reads values as decimals from their text, never through a double.</summary>
internal static class ImportMoney
{
    private const decimal Largest = 999_999_999_999.999999m;
    private const int LongestText = 40;

    /// <summary>False for what is no finite decimal within the bounds, negative zero included.</summary>
    public static bool TryParse(string text, bool decimalComma, out decimal value)
    {
        value = 0;
        text = text.Trim();
        if (text.Length is 0 or > LongestText || (decimalComma && !TryPoint(ref text)) || !TryDecimal(text, out value))
        {
            return false;
        }

        value = decimal.Round(value, 6, MidpointRounding.ToEven);
        return Math.Abs(value) <= Largest && (value != 0 || text[0] != '-');
    }

    private static bool TryDecimal(string text, out decimal value) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    /// <summary>Turns <c>1.234,50</c> into <c>1234.50</c>; false when the dots do not set thousands apart.</summary>
    private static bool TryPoint(ref string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var whole = comma < 0 ? text : text[..comma];
        var groups = whole.TrimStart('-').Split('.');
        if (groups.Skip(1).Any(group => group.Length != 3) || (groups.Length > 1 && groups[0].Length is 0 or > 3))
        {
            return false;
        }

        text = whole.Replace(".", "", StringComparison.Ordinal) + (comma < 0 ? "" : "." + text[(comma + 1)..]);
        return text.Count(letter => letter is '.' or ',') <= 1;
    }
}
