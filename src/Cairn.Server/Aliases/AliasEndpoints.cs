using System.Collections.Frozen;
using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Aliases;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Aliases;

/// <summary>/api/v1/sites/{site}/aliases</summary>
internal static class AliasEndpoints
{
    public static void MapAliases(this IEndpointRouteBuilder site)
    {
        site.MapGet("/aliases", List).Needs(Permission.ManageSite).WithName("ListAliases").WithSummary("The vendors' ids that stand for a site.");
        site.MapPost("/aliases", Add).Needs(Permission.ManageSite).WithName("AddAlias").WithSummary("Lets a vendor's clients send to a site under the vendor's own id.");
        site.MapDelete("/aliases/{id:int}", Remove).Needs(Permission.ManageSite).WithName("RemoveAlias").WithSummary("Ends an alias at once.");
    }

    private static Ok<AliasList> List(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new AliasList([.. catalog.Aliases.List(current.Id).Select(AliasShown.Of)]));

    private static Results<Created<AliasShown>, ProblemResult> Add(
        string site, NewAliasRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var consent = request.Consent ?? FrozenDictionary<string, IReadOnlyList<string>>.Empty;
        switch (catalog.Aliases.Add(current.Id, request.Format, request.Alias, consent, caller.Name))
        {
            case Outcome<Alias>.Ok(var alias):
                catalog.Audit.Append(caller.Name, "alias.added", $"{current.Key} alias {alias.Id}", $"{alias.Format} {alias.Text}");
                return TypedResults.Created($"/api/v1/sites/{current.Key}/aliases/{alias.Id}", AliasShown.Of(alias));
            case Outcome<Alias>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> Remove(string site, int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.Aliases.Remove(current.Id, id))
        {
            return ProblemResults.NotFound("alias.not-found", $"The site has no alias {id}.");
        }

        catalog.Audit.Append(caller.Name, "alias.removed", $"{current.Key} alias {id}");
        return TypedResults.NoContent();
    }
}
