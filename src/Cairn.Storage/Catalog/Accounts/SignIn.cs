using Cairn.Journeys.Faults;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>A session of somebody signed in.</summary>
/// <param name="Id">Its number, for listing and revoking.</param>
/// <param name="User">Who.</param>
/// <param name="Csrf">What every change must carry in <c>X-Cairn-Csrf</c>.</param>
/// <param name="CreatedAt">When they signed in.</param>
/// <param name="LastSeenAt">To within five minutes.</param>
public sealed record SignInSession(int Id, User User, string Csrf, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt)
{
    /// <summary>Whether the user has a second factor.</summary>
    public bool HasSecondFactor { get; init; }
}

/// <summary>What became of an attempt to sign in.</summary>
public abstract record SignInResult
{
    private SignInResult() { }

    /// <summary>Signed in. <paramref name="Token"/> goes into the cookie and is stored nowhere.</summary>
    public sealed record SignedIn(string Token, SignInSession Session) : SignInResult
    {
        /// <summary>Whether one of the codes on paper was used up.</summary>
        public bool ByRecoveryCode { get; init; }
    }

    /// <summary>The password is right, and so is the code where one is needed; no session was asked for.</summary>
    public sealed record Proven : SignInResult;

    /// <summary>The password is right, and a code of the second factor has to come with it.</summary>
    public sealed record CodeNeeded : SignInResult;

    /// <summary>The password is right; the code is wrong or was used before.</summary>
    public sealed record WrongCode : SignInResult;

    /// <summary>Unknown, wrong or disabled, which are not told apart.</summary>
    public sealed record Wrong : SignInResult;

    /// <summary>Too many attempts, by this account, this address or everybody.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : SignInResult;
}

/// <summary>What became of the first owner's setup.</summary>
public abstract record SetupResult
{
    private SetupResult() { }

    /// <summary>The owner exists, and the secret is dead.</summary>
    public sealed record Done(User Owner) : SetupResult;

    /// <summary>Not the secret that was printed.</summary>
    public sealed record WrongSecret : SetupResult;

    /// <summary>Somebody did it before.</summary>
    public sealed record AlreadySetUp : SetupResult;

    /// <summary>The secret is right, the rest is not.</summary>
    public sealed record Refused(IReadOnlyList<Fault> Faults) : SetupResult;

    /// <summary>Too many passwords are being checked right now.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : SetupResult;
}
