using System.Globalization;
using System.Text;

namespace Cairn.Collection.Decoding;

/// <summary>Reads the two spellings of a moment: RFC 3339 with a zone, and epoch milliseconds. Nothing is guessed.</summary>
public static class TimeText
{
    /// <summary>1990-01-01T00:00:00Z in microseconds since the Unix epoch; earlier is no event's time.</summary>
    public const long EarliestMicros = 631_152_000_000_000;

    /// <summary>2201-01-01T00:00:00Z; this or later is no event's time.</summary>
    public const long LatestMicros = 7_289_654_400_000_000;

    private const long Second = 1_000_000;

    /// <summary>Reads RFC 3339; decimals beyond the microsecond are cut, second 60 is the last microsecond of 59.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long micros)
    {
        micros = 0;
        if (text.Length < 20 || !HasShape(text)
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second))
        {
            return false;
        }

        var calendar = year is >= 1 and <= 9998 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        if (!calendar || hour > 23 || minute > 59 || second > 60
            || !Fraction(text[19..], out var fraction, out var zone) || !Zone(zone, out var offsetMinutes))
        {
            return false;
        }

        var date = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Utc);
        micros = ((date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
            + (second == 60 ? Second - 1 : fraction) - (offsetMinutes * 60 * Second);
        return InRange(micros);
    }

    /// <summary>Reads a JSON number of epoch milliseconds, cut to the microsecond.</summary>
    public static bool TryParseMilliseconds(ReadOnlySpan<byte> number, out long micros)
    {
        micros = 0;
        if (number.Length is > 0 and <= 15 && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            var whole = 0L;
            foreach (var digit in number)
            {
                whole = (whole * 10) + (digit - '0');
            }

            micros = whole * 1000;
            return InRange(micros);
        }

        if (number.Length > 40
            || !decimal.TryParse(Encoding.ASCII.GetString(number), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds is < 0 or > LatestMicros / 1000)
        {
            return false;
        }

        micros = (long)decimal.Truncate(milliseconds * 1000);
        return InRange(micros);
    }

    private static bool InRange(long micros) => micros is >= EarliestMicros and < LatestMicros;

    private static bool HasShape(ReadOnlySpan<char> text) =>
        text[4] == '-' && text[7] == '-' && text[10] is 'T' or 't' or ' ' && text[13] == ':' && text[16] == ':';

    private static bool Number(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool Fraction(ReadOnlySpan<char> rest, out long micros, out ReadOnlySpan<char> zone)
    {
        micros = 0;
        zone = rest;
        if (rest[0] != '.')
        {
            return true;
        }

        var digits = 1;
        for (; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
        {
            micros = digits <= 6 ? (micros * 10) + (rest[digits] - '0') : micros;
        }

        for (var missing = digits; missing <= 6; missing++)
        {
            micros *= 10;
        }

        zone = rest[digits..];
        return digits > 1;
    }

    private static bool Zone(ReadOnlySpan<char> zone, out long minutes)
    {
        minutes = 0;
        if (zone is "Z" or "z")
        {
            return true;
        }

        if (zone.Length != 6 || zone[0] is not ('+' or '-') || zone[3] != ':'
            || !Number(zone[1..3], out var hours) || !Number(zone[4..], out var rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = (zone[0] == '-' ? -1 : 1) * ((hours * 60) + rest);
        return true;
    }
}
