namespace Cairn.Storage.Catalog.Attribution;

internal sealed class ReceiptRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string EventId { get; set; }
    public required string Definition { get; set; }
    public required int Number { get; set; }
    public required DateTimeOffset At { get; set; }
    public required string Reason { get; set; }
    public required byte[] Body { get; set; }
}
