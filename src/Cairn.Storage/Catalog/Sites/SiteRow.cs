namespace Cairn.Storage.Catalog.Sites;

internal sealed class SiteRow
{
    public int Id { get; set; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public required string TimeZone { get; set; }
    public required string Currency { get; set; }
    public required string SessionRule { get; set; }
    public required OnDenied OnDenied { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public string Settings { get; set; } = "{}";
}
