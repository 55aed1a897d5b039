using Cairn.Collection.Decoding;
using Cairn.Server.Access;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Collect;

/// <summary>POST /collect and GET /pixel.gif: where visitors' events arrive.</summary>
internal static class CollectEndpoints
{
    /// <summary>One transparent point.</summary>
    internal static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==");

    public static void MapCollect(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/collect", Collect).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/collect", ["OPTIONS"], Preflight).ForAnyone().ExcludeFromDescription();
        routes.MapGet("/pixel.gif", Pixel).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/pixel.gif", ["HEAD"], () => TypedResults.Bytes([], "image/gif")).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/pixel.gif", ["OPTIONS"], Preflight).ForAnyone().ExcludeFromDescription();
    }

    private static async Task<IResult> Collect(HttpContext context, CollectService collect, ClientRates rates, ClientAddress address)
    {
        CrossOrigin.Allow(context);
        if (collect.TurnAway() is { } full)
        {
            return full;
        }

        var (keys, secret, refusal) = CollectKeys.Before(context.Request);
        if (refusal is not null)
        {
            return refusal;
        }

        var fromServer = collect.IsServer(context, secret);
        if (!fromServer && TooFast(context, rates, address) is { } slower)
        {
            return slower;
        }

        var limits = fromServer ? CollectLimits.ForSecretKey : CollectLimits.ForWriteKey;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // we count ourselves; the server would break the connection instead of answering
        if (await CollectBody.ReadAsync(context.Request, limits.MaxBodyBytes, context.RequestAborted) is not { } bytes)
        {
            return TooLarge(limits.MaxBodyBytes);
        }

        var detail = context.Request.Query["detail"] == "1";
        var (answer, problem) = await collect.TakeAsync(context, bytes, context.Request.ContentType, limits, keys, secret, detail);
        return problem is not null ? problem : new AcceptedResult(answer!);
    }

    /// <summary>Always the picture: a page must not show a broken one because an event was no good.</summary>
    private static async Task<IResult> Pixel(HttpContext context, CollectService collect, ClientRates rates, ClientAddress address)
    {
        CrossOrigin.Allow(context);
        var (keys, secret, refusal) = CollectKeys.Before(context.Request);
        if (refusal is null && secret is null && TooFast(context, rates, address) is null)
        {
            await collect.TakeAsync(context, PixelBody.Of(context.Request.Query), null, CollectLimits.ForWriteKey, keys, null, detail: false);
        }

        return TypedResults.Bytes(Gif, "image/gif");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.NoContent Preflight(HttpContext context)
    {
        CrossOrigin.Allow(context);
        CrossOrigin.AllowRequested(context);
        return TypedResults.NoContent();
    }

    private static ProblemResult? TooFast(HttpContext context, ClientRates rates, ClientAddress address) =>
        context.Features.Get<OwnerConnection>() is null && rates.SecondsToWait(address.Of(context)) is int seconds
            ? ProblemResults.TooMany("Too many requests from this address. Nothing was stored; send them again later.", seconds)
            : null;

    private static ProblemResult TooLarge(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, WireNames.Of(FailedReason.BodyTooLarge), $"Nothing of this body was kept: it is larger than {limit} bytes.")
        {
            Expected = $"at most {limit} bytes",
        };
}
