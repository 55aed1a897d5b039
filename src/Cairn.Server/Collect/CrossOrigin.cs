namespace Cairn.Server.Collect;

/// <summary>Lets pages of any site send events, and never their cookies.</summary>
internal static class CrossOrigin
{
    /// <summary>Any page may read the answer, and when to come again.</summary>
    public static void Allow(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlExposeHeaders = "Retry-After";
    }

    /// <summary>Answers a preflight; of the header names asked for those are echoed that can be names at all.</summary>
    public static void AllowRequested(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        headers.AccessControlMaxAge = "86400";
        var asked = context.Request.Headers.AccessControlRequestHeaders.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(IsToken)
            .Take(50);
        var names = string.Join(", ", asked);
        if (names.Length > 0)
        {
            headers.AccessControlAllowHeaders = names;
        }
    }

    private static bool IsToken(string name) => name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
