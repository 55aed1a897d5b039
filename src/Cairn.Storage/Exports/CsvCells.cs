using System.Buffers;
using System.Globalization;

namespace Cairn.Storage.Exports;

/// <summary>Writes CSV after RFC 4180, with cells that no spreadsheet takes for a formula.</summary>
/// <remarks>Numbers stay numbers: only text is guarded, so <c>-5</c> as a value is written as it is and <c>-5</c> as a title gets a leading <c>'</c>.</remarks>
public sealed class CsvCells(TextWriter writer)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\"\r\n");

    private bool _first = true;

    /// <summary>Writes a text cell; null is an empty cell.</summary>
    public void Text(string? text)
    {
        Separate();
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var guarded = LooksLikeFormula(text[0]);
        if (!guarded && text.AsSpan().IndexOfAny(Special) < 0)
        {
            writer.Write(text);
            return;
        }

        writer.Write('"');
        writer.Write(guarded ? "'" : "");
        writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }

    /// <summary>Writes a number, a date or what else cannot be mistaken, in invariant notation; null is an empty cell.</summary>
    public void Plain<T>(T? value) where T : struct, IFormattable
    {
        Separate();
        writer.Write(value?.ToString(null, CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        writer.Write("\r\n");
        _first = true;
    }

    /// <summary>Whether a spreadsheet runs a cell that begins so; full-width signs are read like the others.</summary>
    public static bool LooksLikeFormula(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠';

    private void Separate()
    {
        if (!_first)
        {
            writer.Write(',');
        }

        _first = false;
    }
}
