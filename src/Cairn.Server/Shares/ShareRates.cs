using Cairn.Server.Collect;
using Cairn.Server.Problems;

namespace Cairn.Server.Shares;

/// <summary>How often one address may ask for public reports: 30 times at once, then once a second. Nobody guesses a token, but looking one up is work.</summary>
internal sealed class ShareRates(ClientAddress addresses, TimeProvider time)
{
    private readonly ClientRates _rates = new(time, perSecond: 1, burst: 30);

    /// <summary>Why this request has to wait; null when it need not.</summary>
    public ProblemResult? Hindrance(HttpContext context) =>
        _rates.SecondsToWait(addresses.Of(context)) is { } seconds
            ? ProblemResults.TooMany("Too many requests from here. Wait a little.", seconds)
            : null;
}
