using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Audit;

/// <summary>GET /api/v1/audit</summary>
internal static class AuditEndpoints
{
    private const int MostRows = 1_000;

    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("/audit", List).Needs(Permission.ReadAudit).WithName("ListAudit").WithSummary("Who did what, the newest first.");

    private static Results<Ok<AuditList>, ProblemResult> List(CairnCatalog catalog, string? site = null, long? before = null, int limit = 100)
    {
        if (limit is < 1 or > MostRows)
        {
            return ProblemResults.Refused("audit.limit", "/limit", $"The limit must be 1 to {MostRows}.");
        }

        if (before is < 1)
        {
            return ProblemResults.Refused("audit.before", "/before", "Before takes the number of an entry, 1 or more.");
        }

        if (site is not null && catalog.Sites.Find(site) is null)
        {
            return ProblemResults.SiteNotFound(site);
        }

        var entries = catalog.Audit.List(limit + 1, before, site);
        var rows = entries.Take(limit).Select(AuditShown.Of).ToList();
        return TypedResults.Ok(new AuditList(rows, entries.Count > limit ? rows[^1].Id : null));
    }
}
