using System.Net;

namespace Cairn.Storage.Catalog.Keys;

/// <summary>Where a key may be sent from.</summary>
internal static class KeyNetworks
{
    /// <summary>A network in CIDR form, or one address; null for neither.</summary>
    public static IPNetwork? Parse(string text)
    {
        var trimmed = text.Trim();
        return IPNetwork.TryParse(trimmed, out var network) ? network
            : IPAddress.TryParse(trimmed, out var address) && address.ScopeIdOf() == 0 ? new IPNetwork(Plain(address), Plain(address).GetAddressBytes().Length * 8)
            : null;
    }

    /// <summary>Whether a key that names these networks may come from here; one that names none may come from anywhere.</summary>
    public static bool Hold(IPNetwork[] networks, IPAddress? from) =>
        networks.Length == 0 || (from is not null && Array.Exists(networks, network => network.Contains(Plain(from))));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static long ScopeIdOf(this IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
