using System.Globalization;

namespace Cairn.Server.Commands.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Shown
{
    public const string Dash = "–";
    private const int LongestName = 60;

    /// <summary>A fraction as percent: <c>2.41 %</c>; null is a dash.</summary>
    public static string Rate(double? fraction) =>
        fraction is double value ? (value * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %" : Dash;

    /// <summary>A name that fits a table: of a long one its beginning and its end.</summary>
    public static string Short(string name) => name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 12), "…", name.AsSpan(name.Length - 11));

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Number(double? value) => value?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? Dash;

    /// <summary>An amount to the second decimal: <c>1,204.50 EUR</c>; what is no number stays as it is, null is a dash.</summary>
    public static string Money(string? value, string? currency)
    {
        if (value is null)
        {
            return Dash;
        }

        var amount = decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("#,0.00", CultureInfo.InvariantCulture)
            : value;
        return currency is null ? amount : $"{amount} {currency}";
    }

    /// <summary>Seconds as the two largest units: <c>2d 3h</c>.</summary>
    public static string Seconds(double? seconds)
    {
        if (seconds is not double value)
        {
            return Dash;
        }

        var time = TimeSpan.FromSeconds(Math.Round(value));
        return time switch
        {
            { TotalDays: >= 1 } => $"{(int)time.TotalDays}d {time.Hours}h",
            { TotalHours: >= 1 } => $"{time.Hours}h {time.Minutes}m",
            { TotalMinutes: >= 1 } => $"{time.Minutes}m {time.Seconds}s",
            _ => value.ToString("0.#", CultureInfo.InvariantCulture) + "s",
        };
    }

    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString("0.#", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
