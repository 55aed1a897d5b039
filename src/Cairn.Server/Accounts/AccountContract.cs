using Cairn.Storage.Catalog.Accounts;

namespace Cairn.Server.Accounts;

/// <summary>One's own account.</summary>
/// <param name="Email">With which one signs in.</param>
/// <param name="Name">What people read.</param>
/// <param name="Role">What one may do.</param>
/// <param name="SecondFactor">What is asked besides the password.</param>
/// <param name="Sessions">Where one is signed in, the newest first.</param>
internal sealed record AccountShown(string Email, string Name, Role Role, SecondFactorShown SecondFactor, IReadOnlyList<OwnSession> Sessions);

/// <param name="ConfirmedAt">Since when an app is asked for a code; null: it is not.</param>
/// <param name="RecoveryCodesLeft">How many codes on paper still work.</param>
/// <param name="Required">Whether one's role needs a second factor here.</param>
internal sealed record SecondFactorShown(DateTimeOffset? ConfirmedAt, int RecoveryCodesLeft, bool Required);

/// <param name="Id">Its number.</param>
/// <param name="CreatedAt">When one signed in.</param>
/// <param name="LastSeenAt">To within five minutes.</param>
/// <param name="Current">Whether this request belongs to it.</param>
internal sealed record OwnSession(int Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Current);

/// <param name="Password">One's own; not asked within ten minutes of signing in.</param>
internal sealed record BeginSecondFactorRequest(string? Password = null);

/// <summary>What an app takes in, shown until it is confirmed.</summary>
/// <param name="Secret">To type in, in groups of four.</param>
/// <param name="Uri">What the code holds.</param>
/// <param name="Size">Units on a side of the picture, with its quiet zone.</param>
/// <param name="Path">The dark parts of the QR code, as the path of an SVG picture.</param>
internal sealed record SecondFactorBegun(string Secret, string Uri, int Size, string Path);

/// <param name="Code">What the app shows.</param>
internal sealed record ConfirmSecondFactorRequest(string Code);

/// <summary>Codes on paper, shown this once: each works once, in place of the app's.</summary>
internal sealed record RecoveryCodeList(IReadOnlyList<string> Codes);

/// <param name="Password">One's own.</param>
/// <param name="Code">What the app shows, or one of the codes on paper.</param>
internal sealed record ProofRequest(string Password, string Code);

/// <param name="Password">The one that is in force.</param>
/// <param name="NewPassword">The one that takes its place: 12 to 128 characters, not a common one.</param>
/// <param name="Code">What the app shows, or one of the codes on paper, where one has a second factor.</param>
internal sealed record ChangePasswordRequest(string Password, string NewPassword, string? Code = null);
