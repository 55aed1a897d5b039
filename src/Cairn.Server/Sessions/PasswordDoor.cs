using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;

namespace Cairn.Server.Sessions;

/// <summary>What every request that carries a password has to pass: signing in, the first setup, an invitation, a reset.</summary>
internal static class PasswordDoor
{
    /// <summary>A password crosses a network only encrypted, and only from Cairn's own pages.</summary>
    public static ProblemResult? Hindrance(HttpContext context, ServerOptions options)
    {
        if (!SessionCookie.IsSafe(context, options.AllowPlainHttp))
        {
            return ProblemResults.Forbidden(
                "session.plain-http", "Signing in over plain HTTP works on this machine only. Use HTTPS, or set Cairn:Server:AllowPlainHttp.");
        }

        return context.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            ? null
            : ProblemResults.Forbidden("access.csrf", "Sign in from Cairn's own page.");
    }

    /// <summary>Whole seconds to wait, at least one.</summary>
    public static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
}
