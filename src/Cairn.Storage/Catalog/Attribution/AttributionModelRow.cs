namespace Cairn.Storage.Catalog.Attribution;

internal sealed class AttributionModelRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Definition { get; set; }
    public required string Model { get; set; }
    public required int Version { get; set; }
    public required int DefinitionVersion { get; set; }
    public required DateTimeOffset TrainedAt { get; set; }
    public required string Text { get; set; }
}
