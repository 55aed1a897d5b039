namespace Cairn.Storage.Catalog.Privacy;

internal sealed class OptOutRow
{
    public int SiteId { get; set; }

    /// <summary>A hash, so that nobody's id is kept because they said no.</summary>
    public required string Visitor { get; set; }

    /// <summary>Microseconds since the Unix epoch, by the server's clock.</summary>
    public long Since { get; set; }

    /// <summary>When they said yes again; null for not yet.</summary>
    public long? Until { get; set; }
}
