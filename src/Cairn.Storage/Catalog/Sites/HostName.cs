using System.Globalization;
using System.Net;

namespace Cairn.Storage.Catalog.Sites;

/// <summary>Hosts and origins in the one form in which browsers send them: lower case, Punycode, no dot at the end, no port that is the scheme's own.</summary>
internal static class HostName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>A host in that form; null when it is none.</summary>
    public static string? Of(string? text)
    {
        var host = text?.Trim().TrimEnd('.') ?? "";
        if (host.Length is 0 or > 253)
        {
            return null;
        }

        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return address.ToString();
        }

        try
        {
            var ascii = Idn.GetAscii(host).ToLowerInvariant();
            return Uri.CheckHostName(ascii) == UriHostNameType.Dns ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An origin in that form; null when it is none: a scheme, a host and perhaps a port, and nothing behind.</summary>
    public static string? OriginOf(string? text) =>
        Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0
        && Of(uri.IdnHost) is { } host
            ? $"{uri.Scheme}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}{(uri.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{uri.Port}"))}"
            : null;
}
