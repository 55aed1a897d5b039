using Cairn.Server.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Indexes;

/// <summary>Whether a site's reports can be answered.</summary>
/// <param name="IsReading">Whether the whole history is being read from the store, as at a first start or after damage; reports wait for it.</param>
/// <param name="Share">How much of that is done, 0 to 1; 0 while nothing is known.</param>
internal sealed record SiteIndex(bool IsReading, double Share);

/// <summary>GET /api/v1/sites/{site}/index</summary>
internal static class IndexEndpoints
{
    public static void MapIndex(this IEndpointRouteBuilder site) =>
        site.MapGet("/index", Show).Needs(Permission.ReadReports).WithName("GetIndex").WithSummary("Whether reports wait for the history to be read, and how far that is. Answers at once.");

    private static Ok<SiteIndex> Show(string site, CurrentSite current, JourneyIndexes indexes) => TypedResults.Ok(
        indexes.Reading(current.Id) is { } progress ? new SiteIndex(true, progress.Of == 0 ? 0 : Math.Min(1, (double)progress.Done / progress.Of)) : new SiteIndex(false, 1));
}
