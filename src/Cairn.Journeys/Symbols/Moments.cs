using System.Globalization;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Symbols;

/// <summary>Reads the moments that filters compare with.</summary>
internal static class Moments
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];

    /// <summary>RFC 3339 with a zone, or a date, which is its midnight in UTC.</summary>
    internal static bool TryParse(string text, out Timestamp moment)
    {
        var zoned = text.Length == 10 || text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        var read = DateTimeOffset.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed);
        moment = read ? Timestamp.From(parsed) : default;
        return zoned && read;
    }
}
