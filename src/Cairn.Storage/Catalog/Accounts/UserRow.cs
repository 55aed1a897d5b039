namespace Cairn.Storage.Catalog.Accounts;

internal sealed class UserRow
{
    public int Id { get; set; }

    /// <summary>NFC, trimmed, lower case.</summary>
    public required string Email { get; set; }
    public required string Name { get; set; }
    public required byte[] PasswordHash { get; set; }
    public required Role Role { get; set; }
    public bool Disabled { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? LastSignInAt { get; set; }
}

internal sealed class SignInSessionRow
{
    public int Id { get; set; }
    public required int UserId { get; set; }
    public required byte[] TokenHash { get; set; }
    public required string Csrf { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset LastSeenAt { get; set; }
}

/// <summary>The one-time setup secret; at most one row, with number 1.</summary>
internal sealed class SetupSecretRow
{
    public int Id { get; set; }
    public required byte[] Hash { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}
