namespace Cairn.Storage.Catalog.Definitions;

/// <summary>A definition's key; it stays when the definition is archived, so that it is never reused.</summary>
internal sealed class DefinitionRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Key { get; set; }
    public DateTimeOffset? ArchivedAt { get; set; }
    public List<DefinitionVersionRow> Versions { get; set; } = [];
}

/// <summary>One version; rows are only ever added.</summary>
internal sealed class DefinitionVersionRow
{
    public int Id { get; set; }
    public int DefinitionId { get; set; }
    public required int Version { get; set; }
    public required string Json { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}
