using Cairn.Storage.Catalog.Keys;

namespace Cairn.Server.Keys;

internal sealed record KeyList(IReadOnlyList<KeyShown> Rows);

/// <summary>A key without its text.</summary>
internal sealed record KeyShown(
    int Id, KeyKind Kind, string Name, string Prefix, string LastFour, IReadOnlyList<string> Scopes, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public static KeyShown Of(Key key) =>
        new(key.Id, key.Kind, key.Name, key.Prefix, key.LastFour, key.Scopes, key.CreatedBy, key.CreatedAt, key.LastUsedAt, key.RevokedAt);
}

/// <param name="Kind"><c>write</c> stands in pages and only collects; <c>secret</c> may what its scopes say; <c>compat</c> lets servers send in vendors' formats.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Scopes">For a secret key, at least one.</param>
internal sealed record NewKeyRequest(KeyKind Kind, string Name, IReadOnlyList<string>? Scopes = null);

/// <summary>A new key. <c>Key</c> is its text, which is shown this once.</summary>
internal sealed record IssuedKeyShown(
    int Id, KeyKind Kind, string Name, string Prefix, string LastFour, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string Key);
