namespace Cairn.Storage.Catalog.Rules;

/// <summary>A rule of a site, as it is worked on; pages see it once it stands in a <see cref="RuleVersionRow"/>.</summary>
internal sealed class RuleRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Key { get; set; }
    public required string Json { get; set; }
    public required bool On { get; set; }
    public required string ChangedBy { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }
}

/// <summary>What a site's pages were told from one moment on; rows are only ever added.</summary>
internal sealed class RuleVersionRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required int Version { get; set; }

    /// <summary>The whole answer of <c>/sdk/rules/{key}.json</c>.</summary>
    public required string Json { get; set; }
    public required string Note { get; set; }
    public required string PublishedBy { get; set; }
    public required DateTimeOffset PublishedAt { get; set; }
}
