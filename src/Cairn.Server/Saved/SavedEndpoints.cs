using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Server.Access;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Saved;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Saved;

/// <summary>/api/v1/sites/{site}/saved: every member sees all; owners, admins and whoever saved one change it.</summary>
internal static class SavedEndpoints
{
    public static void MapSaved(this IEndpointRouteBuilder site)
    {
        site.MapGet("/saved", List).Needs(Permission.ReadReports).WithName("ListSaved").WithSummary("The site's saved reports, those that are pinned first.");
        site.MapPost("/saved", Add).Needs(Permission.SaveReports).WithName("SaveReport").WithSummary("Gives a page of the dashboard a name.");
        site.MapPut("/saved/{id:int}", Change).Needs(Permission.SaveReports).WithName("ChangeSaved").WithSummary("Changes a saved report; what is left out stays.");
        site.MapDelete("/saved/{id:int}", Delete).Needs(Permission.SaveReports).WithName("DeleteSaved").WithSummary("Takes a saved report out of the list; for a day it can be brought back.");
        site.MapPost("/saved/{id:int}/restore", Restore).Needs(Permission.SaveReports).WithName("RestoreSaved").WithSummary("Brings a deleted report back as it was.");
    }

    private static Ok<SavedReportList> List(string site, CurrentSite current, CurrentCaller caller, CairnCatalog catalog) =>
        TypedResults.Ok(new SavedReportList([.. catalog.SavedReports.List(current.Id).Select(saved => SavedReportShown.Of(saved, CanChange(saved, caller)))]));

    private static Results<Created<SavedReportShown>, ProblemResult> Add(
        string site, SaveReportRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        switch (catalog.SavedReports.Add(current.Id, current.Key, Wanted(request), caller.Name))
        {
            case Outcome<SavedReport>.Ok(var saved):
                catalog.Audit.Append(caller.Name, "saved.added", Subject(current, saved.Id));
                return TypedResults.Created($"/api/v1/sites/{current.Key}/saved/{saved.Id.ToString(CultureInfo.InvariantCulture)}", SavedReportShown.Of(saved, canChange: true));
            case Outcome<SavedReport>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<Ok<SavedReportShown>, ProblemResult> Change(
        string site, int id, ChangeSavedRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (Hindrance(id, current, caller, catalog) is { } hindrance)
        {
            return hindrance;
        }

        switch (catalog.SavedReports.Change(current.Id, current.Key, id, new SavedReportChange(request.Name, request.Page, request.Note, request.Pinned)))
        {
            case Outcome<SavedReport>.Ok(var saved):
                catalog.Audit.Append(caller.Name, "saved.changed", Subject(current, id));
                return TypedResults.Ok(SavedReportShown.Of(saved, canChange: true));
            case Outcome<SavedReport>.Refused(var faults):
                return faults.ToProblem();
            default:
                return NotFound(id);
        }
    }

    private static Results<NoContent, ProblemResult> Delete(string site, int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (Hindrance(id, current, caller, catalog) is { } hindrance)
        {
            return hindrance;
        }

        if (!catalog.SavedReports.Delete(current.Id, id))
        {
            return NotFound(id);
        }

        catalog.Audit.Append(caller.Name, "saved.deleted", Subject(current, id));
        return TypedResults.NoContent();
    }

    private static Results<Ok<SavedReportShown>, ProblemResult> Restore(string site, int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (Hindrance(catalog.SavedReports.FindDeleted(current.Id, id), id, caller) is { } hindrance)
        {
            return hindrance;
        }

        switch (catalog.SavedReports.Restore(current.Id, id))
        {
            case Outcome<SavedReport>.Ok(var saved):
                catalog.Audit.Append(caller.Name, "saved.restored", Subject(current, id));
                return TypedResults.Ok(SavedReportShown.Of(saved, canChange: true));
            case Outcome<SavedReport>.Refused(var faults):
                return faults.ToProblem();
            default:
                return NotFound(id);
        }
    }

    private static ProblemResult? Hindrance(int id, CurrentSite current, CurrentCaller caller, CairnCatalog catalog) =>
        Hindrance(catalog.SavedReports.Find(current.Id, id), id, caller);

    private static ProblemResult? Hindrance(SavedReport? found, int id, CurrentCaller caller) =>
        found is not { } saved ? NotFound(id)
        : CanChange(saved, caller) ? null
        : ProblemResults.Forbidden("saved.not-yours", $"Only {saved.Owner}, an owner or an admin changes this saved report; save one of your own.");

    private static bool CanChange(SavedReport saved, CurrentCaller caller) => caller.Caller.Has(Permission.ManageSite) || saved.Owner == caller.Name;

    private static NewSavedReport Wanted(SaveReportRequest request) => new(request.Name, request.Page, request.Note ?? "", request.Pinned);

    private static string Subject(CurrentSite current, int id) => $"{current.Key} saved report {id.ToString(CultureInfo.InvariantCulture)}";

    private static ProblemResult NotFound(int id) =>
        ProblemResults.NotFound("saved.not-found", $"The site has no saved report {id.ToString(CultureInfo.InvariantCulture)}.");
}
