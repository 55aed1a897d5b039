using System.Net;
using Cairn.Server.Hosting;

namespace Cairn.Server.Collect;

/// <summary>Whom a request comes from: the other end of the connection, or, when that is a known proxy, whom it speaks for.</summary>
internal sealed class ClientAddress(ServerOptions options)
{
    private static readonly object PeerKey = new();

    private readonly IPNetwork[] _proxies = options.Proxies();
    private volatile string? _unnamed;

    /// <summary>A machine nearby that says whom it speaks for, and is no proxy that was named; null while there was none.</summary>
    public string? UnnamedProxy => _unnamed;

    /// <summary>The right-most hop that is no proxy of ours; the peer when that is none.</summary>
    public IPAddress Of(HttpContext context)
    {
        var peer = ForwardedRequest.Plain(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        return _proxies.Length == 0 || context.Items.ContainsKey(PeerKey) ? peer : Told(context, peer).Client;
    }

    /// <summary>Whether the other end of the connection is a proxy of ours, whose headers are believed.</summary>
    public bool IsThroughProxy(HttpContext context) =>
        (context.Items[PeerKey] as IPAddress ?? context.Connection.RemoteIpAddress) is { } peer && IsProxy(ForwardedRequest.Plain(peer));

    /// <summary>Gives the request the address and the scheme with which it reached the first proxy of ours, so that everything after sees no proxy.</summary>
    public void Apply(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } end)
        {
            return; // the owner's socket
        }

        var peer = ForwardedRequest.Plain(end);
        if (!IsProxy(peer))
        {
            Notice(context, peer);
            return;
        }

        var (client, scheme) = Told(context, peer);
        context.Items[PeerKey] = peer;
        context.Connection.RemoteIpAddress = client;
        context.Request.Scheme = scheme ?? context.Request.Scheme;
    }

    private ForwardedRequest Told(HttpContext context, IPAddress peer) => ForwardedRequest.Of(peer, context.Request.Headers, options.ProxyHeader, IsProxy);

    /// <summary>From far away such a header is a visitor's own; from nearby it is a proxy nobody named.</summary>
    private void Notice(HttpContext context, IPAddress peer)
    {
        if (_unnamed is null && (context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("Forwarded")) && IsNear(peer))
        {
            _unnamed = peer.ToString();
        }
    }

    private static bool IsNear(IPAddress address) => IPAddress.IsLoopback(address) || Array.Exists(Private, network => network.Contains(address));

    private static readonly IPNetwork[] Private =
        [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7" }.Select(text => IPNetwork.Parse(text))];

    private bool IsProxy(IPAddress address) => Array.Exists(_proxies, network => network.Contains(address));
}
