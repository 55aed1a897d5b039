namespace Cairn.Storage.Catalog.Segments;

internal sealed class SegmentRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public required string Text { get; set; }
    public required string ChangedBy { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }
}
