namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>A family and its version. <c>Other</c> is what no rule knows.</summary>
public sealed record Versioned(string Family, string? Major, string? Minor, string? Patch)
{
    /// <summary>Nothing known.</summary>
    public static Versioned Other { get; } = new("Other", null, null, null);

    /// <summary>Major and minor as one text; null when there is none.</summary>
    public string? Version => Major is null ? null : Minor is null ? Major : $"{Major}.{Minor}";
}

/// <summary>What a user agent says.</summary>
/// <param name="Browser">The browser, or the program that stands for one.</param>
/// <param name="System">The operating system.</param>
/// <param name="DeviceFamily">The device's family after the list; <c>Other</c> when unknown.</param>
/// <param name="Device">tv, console, wearable, tablet, mobile, desktop or other.</param>
/// <param name="IsDeclaredBot">Whether it is on the list of crawlers.</param>
/// <param name="IsHeadless">Whether it is a browser that runs without a screen.</param>
public sealed record UserAgent(Versioned Browser, Versioned System, string DeviceFamily, string Device, bool IsDeclaredBot, bool IsHeadless)
{
    /// <summary>The same with what client hints say, which win where they say something.</summary>
    public UserAgent With(ClientHints? hints)
    {
        if (hints is null)
        {
            return this;
        }

        var browser = hints.Browser() is { } found && (Browser.Family != found.Family || Browser.Major != found.Major)
            ? new Versioned(Browser.Family.StartsWith(found.Family, StringComparison.Ordinal) ? Browser.Family : found.Family, found.Major, null, null)
            : Browser;
        return this with { Browser = browser, System = SystemOf(hints), Device = DeviceOf(hints) };
    }

    /// <summary>Windows counts its hints on after 10: 13 and above is Windows 11.</summary>
    private Versioned SystemOf(ClientHints hints)
    {
        var parts = hints.PlatformVersion?.Split('.') ?? [];
        if (parts.Length == 0 || !int.TryParse(parts[0], out var major) || major <= 0)
        {
            return System;
        }

        var minor = parts.Length > 1 ? parts[1] : null;
        return hints.Platform switch
        {
            "Windows" => new Versioned("Windows", major >= 13 ? "11" : "10", null, null),
            "macOS" => new Versioned("Mac OS X", parts[0], minor, null),
            "Android" => new Versioned("Android", parts[0], minor, null),
            "Chrome OS" or "ChromeOS" => new Versioned("Chrome OS", parts[0], minor, null),
            _ => System,
        };
    }

    private string DeviceOf(ClientHints hints) => (hints.Mobile, Device) switch
    {
        (true, "desktop" or "other") => "mobile",
        (false, "mobile") => hints.Platform == "Android" ? "tablet" : "desktop",
        _ => Device,
    };
}
