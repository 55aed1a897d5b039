using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Sites;

internal sealed record SiteList(IReadOnlyList<SiteShown> Rows);

/// <summary>A site. <c>SessionRule</c> is a preset's name.</summary>
internal sealed record SiteShown(
    string Key, string Name, string Timezone, string Currency, string SessionRule, OnDenied OnDenied, DateTimeOffset CreatedAt)
{
    public static SiteShown Of(Site site) =>
        new(site.Key, site.Name, site.TimeZone, site.Currency, site.SessionRule, site.OnDenied, site.CreatedAt);
}

/// <summary>A site to be made. Only the key must be given.</summary>
internal sealed record NewSiteRequest(
    string Key, string? Name = null, string? Timezone = null, string? Currency = null, string? SessionRule = null, OnDenied? OnDenied = null);

/// <summary>What to change; a field that is missing stays as it is.</summary>
internal sealed record SiteChangeRequest(
    string? Name = null, string? Timezone = null, string? Currency = null, string? SessionRule = null, OnDenied? OnDenied = null);
