namespace Cairn.Journeys.Attribution;

/// <summary>Which channels are paid, and the platforms that sources are of.</summary>
public static class Platforms
{
    /// <summary>The channel of visitors who came by themselves.</summary>
    public const string Direct = "Direct";

    private static readonly (string Platform, string[] Names)[] Joined =
    [
        ("google", ["google", "adwords", "googleads", "google_ads", "google-ads", "dv360", "youtube"]),
        ("facebook", ["facebook", "fb", "meta", "meta_ads", "facebook_ads", "fb_ad", "instagram", "ig"]),
        ("bing", ["bing", "microsoft", "msn", "bingads", "microsoft_ads", "microsoftads"]),
        ("tiktok", ["tiktok", "tiktok_ads"]),
        ("linkedin", ["linkedin", "linkedin_ads", "lnkd"]),
        ("x", ["x", "twitter", "t.co"]),
        ("reddit", ["reddit", "reddit_ads"]),
        ("pinterest", ["pinterest", "pin"]),
        ("snapchat", ["snapchat", "snap"]),
    ];

    private static readonly Dictionary<string, string> ByName =
        Joined.SelectMany(one => one.Names.Select(name => (name, one.Platform))).ToDictionary(pair => pair.name, pair => pair.Platform, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Paid = new(StringComparer.OrdinalIgnoreCase)
    {
        "Cross-network", "Cross Network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display", "Paid Other", "Paid Unknown", "TV", "Affiliates", "Affiliate",
    };

    /// <summary>Whether somebody paid for touches of this channel.</summary>
    public static bool IsPaid(string? channel) => channel is not null && Paid.Contains(channel);

    /// <summary>Whether a channel says that nobody brought the visitor: Direct, or none at all.</summary>
    public static bool IsDirect(string? channel) => channel is null or Direct or TouchDimension.None;

    /// <summary>The platform of a source, with spellings joined: <c>adwords</c> is google. A source of no known platform is its own, in lower case.</summary>
    public static string Of(string source)
    {
        var name = source.Trim();
        foreach (var end in (string[])[".com", ".de", ".net"])
        {
            name = name.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? name[..^end.Length] : name;
        }

        name = name[(name.LastIndexOf('.') + 1)..];
        return ByName.GetValueOrDefault(source.Trim()) ?? ByName.GetValueOrDefault(name) ?? source.Trim().ToLowerInvariant();
    }
}
