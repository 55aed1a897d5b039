using Cairn.Collection.Foreign.Matomo;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Matomo's path under both of its names.</summary>
internal static class MatomoEndpoints
{
    public static void MapMatomo(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/matomo.php", "/piwik.php"])
        {
            routes.MapVendor(path, ["GET", "POST"], async (HttpContext context, ForeignDoor door) =>
            {
                var call = new ForeignCall(MatomoFormat.Instance) { IsBatch = HttpMethods.IsPost(context.Request.Method) };
                return Answer(context, await door.TakeAsync(context, call));
            });
        }
    }

    private static IResult Answer(HttpContext context, ForeignTaken taken)
    {
        if (taken.Refusal is { } refusal)
        {
            return refusal;
        }

        if (taken.Body.IsBulk)
        {
            var invalid = taken.Fates.Select((fate, index) => (fate, index)).Where(line => line.fate != LineFate.Kept).Select(line => line.index).ToList();
            return TypedResults.Json(new BulkAnswer("success", taken.Fates.Count - invalid.Count, invalid.Count, invalid), Hosting.ApiJson.Options);
        }

        context.Response.Headers.CacheControl = "no-store";
        return context.Request.Query["send_image"] == "0" ? TypedResults.NoContent() : TypedResults.Bytes(CollectEndpoints.Gif, "image/gif");
    }

    private sealed record BulkAnswer(string Status, int Tracked, int Invalid, IReadOnlyList<int> InvalidIndices);
}
