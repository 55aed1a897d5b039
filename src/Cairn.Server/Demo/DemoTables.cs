namespace Cairn.Server.Demo;

/// <summary>Where a visit comes from; its quality is what it adds to the intent of those it brings.</summary>
internal sealed record DemoChannel(
    string Name, double Share, double Quality, string Source, string Medium, string? Referrer, IReadOnlyList<string> Campaigns, string? ClickIdKind = null);

/// <summary>What a visitor holds in hand.</summary>
internal sealed record DemoDevice(
    string Device, double Share, string Os, string OsVersion, string Browser, string BrowserVersion, string Screen, double Intent);

/// <summary>Where a visitor lives.</summary>
internal sealed record DemoCountry(string Code, double Share, string Language, string City);

/// <summary>The shares the demo shop draws from.</summary>
internal static class DemoTables
{
    public static IReadOnlyList<DemoChannel> Channels { get; } =
    [
        new("Organic Search", 0.28, 0.10, "google", "organic", "https://www.google.com/", []),
        new("Paid Search", 0.17, 0.20, "google", "cpc", "https://www.google.com/", ["brand", "running_shoes", "rain_jackets", "backpacks"], "gclid"),
        new("Direct", 0.16, 0.25, "(direct)", "(none)", null, []),
        new("Paid Social", 0.13, -0.60, "facebook", "paid_social", "https://www.facebook.com/", ["spring_lookalike", "retargeting", "video_outdoor"]),
        new("Organic Social", 0.07, -0.40, "instagram", "social", "https://www.instagram.com/", []),
        new("Email", 0.06, 0.55, "newsletter", "email", null, ["weekly", "new_arrivals", "cart_reminder"]),
        new("Referral", 0.05, 0.00, "trailblog.example", "referral", "https://trailblog.example/best-of", []),
        new("Affiliates", 0.04, 0.10, "dealfinder", "affiliate", "https://dealfinder.example/", ["deals"]),
        new("Display", 0.03, -0.90, "adnet", "display", "https://news.example/", ["banner_q3"]),
        new("AI Assistants", 0.01, 0.40, "chatgpt.com", "ai-assistant", "https://chatgpt.com/", []),
    ];

    public static IReadOnlyList<DemoDevice> Devices { get; } =
    [
        new("mobile", 0.29, "Android", "15", "Chrome Mobile", "141", "412x915", -0.20),
        new("mobile", 0.26, "iOS", "18.6", "Mobile Safari", "18.6", "390x844", -0.10),
        new("desktop", 0.20, "Windows", "10", "Chrome", "141", "1920x1080", 0.15),
        new("desktop", 0.08, "Windows", "10", "Edge", "141", "1920x1080", 0.10),
        new("desktop", 0.07, "Mac OS X", "15.6", "Safari", "18.6", "1440x900", 0.20),
        new("desktop", 0.05, "Windows", "10", "Firefox", "143", "1920x1080", 0.05),
        new("tablet", 0.05, "iOS", "18.6", "Mobile Safari", "18.6", "820x1180", 0.00),
    ];

    public static IReadOnlyList<DemoCountry> Countries { get; } =
    [
        new("DE", 0.56, "de-DE", "Berlin"), new("AT", 0.12, "de-AT", "Vienna"), new("CH", 0.10, "de-CH", "Zurich"), new("NL", 0.06, "nl-NL", "Utrecht"),
        new("FR", 0.05, "fr-FR", "Lyon"), new("GB", 0.04, "en-GB", "Leeds"), new("PL", 0.03, "pl-PL", "Gdynia"), new("IT", 0.02, "it-IT", "Turin"),
        new("US", 0.02, "en-US", "Portland"),
    ];

    /// <summary>The entry into which a number in [0, 1) falls.</summary>
    public static T Pick<T>(IReadOnlyList<T> table, Func<T, double> share, double uniform)
    {
        foreach (var entry in table)
        {
            uniform -= share(entry);
            if (uniform < 0)
            {
                return entry;
            }
        }

        return table[^1];
    }
}
