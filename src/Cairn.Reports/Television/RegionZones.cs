using System.Collections.Frozen;

namespace Cairn.Reports.Television;

/// <summary>The time zone of a region by its ISO 3166-2 code (<c>US-CA</c>), its country's code (<c>DE</c>, <c>DE-BE</c>) or an IANA name.</summary>
/// <remarks>Where a state has two zones, the one most of its people live in. A region nobody here knows has none, and then the site's zone is taken.</remarks>
internal static class RegionZones
{
    // Zone, then its regions. Countries with one zone stand by their code alone.
    private static readonly string[] Table =
    [
        "America/New_York US-CT US-DC US-DE US-FL US-GA US-IN US-KY US-MA US-MD US-ME US-MI US-NC US-NH US-NJ US-NY US-OH US-PA US-RI US-SC US-VA US-VT US-WV",
        "America/Chicago US-AL US-AR US-IA US-IL US-KS US-LA US-MN US-MO US-MS US-ND US-NE US-OK US-SD US-TN US-TX US-WI",
        "America/Denver US-CO US-ID US-MT US-NM US-UT US-WY", "America/Phoenix US-AZ", "America/Los_Angeles US-CA US-NV US-OR US-WA", "America/Anchorage US-AK", "Pacific/Honolulu US-HI",
        "America/Toronto CA-ON CA-QC", "America/Winnipeg CA-MB", "America/Regina CA-SK", "America/Edmonton CA-AB", "America/Vancouver CA-BC", "America/Halifax CA-NB CA-NS CA-PE", "America/St_Johns CA-NL",
        "Australia/Sydney AU-NSW AU-ACT", "Australia/Melbourne AU-VIC", "Australia/Brisbane AU-QLD", "Australia/Adelaide AU-SA", "Australia/Perth AU-WA", "Australia/Hobart AU-TAS", "Australia/Darwin AU-NT",
        "Europe/Berlin DE", "Europe/Vienna AT", "Europe/Zurich CH", "Europe/Paris FR", "Europe/Brussels BE", "Europe/Amsterdam NL", "Europe/Luxembourg LU", "Europe/London GB", "Europe/Dublin IE",
        "Europe/Madrid ES", "Europe/Lisbon PT", "Europe/Rome IT", "Europe/Copenhagen DK", "Europe/Oslo NO", "Europe/Stockholm SE", "Europe/Helsinki FI", "Europe/Warsaw PL", "Europe/Prague CZ",
        "Europe/Budapest HU", "Europe/Athens GR", "Europe/Bucharest RO", "Asia/Tokyo JP", "Asia/Kolkata IN", "Pacific/Auckland NZ",
    ];

    private static readonly FrozenDictionary<string, string> Zones = Table
        .SelectMany(line => line.Split(' ')[1..].Select(region => (Region: region, Zone: line.Split(' ')[0])))
        .ToFrozenDictionary(pair => pair.Region, pair => pair.Zone, StringComparer.OrdinalIgnoreCase);

    /// <summary>The zone; null where none is known.</summary>
    public static TimeZoneInfo? Of(string? region)
    {
        if (region is not { Length: >= 2 and <= 64 })
        {
            return null;
        }

        var id = Zones.GetValueOrDefault(region) ?? Zones.GetValueOrDefault(region.Split('-')[0]) ?? (region.Contains('/', StringComparison.Ordinal) ? region : null);
        return id is not null && !id.Contains("..", StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
    }
}
