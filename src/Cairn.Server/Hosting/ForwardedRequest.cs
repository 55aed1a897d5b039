using System.Net;

namespace Cairn.Server.Hosting;

/// <summary>Whom proxies say a request comes from, and how it came to them.</summary>
/// <param name="Client">The right-most hop that is no proxy of ours.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>; null when they say nothing that can be read.</param>
internal readonly record struct ForwardedRequest(IPAddress Client, string? Scheme)
{
    /// <summary>Goes from the connection's other end back, hop by hop, for as long as the hop is a proxy of ours; what stands further left was written by nobody known.</summary>
    public static ForwardedRequest Of(IPAddress peer, IHeaderDictionary headers, ProxyHeader header, Func<IPAddress, bool> isProxy)
    {
        var hops = header == ProxyHeader.Forwarded ? Elements(headers["Forwarded"].ToString()) : Listed(headers);
        var (client, scheme) = (peer, (string?)null);
        for (var i = hops.Count - 1; i >= 0 && isProxy(client); i--)
        {
            scheme = hops[i].Scheme is "http" or "https" ? hops[i].Scheme : scheme;
            if (Address(hops[i].For) is not { } hop)
            {
                break;
            }

            client = hop;
        }

        return new ForwardedRequest(client, isProxy(peer) ? scheme : null);
    }

    /// <summary>IPv4 addresses in an IPv6 socket are IPv4 addresses.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static List<(string? For, string? Scheme)> Listed(IHeaderDictionary headers)
    {
        var clients = Split(headers["X-Forwarded-For"].ToString(), ',');
        var schemes = Split(headers["X-Forwarded-Proto"].ToString(), ',');
        if (clients.Count == 0)
        {
            return schemes.Count == 0 ? [] : [(null, schemes[^1])];
        }

        // Fewer schemes than hops: a proxy wrote over what it was told, which is then of the first hop it knows.
        return [.. clients.Select((client, i) => ((string?)client, schemes.Count == 0 ? null : schemes[Math.Max(0, schemes.Count - clients.Count + i)]))];
    }

    private static List<(string? For, string? Scheme)> Elements(string header) =>
        [.. Split(header, ',').Select(element => Split(element, ';')).Select(pairs => (Value(pairs, "for"), Value(pairs, "proto")))];

    private static string? Value(List<string> pairs, string name) => pairs
        .Where(pair => pair.StartsWith(name, StringComparison.OrdinalIgnoreCase) && pair.AsSpan(name.Length).StartsWith("="))
        .Select(pair => pair[(name.Length + 1)..].Trim('"'))
        .FirstOrDefault();

    /// <summary>Parts outside quotes.</summary>
    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            quoted ^= i < text.Length && text[i] == '"';
            if (i == text.Length || (text[i] == separator && !quoted))
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    parts.Add(part);
                }

                start = i + 1;
            }
        }

        return parts;
    }

    /// <summary>An address, with or without a port; null for a name, <c>unknown</c>, or an address that means something on one machine only.</summary>
    private static IPAddress? Address(string? text) =>
        text is null || text.Contains('%', StringComparison.Ordinal) ? null
        : IPAddress.TryParse(text, out var address) ? Plain(address)
        : (text.Contains('.', StringComparison.Ordinal) || text.StartsWith('[')) && IPEndPoint.TryParse(text, out var endpoint) ? Plain(endpoint.Address)
        : null;
}
