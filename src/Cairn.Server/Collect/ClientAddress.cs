using System.Net;
using Cairn.Server.Hosting;

namespace Cairn.Server.Collect;

/// <summary>Whom a request comes from: the other end of the connection, or, when that is a known proxy, whom it speaks for.</summary>
internal sealed class ClientAddress(ServerOptions options)
{
    private readonly IPNetwork[] _proxies = [.. options.ProxyNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>The right-most address of <c>X-Forwarded-For</c> that is no proxy of ours; the peer when it is none.</summary>
    public IPAddress Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        if (_proxies.Length == 0)
        {
            return address;
        }

        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = hops.Length - 1; i >= 0 && IsProxy(address); i--)
        {
            if (!IPAddress.TryParse(hops[i], out var hop))
            {
                break;
            }

            address = Plain(hop);
        }

        return address;
    }

    /// <summary>Whether the other end of the connection is a proxy of ours, whose headers are believed.</summary>
    public bool IsThroughProxy(HttpContext context) => context.Connection.RemoteIpAddress is { } peer && IsProxy(Plain(peer));

    private bool IsProxy(IPAddress address) => Array.Exists(_proxies, network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
