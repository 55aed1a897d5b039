using System.Net;

namespace Cairn.Server.Access;

/// <summary>The cookie that carries a session's token: <c>__Host-cairn</c> over TLS; over plain HTTP on loopback <c>cairn</c>.</summary>
internal static class SessionCookie
{
    private const string Secure = "__Host-cairn";
    private const string Plain = "cairn";

    /// <summary>What programs that stand between write into a request.</summary>
    private static readonly string[] ProxyHeaders =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via"];

    /// <summary>The token of the request; null for none.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[request.IsHttps ? Secure : Plain];

    /// <summary>Whether a session may begin over this connection: a password never crosses a network in the clear.</summary>
    public static bool IsSafe(HttpContext context, bool allowPlainHttp) =>
        context.Request.IsHttps || allowPlainHttp || IsOwnMachine(context);

    public static void Write(HttpContext context, string token) =>
        context.Response.Cookies.Append(context.Request.IsHttps ? Secure : Plain, token, Options(context));

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(context.Request.IsHttps ? Secure : Plain, Options(context));

    /// <summary>The other end is this machine, and nothing says that it speaks for somebody else.</summary>
    public static bool IsOwnMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && !Array.Exists(ProxyHeaders, context.Request.Headers.ContainsKey);

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };
}
