using System.Text.Json;
using Cairn.Collection.Foreign.PostHog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Collect.Foreign;

/// <summary>PostHog's paths, and the documents its clients ask for: no flags, no recording, no surveys.</summary>
internal static class PostHogEndpoints
{
    private const string Flags =
        """{"flags":{},"featureFlags":{},"featureFlagPayloads":{},"errorsWhileComputingFlags":false,"quotaLimited":[],"requestId":"00000000-0000-0000-0000-000000000000","evaluatedAt":0,"config":{"enable_collect_everything":true},"supportedCompression":["gzip","gzip-js"],"sessionRecording":false,"isAuthenticated":false,"toolbarParams":{},"autocapture_opt_out":false,"siteApps":[]}""";

    private const string Config =
        """{"supportedCompression":["gzip","gzip-js"],"hasFeatureFlags":true,"sessionRecording":false,"heatmaps":false,"capturePerformance":false,"autocaptureExceptions":false,"captureDeadClicks":false,"defaultIdentifiedOnly":true,"analytics":{"endpoint":"/i/v0/e/"},"elementsChainAsString":true,"isAuthenticated":false,"toolbarParams":{},"autocapture_opt_out":false,"siteApps":[]}""";

    public static void MapPostHog(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/i/v0/e", "/e", "/capture", "/track"])
        {
            Map(routes, path, new ForeignCall(PostHogFormat.Instance));
        }

        Map(routes, "/batch", new ForeignCall(PostHogFormat.Instance) { IsBatch = true });
        Map(routes, "/engage", new ForeignCall(PostHogFormat.Instance, "engage"));
        routes.MapVendor("/flags", ["POST"], (HttpContext context) => Document(context, Flags, "application/json"));
        routes.MapVendor("/decide", ["POST"], (HttpContext context) => Document(context, Flags, "application/json"));
        routes.MapVendor("/array/{token}/config", ["GET"], (HttpContext context, string token) => Document(context, Config, "application/json"));
        routes.MapVendor("/array/{token}/config.js", ["GET"], Script);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, ForeignCall call) => routes.MapVendor(
        path, ["GET", "POST"], async (HttpContext context, ForeignDoor door) => Answer(context, await door.TakeAsync(context, call with { BusyIs503 = true })));

    private static IResult Answer(HttpContext context, ForeignTaken taken) => taken.Refusal is { } refusal ? refusal
        : context.Request.Query["beacon"] == "1" ? TypedResults.NoContent()
        : TypedResults.Text("""{"status":1}""", "application/json");

    private static ContentHttpResult Document(HttpContext context, string text, string type)
    {
        CrossOrigin.Allow(context);
        return TypedResults.Text(text, type);
    }

    private static ContentHttpResult Script(HttpContext context, string token)
    {
        var name = JsonSerializer.Serialize(token); // escapes what could end the script
        return Document(
            context, $"(function(){{var c=window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}};c[{name}]={{config:{Config},siteApps:[]}};}})();", "application/javascript");
    }
}
