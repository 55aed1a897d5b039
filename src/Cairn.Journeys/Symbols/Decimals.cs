using System.Globalization;

namespace Cairn.Journeys.Symbols;

/// <summary>Reads and writes decimals the way property values and literals hold them: invariant, without trailing zeros.</summary>
public static class Decimals
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads <c>50</c>, <c>-0.5</c>, <c>1e3</c>; false for anything else, and for what a decimal cannot hold.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        return text.Length is > 0 and <= 64 && text[0] is '-' or (>= '0' and <= '9')
            && decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The shortest plain notation: <c>50.00</c> is <c>50</c>.</summary>
    public static string Print(decimal number) => number == 0
        ? "0"
        : number.ToString("0.############################", CultureInfo.InvariantCulture);
}
