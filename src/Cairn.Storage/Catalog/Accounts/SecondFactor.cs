namespace Cairn.Storage.Catalog.Accounts;

/// <summary>What a user has besides a password.</summary>
/// <param name="ConfirmedAt">Since when their app is asked for a code; null when it is not.</param>
/// <param name="RecoveryCodesLeft">How many codes on paper still work.</param>
public sealed record SecondFactorState(DateTimeOffset? ConfirmedAt, int RecoveryCodesLeft);

/// <summary>A second factor that is in force from now on.</summary>
/// <param name="RecoveryCodes">The codes on paper, shown this once.</param>
/// <param name="Token">Of the session that takes the place of all before it.</param>
/// <param name="Session">That session.</param>
public sealed record SecondFactorConfirmed(IReadOnlyList<string> RecoveryCodes, string Token, SignInSession Session);

internal enum SecondFactorCheck
{
    NotNeeded,
    Missing,
    Wrong,
    Right,
    RightOnPaper,
}

internal sealed class SecondFactorRow
{
    public required int UserId { get; set; }

    /// <summary>Of <see cref="SecretBox"/>.</summary>
    public required byte[] Secret { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>Of the last code that was used.</summary>
    public long LastStep { get; set; }
}

internal sealed class RecoveryCodeRow
{
    public int Id { get; set; }
    public required int UserId { get; set; }
    public required byte[] Hash { get; set; }
}
