using System.Net;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Server.Hosting;

namespace Cairn.Server.Collect;

/// <summary>Looks at the address of a request's client for as long as the request lasts: country, pace, a site's rules, cookieless ids.</summary>
internal sealed class ClientWatch(ClientAddress addresses, FloodWatch floods, CookielessIds ids, HouseholdKeys households, ServerOptions options)
{
    private readonly FloodWatch _floods = floods;
    private readonly CookielessIds _ids = ids;
    private readonly HouseholdKeys _households = households;

    private const long Day = 86_400L * 1_000_000;

    /// <summary>What the address of this request tells about its visitor.</summary>
    public IClientFacts Look(HttpContext context, SiteRules site) => new Facts(this, context, addresses.Of(context), site);

    /// <summary>The household keys of an address that a trusted sender names; none for what is no address.</summary>
    public (string? Current, string? Previous) HouseholdAt(string address, long occurredMicros) =>
        IPAddress.TryParse(address, out var parsed) ? _households.Of(parsed, occurredMicros) : default;

    /// <summary>A proxy's word counts only when the connection comes from one of ours.</summary>
    private string? CountryOf(HttpContext context, IPAddress client)
    {
        var told = options.CountryHeader is { Length: > 0 } header && addresses.IsThroughProxy(context) ? context.Request.Headers[header].ToString() : "";
        return told is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] and not "XX" ? told : Countries.Of(client);
    }

    private sealed class Facts(ClientWatch watch, HttpContext context, IPAddress client, SiteRules site) : IClientFacts
    {
        public string? Country { get; } = watch.CountryOf(context, client);

        public bool IsHosting { get; } = HostingNetworks.Contains(client);

        public BotVerdict Judge(string visitor)
        {
            var flood = watch._floods.IsFlood(site.Site, visitor, client);
            return site.BotNetworks.Any(network => network.Contains(client)) ? BotVerdict.SiteRule : flood ? BotVerdict.Flood : BotVerdict.None;
        }

        private (long Micros, (string?, string?) Keys)? _last;

        /// <summary>The events of a request mostly happened in the same thirty days, and one answer serves the same moment again.</summary>
        public (string? Current, string? Previous) Household(long occurredMicros)
        {
            var day = occurredMicros - occurredMicros % Day; // an epoch is made of whole days
            if (_last is not { } last || last.Micros != day)
            {
                _last = last = (day, watch._households.Of(client, day));
            }

            return last.Keys;
        }

        public string? CookielessVisitor(string? host) =>
            watch._ids.Of(site.Site, client, context.Request.Headers.UserAgent.ToString(), host ?? "");
    }
}
