using Cairn.Server.Access;
using Cairn.Server.Dashboard;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Shares;

/// <summary>What a public link opens, without signing in: the page /p/{token}, and GET /api/v1/shared/{token}, its report.</summary>
/// <remarks>Neither takes anything but the token: the request lies in the catalog. Unknown, expired and withdrawn links and those of a closed site are not told apart.</remarks>
internal static class PublicEndpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void MapSharedPages(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/p/{token}", Reading, PageAsync).ForAnyone().ExcludeFromDescription();

    public static void MapSharedReports(this IEndpointRouteBuilder api) =>
        api.MapGet("/shared/{token}", ShowAsync).ForAnyone().WithName("ShowShared").WithSummary("The one report of a public link, as it is now. Needs no signing in and takes no settings.");

    private static async Task<IResult> PageAsync(HttpContext context, string token, ShareRates rates, SharedAnswers answers, DashboardFiles files)
    {
        Guard(context.Response);
        if (rates.Hindrance(context) is { } hindrance)
        {
            return hindrance;
        }

        var works = answers.Open(token) is not null;
        if (files.Index is not { } page)
        {
            return works ? TypedResults.Text("This report is shown by Cairn's dashboard, which was not built into this program.\n") : Dead();
        }

        // A dead link answers with the page too, so that its reader learns in words what happened.
        var (content, encoding) = page.For(context.Request.Headers.AcceptEncoding.ToString());
        var response = context.Response;
        response.StatusCode = works ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        response.ContentType = page.ContentType;
        response.ContentLength = content.Length;
        response.Headers.Vary = "Accept-Encoding";
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }

        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<SharedReportShown>, ProblemResult>> ShowAsync(
        HttpContext context, string token, ShareRates rates, SharedAnswers answers, CancellationToken cancellationToken)
    {
        Guard(context.Response);
        if (rates.Hindrance(context) is { } hindrance)
        {
            return hindrance;
        }

        return answers.Open(token) is var (shared, site) && await answers.OfAsync(shared, site, cancellationToken) is { } answer ? TypedResults.Ok(answer) : Dead();
    }

    private static ProblemResult Dead() =>
        ProblemResults.NotFound("share.dead", "This link was withdrawn, has expired, or never was. Ask who sent it for a new one.");

    private static void Guard(HttpResponse response)
    {
        response.Headers["X-Robots-Tag"] = "noindex";
        response.Headers.CacheControl = "no-store";
    }
}
