using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Dashboard;

/// <summary>GET of anything that no route takes: a file of the dashboard, or its start page, which finds its own way by the path.</summary>
/// <remarks>No route of its own: one that takes every path would hide from the router which methods the others take.</remarks>
internal sealed class DashboardMiddleware(RequestDelegate next, DashboardFiles files)
{
    private const string NotBuilt =
        "Cairn is running. Its dashboard was not built into this program; the API is described at /api/v1/openapi.json.\n";

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() is null && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            ? Show(context)
            : next(context);

    private async Task Show(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var file = files.Find(path) ?? (IsPage(path) && !Climbs(context) ? files.Index : null);
        if (file is null)
        {
            await Missing(context, path);
            return;
        }

        var response = context.Response;
        response.Headers.CacheControl = file.CacheControl;
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch == file.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (content, encoding) = file.For(context.Request.Headers.AcceptEncoding.ToString());
        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    private static Task Missing(HttpContext context, string path)
    {
        if (path == "/")
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(NotBuilt, context.RequestAborted);
        }

        return EmptyAnswers.NothingHere().ExecuteAsync(context);
    }

    /// <summary>Whether the path went up somewhere before it was put in order: no link of ours does, whoever tries finds nothing.</summary>
    private static bool Climbs(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] is { } sent
        && (sent.Contains("%2e", StringComparison.OrdinalIgnoreCase) || sent.Split('/').Contains(".."));

    /// <summary>A page of the dashboard has no dot in its last part; a file that is not there does.</summary>
    private static bool IsPage(string path) =>
        !path.StartsWith("/api/", StringComparison.Ordinal)
        && !path.StartsWith("/collect", StringComparison.Ordinal)
        && !path.StartsWith("/mail/", StringComparison.Ordinal) // a link that was cut short on its way leads nowhere, not to a sign-in
        && !path.AsSpan(path.LastIndexOf('/') + 1).Contains('.');
}
