using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Marks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Marks;

/// <summary>/api/v1/sites/{site}/marks</summary>
internal static class MarkEndpoints
{
    private const string Usual = "other";

    public static void MapMarks(this IEndpointRouteBuilder site)
    {
        site.MapGet("/marks", List).Needs(Permission.ReadReports).WithName("ListMarks").WithSummary("What happened to the site, the oldest first; trends show it.");
        site.MapPost("/marks", Add).Needs(Permission.ChangeDefinitions).WithName("AddMark").WithSummary("Notes that something happened, such as a deploy or a campaign.");
        site.MapPut("/marks/{id:int}", Change).Needs(Permission.ChangeDefinitions).WithName("ChangeMark").WithSummary("Corrects a mark.");
        site.MapDelete("/marks/{id:int}", Delete).Needs(Permission.ChangeDefinitions).WithName("DeleteMark").WithSummary("Forgets a mark.");
    }

    private static Ok<MarkList> List(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new MarkList([.. catalog.Marks.List(current.Id).Select(MarkShown.Of)]));

    private static Results<Created<MarkShown>, ProblemResult> Add(
        string site, MarkRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, TimeProvider time)
    {
        switch (catalog.Marks.Add(current.Id, request.At ?? time.GetUtcNow(), request.Title, request.Kind ?? Usual, caller.Name))
        {
            case Outcome<Mark>.Ok(var mark):
                catalog.Audit.Append(caller.Name, "mark.added", Subject(current, mark.Id));
                return TypedResults.Created($"/api/v1/sites/{current.Key}/marks/{mark.Id.ToString(CultureInfo.InvariantCulture)}", MarkShown.Of(mark));
            case Outcome<Mark>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<MarkShown>, ProblemResult> Change(
        string site, int id, MarkRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        var before = catalog.Marks.List(current.Id).FirstOrDefault(mark => mark.Id == id);
        if (before is null)
        {
            return NotFound(id);
        }

        switch (catalog.Marks.Change(current.Id, id, request.At ?? before.At, request.Title, request.Kind ?? before.Kind))
        {
            case Outcome<Mark>.Ok(var mark):
                catalog.Audit.Append(caller.Name, "mark.changed", Subject(current, id));
                return TypedResults.Ok(MarkShown.Of(mark));
            case Outcome<Mark>.Refused(var faults):
                return faults.ToProblem();
            default:
                return NotFound(id);
        }
    }

    private static Results<NoContent, ProblemResult> Delete(string site, int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.Marks.Delete(current.Id, id))
        {
            return NotFound(id);
        }

        catalog.Audit.Append(caller.Name, "mark.deleted", Subject(current, id));
        return TypedResults.NoContent();
    }

    private static string Subject(CurrentSite current, int id) => $"{current.Key} mark {id.ToString(CultureInfo.InvariantCulture)}";

    private static ProblemResult NotFound(int id) => ProblemResults.NotFound("mark.not-found", $"The site has no mark {id.ToString(CultureInfo.InvariantCulture)}.");
}
