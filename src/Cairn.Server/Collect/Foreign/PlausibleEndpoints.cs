using System.Globalization;
using Cairn.Collection.Foreign.Plausible;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Plausible's one path.</summary>
internal static class PlausibleEndpoints
{
    public static void MapPlausible(this IEndpointRouteBuilder routes)
    {
        var call = new ForeignCall(PlausibleFormat.Instance);
        routes.MapVendor("/api/event", ["POST"], async (HttpContext context, ForeignDoor door) => Answer(context, await door.TakeAsync(context, call)));
    }

    /// <summary>An unknown domain is refused as any bad event is: 202 and a count, so that nobody learns which domains there are.</summary>
    private static IResult Answer(HttpContext context, ForeignTaken taken)
    {
        if (PlausibleFormat.Errors(taken.Body) is { Count: > 0 } errors && taken.Refusal is null or { Status: StatusCodes.Status401Unauthorized or StatusCodes.Status400BadRequest })
        {
            return TypedResults.Json(new { errors }, statusCode: StatusCodes.Status400BadRequest);
        }

        if (taken.Refusal is { Status: not StatusCodes.Status401Unauthorized } refusal)
        {
            return refusal;
        }

        var dropped = taken.Body.Lines.Count - taken.Fates.Count(fate => fate == LineFate.Kept);
        if (dropped > 0)
        {
            context.Response.Headers["x-plausible-dropped"] = dropped.ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Text("ok", "text/plain", statusCode: StatusCodes.Status202Accepted);
    }
}
