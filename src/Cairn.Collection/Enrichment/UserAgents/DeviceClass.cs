namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>The class of a device by words of its user agent, most telling first.</summary>
internal static class DeviceClass
{
    private static readonly string[] Televisions =
    [
        "smart-tv", "smarttv", "smart tv", "googletv", "google tv", "android tv", "appletv", "apple tv", "hbbtv", "netcast", "web0s", "webos.tv", "nettv", "viera", "bravia",
        "philipstv", "roku", "crkey", "aftb", "aftm", "aftn", "afts", "aftt", "dtv", "tv safari", "pov_tv", "inettvbrowser", "ce-html", "maple_2011", "webtv",
    ];

    private static readonly string[] Consoles = ["playstation", "xbox", "nintendo"];

    private static readonly string[] Wearables = ["watchos", "apple watch", "wear os", "galaxy watch", "sm-r8", "sm-r9", "oculusbrowser", "glass 1"];

    private static readonly string[] Tablets = ["ipad", "tablet", "kindle", "playbook", "touchpad", "silk/", "sm-t", "xoom", "nexus 7", "nexus 10"];

    private static readonly string[] Phones =
    [
        "iphone", "ipod", "mobile", "windows phone", "iemobile", "blackberry", "bb10", "opera mini", "opera mobi", "symbian", "symbos", "s60", "midp", "up.browser", "up.link", "wap", "nokia",
        "sonyericsson", "docomo", "fennec", "kaios", "webos/", "bada",
    ];

    private static readonly string[] Desktops = ["windows", "win95", "win98", "macintosh", "mac os", "x11", "linux", "cros ", "freebsd", "openbsd"];

    /// <summary>tv, console, wearable, tablet, mobile, desktop or other.</summary>
    /// <param name="lower">The user agent in lower case.</param>
    public static string Of(string lower)
    {
        bool Says(string[] words) => Array.Exists(words, word => lower.Contains(word, StringComparison.Ordinal));
        var isAndroid = lower.Contains("android", StringComparison.Ordinal);
        return Says(Consoles) ? "console"
            : Says(Televisions) || (lower.Contains("tizen", StringComparison.Ordinal) && lower.Contains("tv", StringComparison.Ordinal)) ? "tv"
            : Says(Wearables) ? "wearable"
            : Says(Tablets) && !lower.Contains("tablet pc", StringComparison.Ordinal) ? "tablet"
            : isAndroid && !lower.Contains("mobile", StringComparison.Ordinal) && lower.Contains("mozilla", StringComparison.Ordinal) ? "tablet"
            : isAndroid || Says(Phones) ? "mobile"
            : Says(Desktops) ? "desktop"
            : "other";
    }
}
