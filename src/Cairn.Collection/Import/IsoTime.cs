namespace Cairn.Collection.Import;

/// <summary>Reads ISO 8601 date and time, the extended form only: <c>2026-11-21T10:00:05.250+01:00</c>, with a blank for the <c>T</c> allowed.</summary>
internal static class IsoTime
{
    /// <summary>Gives the local time as written, to the microsecond, and its offset in minutes; null when none is written.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime local, out int? offsetMinutes)
    {
        local = default;
        offsetMinutes = null;
        text = text.Trim();
        if (text.Length < 16 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' ') || text[13] != ':'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute))
        {
            return false;
        }

        if (!TrySeconds(text[16..], out var second, out var fraction, out var rest) || !TryOffset(text[rest..], out offsetMinutes))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        if (second == 60)
        {
            (second, fraction) = (59, 999_999);
        }

        local = new DateTime(year, month, day, hour, minute, second).AddTicks(fraction * 10L);
        return true;
    }

    private static bool TrySeconds(ReadOnlySpan<char> text, out int second, out int fraction, out int rest)
    {
        (second, fraction, rest) = (0, 0, 16);
        if (text.Length == 0 || text[0] != ':')
        {
            return true;
        }

        if (text.Length < 3 || !Digits(text[1..3], out second))
        {
            return false;
        }

        rest += 3;
        if (text.Length == 3 || text[3] is not ('.' or ','))
        {
            return true;
        }

        var at = 4;
        for (var unit = 100_000; at < text.Length && char.IsAsciiDigit(text[at]); at++, unit /= 10)
        {
            fraction += (text[at] - '0') * unit; // beyond the microsecond the unit is 0: cut, never rounded up into the next second
        }

        rest += at - 3;
        return at > 4;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int? minutes)
    {
        minutes = null;
        if (text.Length == 0)
        {
            return true;
        }

        text = text.TrimStart();
        if (text is "Z" or "z" or "UTC")
        {
            minutes = 0;
            return true;
        }

        if (text.Length < 3 || text[0] is not ('+' or '-') || !Digits(text[1..3], out var hours))
        {
            return false;
        }

        var tail = text.Length > 3 && text[3] == ':' ? text[4..] : text[3..];
        var rest = 0;
        if ((tail.Length > 0 && (tail.Length != 2 || !Digits(tail, out rest))) || hours > 18 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
