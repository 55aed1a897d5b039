using Cairn.Collection.Exposures;
using Cairn.Server.Access;
using Cairn.Server.Collect.Foreign;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;

namespace Cairn.Server.Collect;

/// <summary>GET and POST /collect/exposure: where ads that were shown are told.</summary>
internal static class ExposureEndpoints
{
    private const string Path = "/collect/exposure";

    public static void MapExposures(this IEndpointRouteBuilder routes)
    {
        var pixel = new ForeignCall(ExposureFormat.Instance, ExposureFormat.Pixel) { IsExposure = true };
        var server = new ForeignCall(ExposureFormat.Instance) { IsExposure = true };
        routes.MapVendor(Path, ["GET"], async (HttpContext context, ForeignDoor door) =>
        {
            await door.TakeAsync(context, pixel);
            return TypedResults.Bytes(CollectEndpoints.Gif, "image/gif"); // whatever became of it: an ad must not stop for it
        });
        routes.MapPost(Path, async (HttpContext context, ForeignDoor door) => Answer(await door.TakeAsync(context, server), context)).ForAnyone().ExcludeFromDescription(); // the preflight is there
        routes.MapMethods(Path, ["HEAD"], () => TypedResults.Bytes([], "image/gif")).ForAnyone().ExcludeFromDescription();
    }

    private static IResult Answer(ForeignTaken taken, HttpContext context) =>
        taken.Refusal is { } refusal ? refusal
        : taken.Result is { } result ? TypedResults.Json(
            CollectService.Answer(result, result.Batch.Received(), context.Request.Query["detail"] == "1"), ApiJson.Options, statusCode: StatusCodes.Status202Accepted)
        : ProblemResults.BadRequest("events_missing", "Nothing of this body was kept: expected an array `events`, or the fields of one exposure.");

    private static DateTimeOffset Received(this Cairn.Collection.Decoding.CollectedBatch batch) => new Cairn.Journeys.Time.Timestamp(batch.ReceivedMicros).ToDateTimeOffset();
}
