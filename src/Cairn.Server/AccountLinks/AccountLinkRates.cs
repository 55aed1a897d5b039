using Cairn.Server.Collect;
using Cairn.Server.Problems;

namespace Cairn.Server.AccountLinks;

/// <summary>How often one address may try a link: ten times at once, then every five seconds. Nobody guesses a token, but hashing a password is work.</summary>
internal sealed class AccountLinkRates(ClientAddress addresses, TimeProvider time)
{
    private readonly ClientRates _rates = new(time, perSecond: 0.2, burst: 10);

    /// <summary>Why this request has to wait; null when it need not.</summary>
    public ProblemResult? Hindrance(HttpContext context) =>
        _rates.SecondsToWait(addresses.Of(context)) is { } seconds
            ? ProblemResults.TooMany("Too many tries from here. Wait a little.", seconds)
            : null;
}
