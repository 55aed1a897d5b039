using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Sessions;

/// <summary>What a page needs to know before it shows anything.</summary>
/// <param name="SetupNeeded">Nobody has an account yet: the setup page comes first.</param>
/// <param name="SignedIn">Whether this caller is known.</param>
/// <param name="Csrf">What every change must carry in <c>X-Cairn-Csrf</c>; null when nobody is signed in by cookie.</param>
/// <param name="User">Who; null for nobody, or for a key.</param>
/// <param name="Sites">The sites this caller sees.</param>
/// <param name="Version">Cairn's version.</param>
internal sealed record SessionState(
    bool SetupNeeded, bool SignedIn, string? Csrf, SessionUser? User, IReadOnlyList<SessionSite> Sites, string Version);

internal sealed record SessionUser(string Email, string Name, Role Role);

internal sealed record SessionSite(string Key, string Name, string Timezone, string Currency);

internal sealed record SignInRequest(string Email, string Password);

/// <summary>The first owner. The secret is the one that the first start printed; it works once.</summary>
internal sealed record SetupRequest(string Secret, string Email, string Name, string Password);
