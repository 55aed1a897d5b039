namespace Cairn.Storage.Catalog.Attribution;

internal sealed class WindowsRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string Definition { get; set; }
    public required int Version { get; set; }

    /// <summary>A JSON object of durations by kind of touch.</summary>
    public required string Text { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}
