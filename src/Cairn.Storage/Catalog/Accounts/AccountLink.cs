using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>What a link that was handed over lets its holder do. The numbers are on disk.</summary>
public enum AccountLinkKind
{
    /// <summary>Become a user with the role the link names.</summary>
    Invitation = 1,

    /// <summary>Set a new password.</summary>
    Reset = 2,
}

/// <summary>A link that works once, for one person, until it expires. Its token is stored only as a hash.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">What it lets do.</param>
/// <param name="Email">For whom: lower case.</param>
/// <param name="Role">Of an invitation: what they may do then. Of a reset: what they may do now.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">The first moment at which it works no longer.</param>
public sealed record AccountLink(
    int Id, AccountLinkKind Kind, string Email, Role Role, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>A link just made. <paramref name="Token"/> is stored nowhere.</summary>
public sealed record IssuedAccountLink(string Token, AccountLink Link);

/// <summary>What became of an attempt to use a link.</summary>
public abstract record AccountLinkResult
{
    private AccountLinkResult() { }

    /// <summary>The link is used up, and this user signs in with the new password.</summary>
    public sealed record Done(AccountLinkKind Kind, User User) : AccountLinkResult;

    /// <summary>Unknown, used, revoked or expired, which are not told apart.</summary>
    public sealed record Dead : AccountLinkResult;

    /// <summary>The link is good, the rest is not; it still works.</summary>
    public sealed record Refused(IReadOnlyList<Fault> Faults) : AccountLinkResult;

    /// <summary>Too many passwords are being worked on right now.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : AccountLinkResult;
}

internal sealed class AccountLinkRow
{
    public int Id { get; set; }
    public required AccountLinkKind Kind { get; set; }
    public required byte[] TokenHash { get; set; }

    /// <summary>NFC, trimmed, lower case.</summary>
    public required string Email { get; set; }
    public required Role Role { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
}
