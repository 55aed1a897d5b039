namespace Cairn.Server.Hosting;

/// <summary>Section <c>Cairn:Server</c>.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Cairn:Server";

    /// <summary>Lets people sign in over plain HTTP from other machines; their passwords then cross the network readable.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Networks of proxies whose <c>X-Forwarded-For</c> is believed, in CIDR form.</summary>
    public IReadOnlyList<string> ProxyNetworks { get; init; } = [];
}
