using System.Text.Json;
using Cairn.Collection.Foreign.Segment;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Segment's and RudderStack's paths, and the settings their browser clients ask for before they start.</summary>
internal static class SegmentEndpoints
{
    private static readonly string[] Verbs = ["track", "identify", "page", "screen", "group", "alias"];

    public static void MapSegment(this IEndpointRouteBuilder routes)
    {
        foreach (var verb in Verbs)
        {
            var call = new ForeignCall(SegmentFormat.Instance, verb);
            Map(routes, $"/v1/{verb}", ["POST"], call);
            Map(routes, $"/v1/{verb[0]}", ["POST"], call);
        }

        var batch = new ForeignCall(SegmentFormat.Instance, "batch") { IsBatch = true };
        foreach (var path in (string[])["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"])
        {
            Map(routes, path, ["POST"], batch);
        }

        Map(routes, "/pixel/v1/track", ["GET"], new ForeignCall(SegmentFormat.Instance, "pixel/track"));
        Map(routes, "/pixel/v1/page", ["GET"], new ForeignCall(SegmentFormat.Instance, "pixel/page"));
        routes.MapVendor("/v1/projects/{key}/settings", ["GET"], Settings);
        routes.MapVendor("/sourceConfig", ["GET"], SourceConfig);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string[] methods, ForeignCall call) =>
        routes.MapVendor(path, methods, async (HttpContext context, ForeignDoor door) => Answer(await door.TakeAsync(context, call)));

    private static IResult Answer(ForeignTaken taken) => taken.Refusal is { } refusal
        ? refusal
        : TypedResults.Text("""{"success":true}""", "application/json");

    /// <summary>Tells analytics.js to send here, and to load nothing else.</summary>
    private static ContentHttpResult Settings(HttpContext context, string key)
    {
        CrossOrigin.Allow(context);
        var host = context.Request.Host.Value ?? "";
        var settings = new Dictionary<string, object>
        {
            ["integrations"] = new Dictionary<string, object>
            {
                ["Segment.io"] = new { apiKey = key, apiHost = $"{host}/v1", protocol = VendorScheme.Of(context.Request), versionSettings = new { version = "4.4.7", componentTypes = new[] { "browser" } } },
            },
            ["plan"] = new { track = new { __default = new { enabled = true } } },
            ["metrics"] = new { sampleRate = 0 },
            ["middlewareSettings"] = new { },
            ["enabledMiddleware"] = new { },
            ["remotePlugins"] = Array.Empty<object>(),
        };
        return TypedResults.Text(JsonSerializer.Serialize(settings), "application/json");
    }

    /// <summary>Tells RudderStack's client that its source is on and has no destinations in the browser.</summary>
    private static ContentHttpResult SourceConfig(HttpContext context)
    {
        CrossOrigin.Allow(context);
        var writeKey = context.Request.Query["writeKey"].ToString();
        var config = new
        {
            source = new
            {
                id = "cairn",
                name = "Cairn",
                writeKey,
                enabled = true,
                workspaceId = "cairn",
                destinations = Array.Empty<object>(),
                dataplanes = new { },
                config = new { statsCollection = new { errors = new { enabled = false }, metrics = new { enabled = false } } },
                updatedAt = "2026-11-22T00:00:00.000Z",
            },
            updatedAt = "2026-11-22T00:00:00.000Z",
        };
        return TypedResults.Text(JsonSerializer.Serialize(config), "application/json");
    }
}
