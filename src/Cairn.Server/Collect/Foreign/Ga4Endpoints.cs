using Cairn.Collection.Foreign.Ga4;
using Cairn.Server.Problems;

namespace Cairn.Server.Collect.Foreign;

/// <summary>Google's paths: the Measurement Protocol for servers, <c>/g/collect</c> for gtag.</summary>
internal static class Ga4Endpoints
{
    public static void MapGa4(this IEndpointRouteBuilder routes)
    {
        var protocol = new ForeignCall(MeasurementProtocolFormat.Instance) { NeedsSecret = true };
        routes.MapVendor("/mp/collect", ["POST"], async (HttpContext context, ForeignDoor door) => Answer(await door.TakeAsync(context, protocol)));
        routes.MapVendor("/debug/mp/collect", ["POST"], async (HttpContext context, ForeignDoor door) =>
            Remarks(await door.TakeAsync(context, protocol with { StoresNothing = true })));
        var gtag = new ForeignCall(GtagFormat.Instance);
        routes.MapVendor("/g/collect", ["GET", "POST"], async (HttpContext context, ForeignDoor door) => Answer(await door.TakeAsync(context, gtag)));
    }

    /// <summary>Google answers 2xx to bodies it cannot read, and so clients never repeat them; the failure is counted all the same.</summary>
    private static IResult Answer(ForeignTaken taken) => taken.Refusal is { } refusal && !IsUnreadable(refusal) ? refusal : TypedResults.NoContent();

    private static IResult Remarks(ForeignTaken taken)
    {
        if (taken.Refusal is { } refusal && !IsUnreadable(refusal))
        {
            return refusal;
        }

        var messages = taken.Refusal is { } unreadable
            ? [new ValidationMessage(unreadable.Field ?? "", unreadable.Detail, "VALUE_INVALID")]
            : MeasurementProtocolFormat.Validate(taken.Body);
        return TypedResults.Json(new { validationMessages = messages }, CamelCase);
    }

    private static readonly System.Text.Json.JsonSerializerOptions CamelCase = new(System.Text.Json.JsonSerializerDefaults.Web);

    private static bool IsUnreadable(ProblemResult refusal) => refusal.Status == StatusCodes.Status400BadRequest;
}
