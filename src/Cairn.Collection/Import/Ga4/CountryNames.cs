using System.Collections.Frozen;
using System.Globalization;

namespace Cairn.Collection.Import.Ga4;

/// <summary>Two-letter codes of countries by the English names Google's export writes.</summary>
internal static class CountryNames
{
    /// <summary>Names that the platform's own list writes otherwise.</summary>
    private static readonly (string Name, string Code)[] Others =
    [
        ("Türkiye", "TR"), ("Turkey", "TR"), ("Hong Kong", "HK"), ("Macao", "MO"), ("Macau", "MO"), ("Myanmar (Burma)", "MM"), ("Czechia", "CZ"),
        ("Congo - Kinshasa", "CD"), ("Congo - Brazzaville", "CG"), ("Côte d’Ivoire", "CI"), ("Côte d'Ivoire", "CI"), ("North Macedonia", "MK"),
        ("Palestine", "PS"), ("Eswatini", "SZ"), ("Bosnia & Herzegovina", "BA"), ("Trinidad & Tobago", "TT"), ("Antigua & Barbuda", "AG"),
        ("St. Kitts & Nevis", "KN"), ("St. Lucia", "LC"), ("St. Vincent & Grenadines", "VC"), ("São Tomé & Príncipe", "ST"), ("Cape Verde", "CV"),
        ("South Korea", "KR"), ("Russia", "RU"), ("Vietnam", "VN"), ("Laos", "LA"), ("Syria", "SY"), ("Taiwan", "TW"), ("Kosovo", "XK"),
        ("United States", "US"), ("United Kingdom", "GB"), ("Germany", "DE"),
    ];

    private static readonly FrozenDictionary<string, string> Codes = Make();

    /// <summary>The code, or null for a name that is not known, such as <c>(not set)</c>.</summary>
    public static string? CodeOf(string? name) => name is not null && Codes.TryGetValue(name, out var code) ? code : null;

    private static FrozenDictionary<string, string> Make()
    {
        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures))
        {
            var region = new RegionInfo(culture.Name);
            if (region.TwoLetterISORegionName.Length == 2 && char.IsAsciiLetterUpper(region.TwoLetterISORegionName[0]))
            {
                codes.TryAdd(region.EnglishName, region.TwoLetterISORegionName);
            }
        }

        foreach (var (name, code) in Others)
        {
            codes[name] = code;
        }

        return codes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
