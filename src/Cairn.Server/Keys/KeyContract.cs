using Cairn.Storage.Catalog.Keys;

namespace Cairn.Server.Keys;

internal sealed record KeyList(IReadOnlyList<KeyShown> Rows);

/// <summary>A key without its text.</summary>
internal sealed record KeyShown(
    int Id, KeyKind Kind, string Name, string Prefix, string LastFour, IReadOnlyList<string> Scopes, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Networks)
{
    public static KeyShown Of(Key key) =>
        new(key.Id, key.Kind, key.Name, key.Prefix, key.LastFour, key.Scopes, key.CreatedBy, key.CreatedAt, key.LastUsedAt, key.RevokedAt, key.ExpiresAt, key.Networks);
}

/// <param name="Kind"><c>write</c> stands in pages and only collects; <c>secret</c> may what its scopes say; <c>compat</c> lets servers send in vendors' formats.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Scopes">For a secret key, at least one.</param>
/// <param name="ExpiresAt">When it ends by itself; null for never.</param>
/// <param name="Networks">Of a secret key or compat secret: it works from these networks alone, as <c>203.0.113.0/24</c>; null or none for from anywhere.</param>
internal sealed record NewKeyRequest(KeyKind Kind, string Name, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null, IReadOnlyList<string>? Networks = null);

/// <summary>A new key. <c>Key</c> is its text, which is shown this once.</summary>
internal sealed record IssuedKeyShown(
    int Id, KeyKind Kind, string Name, string Prefix, string LastFour, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string Key);
