using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>What became of somebody's wish for a new password.</summary>
public abstract record PasswordChange
{
    private PasswordChange() { }

    /// <summary>It is in force. <paramref name="Token"/> is of the one session that is left; it goes into the cookie and is stored nowhere.</summary>
    public sealed record Done(string Token) : PasswordChange;

    /// <summary>The new password is not taken.</summary>
    public sealed record Refused(IReadOnlyList<Fault> Faults) : PasswordChange;

    /// <summary>The user was removed or disabled meanwhile.</summary>
    public sealed record Gone : PasswordChange;

    /// <summary>Too many passwords are being checked right now.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : PasswordChange;
}
