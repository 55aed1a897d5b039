using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Keys;

/// <summary>/api/v1/sites/{site}/keys</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder site)
    {
        site.MapGet("/keys", List).Needs(Permission.ManageSite).WithName("ListKeys").WithSummary("A site's keys, without their texts.");
        site.MapPost("/keys", Issue).Needs(Permission.ManageSite).WithName("IssueKey").WithSummary("Makes a key and shows its text, this once.");
        site.MapDelete("/keys/{id:int}", Revoke).Needs(Permission.ManageSite).WithName("RevokeKey").WithSummary("Ends a key at once.");
    }

    private static Ok<KeyList> List(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new KeyList([.. catalog.Keys.List(current.Id).Select(KeyShown.Of)]));

    private static Results<Created<IssuedKeyShown>, ProblemResult> Issue(
        string site, NewKeyRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        switch (catalog.Keys.Issue(current.Id, new NewKey(request.Kind, request.Name, [.. request.Scopes ?? []], request.ExpiresAt, request.Networks), caller.Name))
        {
            case Outcome<IssuedKey>.Ok(var issued):
                var key = issued.Key;
                catalog.Audit.Append(caller.Name, "key.issued", $"{current.Key} key {key.Id}", string.Join(' ', key.Scopes));
                return TypedResults.Created(
                    $"/api/v1/sites/{current.Key}/keys/{key.Id}",
                    new IssuedKeyShown(key.Id, key.Kind, key.Name, key.Prefix, key.LastFour, key.Scopes, key.CreatedAt, issued.Text));
            case Outcome<IssuedKey>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> Revoke(string site, int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.Keys.Revoke(current.Id, id))
        {
            return ProblemResults.NotFound("key.not-found", $"The site has no key {id}.");
        }

        catalog.Audit.Append(caller.Name, "key.revoked", $"{current.Key} key {id}");
        return TypedResults.NoContent();
    }
}
