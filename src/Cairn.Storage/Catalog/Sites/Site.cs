namespace Cairn.Storage.Catalog.Sites;

/// <summary>What a site does with visitors who denied <c>analytics_storage</c>. The numbers are on disk.</summary>
public enum OnDenied
{
    /// <summary>Nothing is sent, and nothing of theirs is reported.</summary>
    None = 1,

    /// <summary>They are counted without storage in the browser.</summary>
    Cookieless = 2,
}

/// <summary>A website or app whose events are kept apart from every other's.</summary>
/// <param name="Id">The number the event store uses; never given twice.</param>
/// <param name="Key"><c>[a-z0-9][a-z0-9_-]{0,63}</c>, unique.</param>
/// <param name="Name">What people read.</param>
/// <param name="TimeZone">The IANA zone in which its days begin.</param>
/// <param name="Currency">ISO 4217: what its values are shown in.</param>
/// <param name="SessionRule">The name of its session preset.</param>
/// <param name="OnDenied">What happens without consent.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Site(
    int Id, string Key, string Name, string TimeZone, string Currency, string SessionRule, OnDenied OnDenied, DateTimeOffset CreatedAt)
{
    /// <summary>How its events are understood and how long they are kept.</summary>
    public SiteSettings Settings { get; init; } = new();

    /// <inheritdoc/>
    public bool Equals(Site? other) => other is not null && Shown == other.Shown && Settings.ToJson() == other.Settings.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => Shown.GetHashCode();

    private (int, string, string, string, string, string, OnDenied, DateTimeOffset) Shown =>
        (Id, Key, Name, TimeZone, Currency, SessionRule, OnDenied, CreatedAt);
}

/// <summary>A site to be made. Only the key must be given.</summary>
/// <param name="Key"><c>[a-z0-9][a-z0-9_-]{0,63}</c>.</param>
public sealed record NewSite(string Key)
{
    /// <summary>What people read; null is the key.</summary>
    public string? Name { get; init; }

    /// <summary>An IANA zone.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>ISO 4217, three capitals.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>A session preset's name.</summary>
    public string SessionRule { get; init; } = "cairn";

    /// <summary>What happens without consent.</summary>
    public OnDenied OnDenied { get; init; } = OnDenied.None;
}

/// <summary>What to change of a site; null leaves a field as it is.</summary>
public sealed record SiteChange
{
    /// <summary>What people read.</summary>
    public string? Name { get; init; }

    /// <summary>An IANA zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>ISO 4217, three capitals.</summary>
    public string? Currency { get; init; }

    /// <summary>A session preset's name.</summary>
    public string? SessionRule { get; init; }

    /// <summary>What happens without consent.</summary>
    public OnDenied? OnDenied { get; init; }

    /// <summary>The whole settings, in the place of those before.</summary>
    public SiteSettings? Settings { get; init; }

    /// <summary>Who changes it, for versions of what the settings say.</summary>
    public string By { get; init; } = "";
}
