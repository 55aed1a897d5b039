using System.Net;

namespace Cairn.Collection.Foreign;

/// <summary>Makes the id of a visitor who brings none: the same for a day or so, and nobody's afterwards.</summary>
public interface ICookielessVisitors
{
    /// <summary>The visitor's id, 32 lower-case hexadecimal digits.</summary>
    /// <param name="site">The site's number in the catalog.</param>
    /// <param name="address">Where the request comes from. It is not kept.</param>
    /// <param name="userAgent">The <c>User-Agent</c> header; null for none.</param>
    /// <param name="host">The host of the page; null when unknown.</param>
    string VisitorOf(int site, IPAddress address, string? userAgent, string? host);
}
