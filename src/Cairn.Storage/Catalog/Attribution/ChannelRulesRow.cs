namespace Cairn.Storage.Catalog.Attribution;

internal sealed class ChannelRulesRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required int Version { get; set; }

    /// <summary>The name of the table.</summary>
    public required string Preset { get; set; }

    /// <summary>A JSON list of the site's own rules.</summary>
    public required string Text { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}
