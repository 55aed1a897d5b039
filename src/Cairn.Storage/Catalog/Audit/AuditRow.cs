namespace Cairn.Storage.Catalog.Audit;

internal sealed class AuditRow
{
    public long Id { get; set; }
    public required DateTimeOffset At { get; set; }
    public required string Actor { get; set; }
    public required string Action { get; set; }
    public required string Subject { get; set; }
    public required string Detail { get; set; }

    /// <summary>SHA-256 over the entry before and everything above.</summary>
    public required byte[] Hash { get; set; }
}
