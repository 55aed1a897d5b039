using System.Globalization;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Server.Rules;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Keys;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Cairn.Server.Sdk;

/// <summary>What the pages of any site load from here: the SDK's scripts, the rules of a site, and what this host does with a privacy signal.</summary>
internal static class SdkEndpoints
{
    /// <summary>The core carries the names of its parts, so browsers must ask for it again soon; a stale one does for a day while they ask.</summary>
    private const string Shortly = "public, max-age=600, stale-while-revalidate=86400";

    private const string ForEver = "public, max-age=31536000, immutable";

    private const string Json = "application/json";

    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void MapSdk(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/cairn.js", Reading, Core).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/sdk/{part}", Reading, Part).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/sdk/rules/{key}.json", Reading, Rules).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/.well-known/gpc.json", Reading, PrivacyControl).ForAnyone().ExcludeFromDescription();
    }

    private static Task<IResult> Core(HttpContext context, SdkFiles files) =>
        files.Core is { } core ? Send(context, core, Shortly) : Task.FromResult<IResult>(EmptyAnswers.NothingHere());

    private static Task<IResult> Part(HttpContext context, SdkFiles files, string part) =>
        files.Find(part) is { } found
            ? Send(context, found.Part, found.IsExact ? ForEver : "no-cache")
            : Task.FromResult<IResult>(EmptyAnswers.NothingHere());

    /// <summary>The rules that the site of a write key has published; with a preview's token those that are worked on.</summary>
    private static IResult Rules(HttpContext context, CairnCatalog catalog, RulePreviews previews, string key, string? preview)
    {
        LetAnyPageRead(context.Response);
        if (catalog.Keys.Find(key) is not { Kind: KeyKind.Write } found)
        {
            return EmptyAnswers.NothingHere();
        }

        if (preview is not null)
        {
            context.Response.Headers.CacheControl = "no-store";
            return previews.Opens(preview, found.Site) ? TypedResults.Text(catalog.Rules.Draft(found.Site), Json) : EmptyAnswers.NothingHere();
        }

        var published = catalog.Rules.Published(found.Site);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{published.Version}\"");
        context.Response.Headers.CacheControl = "public, max-age=300";
        context.Response.Headers.ETag = tag;
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == tag || known.Tag == "*")
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Text(published.Json, Json);
    }

    /// <summary>That this host obeys <c>Sec-GPC</c> (Global Privacy Control, section 3.2 of its specification).</summary>
    private static ContentHttpResult PrivacyControl(HttpContext context)
    {
        LetAnyPageRead(context.Response);
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Text("""{"gpc":true,"lastUpdate":"2026-11-22"}""", Json);
    }

    private static async Task<IResult> Send(HttpContext context, SdkFile file, string cacheControl)
    {
        var response = context.Response;
        LetAnyPageRead(response);
        response.Headers.CacheControl = cacheControl;
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = "Accept-Encoding";
        var request = context.Request.GetTypedHeaders();
        if (request.IfNoneMatch.Any(tag => tag.Tag == "*" || tag.Tag == file.ETag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var (content, encoding) = file.For(name => Takes(request.AcceptEncoding, name));
        response.Headers.ContentEncoding = encoding;
        response.ContentType = "text/javascript; charset=utf-8";
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }

        return TypedResults.Empty;
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string name) =>
        accepted.Any(encoding => encoding.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    /// <summary>Parts are modules, which browsers fetch by the rules of CORS; and pages may ask to embed nothing that does not allow it.</summary>
    private static void LetAnyPageRead(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}
