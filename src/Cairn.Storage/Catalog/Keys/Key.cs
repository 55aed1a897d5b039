namespace Cairn.Storage.Catalog.Keys;

/// <summary>What a key is for. The numbers are on disk.</summary>
public enum KeyKind
{
    /// <summary>Public: it stands in a page and may only collect for one site.</summary>
    Write = 1,

    /// <summary>Secret: it may what its scopes say.</summary>
    Secret = 2,

    /// <summary>Secret, but only for servers that send in a vendor's format, where the vendor's client puts its own secret.</summary>
    Compat = 3,
}

/// <summary>What a secret key may do.</summary>
public static class KeyScopes
{
    /// <summary>Collect with the trust of a server.</summary>
    public const string IngestServer = "ingest:server";

    /// <summary>Run reports.</summary>
    public const string ReportsRead = "reports:read";

    /// <summary>Take raw events out.</summary>
    public const string ExportRaw = "export:raw";

    /// <summary>Watch replays.</summary>
    public const string ReplayRead = "replay:read";

    /// <summary>Erase people.</summary>
    public const string PrivacyErase = "privacy:erase";

    /// <summary>Change definitions and settings.</summary>
    public const string ConfigWrite = "config:write";

    /// <summary>All of the above, sites and keys.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope there is.</summary>
    public static IReadOnlyList<string> All { get; } =
        [IngestServer, ReportsRead, ExportRaw, ReplayRead, PrivacyErase, ConfigWrite, Admin];
}

/// <summary>A key as it can be shown again: never its text.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Site">The number of the site it belongs to.</param>
/// <param name="Kind">Write, secret or compat.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Prefix">Its first eleven characters.</param>
/// <param name="LastFour">Its last four characters.</param>
/// <param name="Scopes">Empty but for a secret key.</param>
/// <param name="CreatedBy">Who issued it.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="LastUsedAt">To the minute or so; null is never.</param>
/// <param name="RevokedAt">Null while it works.</param>
/// <param name="ExpiresAt">The first moment at which it works no longer; null for never.</param>
/// <param name="Networks">In CIDR form: it works from these alone; none is from anywhere.</param>
public sealed record Key(
    int Id, int Site, KeyKind Kind, string Name, string Prefix, string LastFour, IReadOnlyList<string> Scopes,
    string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Networks);

/// <summary>What a new key is to be.</summary>
/// <param name="Kind">Write, secret or compat.</param>
/// <param name="Name">What people call it; at most 200 characters.</param>
/// <param name="Scopes">At least one for a secret key, none for the others.</param>
/// <param name="ExpiresAt">In the future; null for never.</param>
/// <param name="Networks">In CIDR form, at most 20, and none for a write key, which stands in pages that anybody opens; none is from anywhere.</param>
public sealed record NewKey(KeyKind Kind, string Name, IReadOnlyCollection<string> Scopes, DateTimeOffset? ExpiresAt = null, IReadOnlyCollection<string>? Networks = null);

/// <summary>A key and its text, which is nowhere else and cannot be shown a second time.</summary>
public sealed record IssuedKey(Key Key, string Text);

/// <summary>What a presented key allows.</summary>
/// <param name="KeyId">The key's number.</param>
/// <param name="Site">The number of its site.</param>
/// <param name="Kind">Write, secret or compat.</param>
/// <param name="Scopes">Empty but for a secret key.</param>
public sealed record KeyGrant(int KeyId, int Site, KeyKind Kind, IReadOnlyList<string> Scopes)
{
    /// <summary>Whether it may do this; <see cref="KeyScopes.Admin"/> may everything a secret key can.</summary>
    public bool Allows(string scope) => Scopes.Contains(scope) || Scopes.Contains(KeyScopes.Admin);
}
