namespace Cairn.Storage.Catalog.Imports;

internal sealed class ImportJobRow
{
    public int Number { get; set; }
    public required int SiteId { get; set; }

    /// <summary>A JSON array of names.</summary>
    public required string Files { get; set; }

    /// <summary>A JSON object.</summary>
    public required string Options { get; set; }
    public required ImportState State { get; set; }
    public long RowsDone { get; set; }
    public long Stored { get; set; }
    public long Duplicates { get; set; }
    public long Failed { get; set; }
    public required string Checkpoint { get; set; }
    public required string Message { get; set; }
    public required string StartedBy { get; set; }
    public required DateTimeOffset StartedAt { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}
