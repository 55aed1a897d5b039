using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Collection.Foreign;

/// <summary>The id of a cookieless visitor: HMAC-SHA256 under a salt, of which the first sixteen bytes count.</summary>
public static class CookielessId
{
    /// <summary>Over site, address, user agent and the host's registrable domain, joined by NUL, as 32 hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> salt, int site, IPAddress address, string? userAgent, string? host)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var text = string.Join('\0', site.ToString(CultureInfo.InvariantCulture), plain.ToString(), userAgent ?? "", RegistrableDomain.Of(host ?? ""));
        return Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
