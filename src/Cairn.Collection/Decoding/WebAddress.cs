using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cairn.Collection.Decoding;

/// <summary>An address of the web in the one form Cairn keeps: no user info, default port or fragment; host lower-case and in punycode.</summary>
/// <param name="Scheme"><c>http</c>, <c>https</c>, or for an app as referrer <c>android-app</c>.</param>
/// <param name="Host">Without port and trailing dot; IPv6 in brackets.</param>
/// <param name="Port">Null for the scheme's own.</param>
/// <param name="Path">Begins with a slash; escapes stay as they came.</param>
/// <param name="Query">Without the question mark; empty for none.</param>
public sealed record WebAddress(string Scheme, string Host, int? Port, string Path, string Query)
{
    private static readonly IdnMapping Punycode = new();

    /// <summary>The longest address that <see cref="IsPlain"/> says anything of.</summary>
    internal const int LongestPlain = 2048;

    private static readonly SearchValues<char> PlainHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    // Neither query nor fragment, nothing that is escaped or would have to be.
    private static readonly SearchValues<char> PlainPath = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/!$&'()*,;=:");

    /// <summary>Whether the address is already in the one form, without query: reading and writing it would give the same text. False says nothing.</summary>
    internal static bool IsPlain(string text)
    {
        var rest = text.StartsWith("https://", StringComparison.Ordinal) ? text.AsSpan(8) : text.StartsWith("http://", StringComparison.Ordinal) ? text.AsSpan(7) : default;
        var slash = rest.IndexOf('/');
        if (slash is < 1 or > 253 || text.Length > LongestPlain)
        {
            return false;
        }

        var host = rest[..slash];
        return !host.ContainsAnyExcept(PlainHost) && host[0] != '.' && host[^1] != '.' && host.IndexOf("..") < 0 && !rest[slash..].ContainsAnyExcept(PlainPath);
    }

    // Of the last plain address of this thread: nearly all of a site's have the same.
    [ThreadStatic]
    private static string? _lastHost;

    /// <summary>Reads an address; null when it is none, or of a scheme Cairn does not take.</summary>
    public static WebAddress? Parse(string text, bool orApp = false)
    {
        if (IsPlain(text))
        {
            return OfPlain(text);
        }

        text = text.Trim();
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || text.AsSpan().ContainsAnyInRange('\0', '\u001F'))
        {
            return null;
        }

        var scheme = text.StartsWith("https:", StringComparison.Ordinal) ? "https" : text[..colon].ToLowerInvariant();
        if (scheme is not ("http" or "https") && !(orApp && scheme == "android-app"))
        {
            return null;
        }

        var rest = text.AsSpan(colon + 3);
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        if (!TrySplitPort(authority, out var name, out var port) || ReadHost(name) is not { } host)
        {
            return null;
        }

        var (path, query) = SplitPath(end < 0 ? "" : rest[end..]);
        return new WebAddress(scheme, host, IsDefault(scheme, port) ? null : port, path, query);
    }

    /// <summary>The address as one text.</summary>
    public override string ToString()
    {
        var port = Port is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        return $"{Scheme}://{Host}{port}{Path}{(Query.Length == 0 ? "" : "?")}{Query}";
    }

    private static WebAddress OfPlain(string text)
    {
        var (scheme, start) = text[4] == 's' ? ("https", 8) : ("http", 7);
        var slash = text.IndexOf('/', start);
        var host = text.AsSpan(start, slash - start);
        _lastHost = host.SequenceEqual(_lastHost) ? _lastHost : host.ToString();
        return new WebAddress(scheme, _lastHost!, null, text[slash..], "");
    }

    private static bool IsDefault(string scheme, int? port) => (scheme, port) is ("http", 80) or ("https", 443);

    private static bool TrySplitPort(ReadOnlySpan<char> authority, out ReadOnlySpan<char> name, out int? port)
    {
        name = authority;
        port = null;
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || authority[colon..].Contains(']'))
        {
            return true;
        }

        name = authority[..colon];
        var digits = authority[(colon + 1)..];
        if (digits.IsEmpty)
        {
            return true;
        }

        var isNumber = ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        port = number;
        return isNumber;
    }

    private static string? ReadHost(ReadOnlySpan<char> name)
    {
        if (name is ['[', .., ']'])
        {
            return IPAddress.TryParse(name[1..^1], out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && !name.Contains('%')
                ? $"[{address}]"
                : null;
        }

        try
        {
            var host = Ascii.IsValid(name) ? name.ToString() : Punycode.GetAscii(name.ToString());
            host = host.ToLowerInvariant();
            host = host.EndsWith('.') ? host[..^1] : host;
            return host.Length is > 0 and <= 253 && !host.AsSpan().ContainsAnyExcept(PlainHost) && host[0] != '.' && !host.Contains("..", StringComparison.Ordinal)
                ? host
                : null;
        }
        catch (ArgumentException) // what the punycode mapping says to a label it cannot take
        {
            return null;
        }
    }

    private static (string Path, string Query) SplitPath(ReadOnlySpan<char> rest)
    {
        var hash = rest.IndexOf('#');
        rest = hash < 0 ? rest : rest[..hash];
        var mark = rest.IndexOf('?');
        var path = (mark < 0 ? rest : rest[..mark]).ToString().Replace('\\', '/').Replace(" ", "%20", StringComparison.Ordinal);
        return (path.Length == 0 ? "/" : path, mark < 0 ? "" : rest[(mark + 1)..].ToString().Replace(" ", "%20", StringComparison.Ordinal));
    }
}
