using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Shares;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Shares;

/// <summary>/api/v1/sites/{site}/shares: public links, each of one report. A site has none until an owner or admin turns them on.</summary>
internal static class ShareEndpoints
{
    public static void MapShares(this IEndpointRouteBuilder site)
    {
        site.MapGet("/shares", List).Needs(Permission.ShareReports).WithName("ListShares").WithSummary("The site's public links that work, the newest first, without their tokens.");
        site.MapPost("/shares", Add).Needs(Permission.ShareReports).WithName("ShareReport")
            .WithSummary("Makes a link with which anybody sees this one report, without signing in, until it expires; shows it this once.");
        site.MapDelete("/shares/{id:int}", Withdraw).Needs(Permission.ShareReports).WithName("WithdrawShare").WithSummary("Ends a public link at once.");
    }

    private static Ok<ShareList> List(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new ShareList(current.Site.Settings.PublicLinks, [.. catalog.Shares.List(current.Id).Select(ShareShown.Of)]));

    private static Results<Created<IssuedShareShown>, ProblemResult> Add(
        string site, NewShareRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, ReportSites sites, CancellationToken cancellationToken)
    {
        if (!current.Site.Settings.PublicLinks)
        {
            return ProblemResults.Forbidden("share.off", "Public links are off for this site. An owner or admin turns them on in its privacy settings.");
        }

        if (ShareKinds.Run(request.Kind, request.Request, sites.Of(current.Site), cancellationToken) is Outcome<JsonObject>.Refused(var faults))
        {
            return faults.ToProblem();
        }

        var wanted = new NewSharedReport(request.Name, request.Note ?? "", request.Kind, request.Request.GetRawText(), request.Days ?? SharedReports.UsualDays);
        switch (catalog.Shares.Add(current.Id, wanted, caller.Name))
        {
            case Outcome<IssuedSharedReport>.Ok(var issued):
                catalog.Audit.Append(caller.Name, "share.made", Subject(current, issued.Report), Detail(issued.Report));
                return TypedResults.Created($"/api/v1/sites/{current.Key}/shares/{issued.Report.Id.ToString(CultureInfo.InvariantCulture)}", IssuedShareShown.Of(issued));
            case Outcome<IssuedSharedReport>.Refused(var wrong):
                return wrong.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> Withdraw(
        string site, int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, SharedAnswers answers)
    {
        if (catalog.Shares.Withdraw(current.Id, id) is not { } shared)
        {
            return ProblemResults.NotFound("share.not-found", $"The site has no public link {id.ToString(CultureInfo.InvariantCulture)}.");
        }

        answers.Forget(id);
        catalog.Audit.Append(caller.Name, "share.withdrawn", Subject(current, shared), Detail(shared));
        return TypedResults.NoContent();
    }

    private static string Subject(CurrentSite current, SharedReport shared) => $"{current.Key} public link {shared.Id.ToString(CultureInfo.InvariantCulture)}";

    private static string Detail(SharedReport shared) => $"{shared.Kind} until {shared.ExpiresAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {shared.Name}";
}
