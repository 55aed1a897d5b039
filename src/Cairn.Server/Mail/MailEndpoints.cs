using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Collect;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Mail;

/// <summary>GET /mail/{token}: a mail that is opened or clicked; and the making of such links.</summary>
internal static class MailEndpoints
{
    private const string Picture = ".gif";

    public static void MapMail(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/mail/{token}", Take).ForAnyone().ExcludeFromDescription();
        routes.MapMethods("/mail/{token}", ["HEAD"], Look).ForAnyone().ExcludeFromDescription();
    }

    public static void MapMailLinks(this IEndpointRouteBuilder site) =>
        site.MapPost("/mail/links", Make).Needs(Permission.ChangeDefinitions).WithName("MakeMailLinks")
            .WithSummary("Makes the picture and the links of a mail that count opens and clicks. Nothing is kept: the links say it all, signed.");

    /// <summary>Opening counts, a click counts and leads on. Too many requests count nothing and lead on all the same.</summary>
    private static async Task<IResult> Take(string token, HttpContext context, MailSignature signature, MailEvents events, ClientRates rates, ClientAddress address)
    {
        var isPicture = token.EndsWith(Picture, StringComparison.Ordinal);
        var link = signature.Read(isPicture ? token[..^Picture.Length] : token);
        var isWhole = link is not null && isPicture == (link.Target is null);
        if (isWhole && rates.SecondsToWait(address.Of(context)) is null)
        {
            await events.CountAsync(context, link!, link!.RecipientLater ? context.Request.Query["u"].FirstOrDefault() : null);
        }

        return Lead(isPicture, isWhole ? link : null);
    }

    /// <summary>Whoever only looks where a link leads did not click it.</summary>
    private static IResult Look(string token, MailSignature signature)
    {
        var isPicture = token.EndsWith(Picture, StringComparison.Ordinal);
        var link = signature.Read(isPicture ? token[..^Picture.Length] : token);
        return isPicture ? TypedResults.Bytes([], "image/gif") : Lead(false, link?.Target is null ? null : link);
    }

    private static IResult Lead(bool isPicture, MailLink? link) => isPicture
        ? TypedResults.Bytes(CollectEndpoints.Gif, "image/gif")
        : link?.Target is { } target
            ? TypedResults.Redirect(target)
            : ProblemResults.NotFound("mail.link-unknown", "This link was not made here, or was cut short on its way. Open it from the mail again.");

    private static Results<Ok<MailLinksMade>, ProblemResult> Make(
        string site, MailLinksRequest request, HttpContext context, CurrentSite current, CurrentCaller caller, MailLinkMaker maker, CairnCatalog catalog)
    {
        switch (maker.Make(current.Site, request, $"{context.Request.Scheme}://{context.Request.Host}"))
        {
            case Outcome<MailLinksMade>.Ok(var made):
                catalog.Audit.Append(caller.Name, "mail.links-made", current.Key, $"{made.Links.Count} links of {request.Mail}");
                return TypedResults.Ok(made);
            case Outcome<MailLinksMade>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }
}
