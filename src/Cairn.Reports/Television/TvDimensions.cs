using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Television;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Television;

/// <summary>What impressions are grouped by.</summary>
internal static class TvDimensions
{
    private const string None = "(none)";
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>The dimensions there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["creative", "publisher", "daypart", "weekday", "hour", "deal", "region", "line", "campaign", "source"];

    /// <summary>The key of an impression; null and a fault where nobody knows the dimension.</summary>
    public static Func<Impression, string>? Of(string name, TimeZoneInfo zone, List<Fault> faults)
    {
        switch (name)
        {
            case "creative":
                return one => one.Creative ?? None;
            case "publisher":
                return one => one.Publisher ?? None;
            case "deal":
                return one => one.Deal ?? None;
            case "region":
                return one => one.Region ?? None;
            case "line":
                return one => one.Line ?? None;
            case "campaign":
                return one => one.Campaign?.ToLowerInvariant() ?? None;
            case "source":
                return one => one.Source;
            case "daypart":
                return one => Local(one, zone) is var local ? $"{Days[(int)local.DayOfWeek]} {Hour(local)}" : None;
            case "weekday":
                return one => Days[(int)Local(one, zone).DayOfWeek];
            case "hour":
                return one => Hour(Local(one, zone));
            default:
                faults.Add(new Fault("tv.dimension-unknown", "/by", $"Impressions are grouped by one of {string.Join(", ", Names)}."));
                return null;
        }
    }

    private static string Hour(DateTimeOffset local) => local.Hour.ToString("00", CultureInfo.InvariantCulture) + ":00";

    private static DateTimeOffset Local(Impression one, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(new Timestamp(one.Micros).ToDateTimeOffset(), RegionZones.Of(one.Region) ?? zone);
}
