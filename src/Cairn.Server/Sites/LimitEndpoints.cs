using System.Text.Json;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Limits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Sites;

/// <summary>A cap of a site.</summary>
/// <param name="Name">What is capped: names, hosts, sources, ...</param>
/// <param name="Used">How many different values the site has used.</param>
/// <param name="Limit">How many it may have.</param>
/// <param name="Over">How many values of the last 14 days were over it.</param>
internal sealed record LimitShown(string Name, int Used, int Limit, long Over);

/// <summary>Every cap of a site.</summary>
internal sealed record LimitList(IReadOnlyList<LimitShown> Rows);

/// <summary>/api/v1/sites/{site}/limits</summary>
internal static class LimitEndpoints
{
    private static readonly TimeSpan CountedBack = TimeSpan.FromDays(14);

    public static void MapLimits(this IEndpointRouteBuilder site)
    {
        site.MapGet("/limits", List).Needs(Permission.ReadReports).WithName("ListLimits").WithSummary("How many different names, sources, keys and so on a site has used, and how often it was over a cap.");
        site.MapDelete("/limits/{name}", Clear).Needs(Permission.ManageSite).WithName("ClearLimit").WithSummary("Forgets which values a site has used, so that others have room.");
    }

    private static Ok<LimitList> List(string site, CurrentSite current, CairnCatalog catalog, TimeProvider time)
    {
        var used = catalog.Admitted.Used(current.Id);
        var end = time.GetUtcNow().AddHours(1);
        var over = catalog.FailedEvents.Counters(current.Id, CounterKind.OverCap, end - CountedBack, end).ToDictionary(counter => counter.Name, counter => counter.Count);
        return TypedResults.Ok(new LimitList([.. used.Select(pair => new LimitShown(NameOf(pair.Key), pair.Value, AdmittedValues.Limit(pair.Key), over.GetValueOrDefault(NameOf(pair.Key))))]));
    }

    private static Results<NoContent, ProblemResult> Clear(string site, string name, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (Enum.GetValues<Cap>().Where(cap => NameOf(cap) == name).Cast<Cap?>().FirstOrDefault() is not { } found)
        {
            return ProblemResults.NotFound("limit.not-found", "There is no cap of this name.");
        }

        catalog.Admitted.Clear(current.Id, found);
        catalog.Audit.Append(caller.Name, "limit.cleared", current.Key, name);
        return TypedResults.NoContent();
    }

    private static string NameOf(Cap cap) => JsonNamingPolicy.SnakeCaseLower.ConvertName(cap.ToString());
}
