namespace Cairn.Server.Collect.Foreign;

/// <summary>How the page reached us, for documents that name our own address to it: a lie in the header only misleads who tells it.</summary>
internal static class VendorScheme
{
    public static string Of(HttpRequest request) => request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
}
