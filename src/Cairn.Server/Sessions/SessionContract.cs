using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Sessions;

/// <summary>What a page needs to know before it shows anything.</summary>
/// <param name="SecondFactorNeeded">This person's role needs a second factor, which they set up before anything else.</param>
/// <param name="SetupNeeded">Nobody has an account yet: the setup page comes first.</param>
/// <param name="SignedIn">Whether this caller is known.</param>
/// <param name="StoreOnly">After crashes events are only kept, and reach no report before the next start.</param>
/// <param name="Csrf">What every change must carry in <c>X-Cairn-Csrf</c>; null when nobody is signed in by cookie.</param>
/// <param name="User">Who; null for nobody, or for a key.</param>
/// <param name="Sites">The sites this caller sees.</param>
/// <param name="Version">Cairn's version.</param>
internal sealed record SessionState(
    bool SetupNeeded, bool SignedIn, bool SecondFactorNeeded, bool StoreOnly, string? Csrf, SessionUser? User, IReadOnlyList<SessionSite> Sites, string Version);

internal sealed record SessionUser(string Email, string Name, Role Role);

internal sealed record SessionSite(string Key, string Name, string Timezone, string Currency);

/// <param name="Email">The account.</param>
/// <param name="Password">Its password.</param>
/// <param name="Code">Of the second factor, when a first answer said <c>session.code-needed</c>: what the app shows, or one of the codes on paper.</param>
internal sealed record SignInRequest(string Email, string Password, string? Code = null);

/// <summary>The first owner. The secret is the one that the first start printed; it works once.</summary>
internal sealed record SetupRequest(string Secret, string Email, string Name, string Password);
