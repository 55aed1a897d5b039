using Cairn.Server.Collect;
using Cairn.Server.Problems;

namespace Cairn.Server.Access;

/// <summary>How often one address may call the API without a session or key that works: 200 times at once, then 20 times a second. Nobody guesses a key, but looking one up is work.</summary>
internal sealed class StrangerRates(ClientAddress addresses, TimeProvider time)
{
    private readonly ClientRates _rates = new(time, perSecond: 20, burst: 200);

    /// <summary>Why this request has to wait; null when it need not.</summary>
    public ProblemResult? Hindrance(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase) && _rates.SecondsToWait(addresses.Of(context)) is { } seconds
            ? ProblemResults.TooMany("Too many requests from here. Wait a little.", seconds)
            : null;
}
