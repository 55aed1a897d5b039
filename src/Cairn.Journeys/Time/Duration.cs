using System.Globalization;

namespace Cairn.Journeys.Time;

/// <summary>A length of time as people write it in reports: <c>30s 20m 12h 7d 2w</c>; <c>1d</c> is 86,400 s whatever the clock change.</summary>
/// <remarks><c>default</c> is zero. Equal when the microseconds are equal.</remarks>
public readonly record struct Duration(long Micros)
{
    /// <summary>Reads a whole number followed by one of <c>s m h d w</c>; false for anything else or beyond 100 years.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Duration duration)
    {
        duration = default;
        text = text.Trim();
        if (text.Length < 2 || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        long? unit = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => null,
        };
        if (unit is null || number > 36_525L * 86_400 / unit.Value)
        {
            return false;
        }

        duration = new Duration(number * unit.Value * Timestamp.Second);
        return true;
    }

    /// <summary>The shortest form that reads back to the same duration, such as <c>7d</c>; parts of a second are cut.</summary>
    public override string ToString()
    {
        var seconds = Micros / Timestamp.Second;
        var (number, unit) = seconds switch
        {
            0 => (0L, 's'),
            _ when seconds % (7 * 86_400) == 0 && seconds > 7 * 86_400 => (seconds / (7 * 86_400), 'w'),
            _ when seconds % 86_400 == 0 => (seconds / 86_400, 'd'),
            _ when seconds % 3_600 == 0 => (seconds / 3_600, 'h'),
            _ when seconds % 60 == 0 => (seconds / 60, 'm'),
            _ => (seconds, 's'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }
}
