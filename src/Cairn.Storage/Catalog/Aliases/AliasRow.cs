namespace Cairn.Storage.Catalog.Aliases;

internal sealed class AliasRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Format { get; set; }
    public required string Text { get; set; }

    /// <summary><c>Category=state,state</c>, parted by line feeds.</summary>
    public required string ConsentMap { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}
