namespace Cairn.Storage.Catalog.Keys;

internal sealed class KeyRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required KeyKind Kind { get; set; }
    public required string Name { get; set; }
    public required string Prefix { get; set; }
    public required string LastFour { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Words of <see cref="KeyScopes"/>, parted by blanks.</summary>
    public required string Scopes { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>In CIDR form, parted by blanks.</summary>
    public string Networks { get; set; } = "";
}
