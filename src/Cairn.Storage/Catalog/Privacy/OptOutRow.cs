namespace Cairn.Storage.Catalog.Privacy;

internal sealed class OptOutRow
{
    public int SiteId { get; set; }
    public required string Visitor { get; set; }

    /// <summary>Microseconds since the Unix epoch, by the server's clock.</summary>
    public long Since { get; set; }
}
