using System.Diagnostics;
using System.Globalization;
using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Costs;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Imports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Costs;

/// <summary>/api/v1/sites/{site}/cost</summary>
internal static class CostEndpoints
{
    private const int MostUnmatched = 200;

    public static void MapCosts(this IEndpointRouteBuilder site)
    {
        site.MapPut("/cost", Put).Needs(Permission.Import).WithName("PutCost")
            .WithSummary("Takes in what was spent: CSV, JSON lines or Parquet as the body, in a form, or inside JSON. The newest upload of a key counts.")
            .Accepts<CostRequest>("application/json", CostUpload.Types);
        site.MapGet("/cost/imports", Imports).Needs(Permission.ReadReports).WithName("ListCostImports").WithSummary("The imports of costs, the newest first.");
        site.MapPost("/cost/imports/{number:int}/undo", Undo).Needs(Permission.Import).WithName("UndoCostImport").WithSummary("Rolls an import of costs back; what it replaced stands again.");
        site.MapGet("/cost/mappings", Mappings).Needs(Permission.ReadReports).WithName("ListCostMappings").WithSummary("How cost files are read: saved mappings and presets.");
        site.MapPut("/cost/mappings/{name}", SaveMapping).Needs(Permission.Import).WithName("SaveCostMapping").WithSummary("Saves a mapping of cost files under a name.");
        site.MapDelete("/cost/mappings/{name}", DeleteMapping).Needs(Permission.Import).WithName("DeleteCostMapping").WithSummary("Forgets a mapping of cost files.");
    }

    private static async Task<Results<Ok<CostUploaded>, ProblemResult>> Put(
        string site, HttpContext context, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, DataPaths paths, DiskReserve reserve, ReportSites sites, TimeProvider time, CancellationToken cancellationToken)
    {
        var (received, problem) = await CostUpload.ReceiveAsync(context, paths, reserve, catalog, current.Id, cancellationToken);
        if (received is null)
        {
            return problem!;
        }

        using var upload = received;

        // Somewhere on Earth it is tomorrow.
        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1);
        switch (CostReading.Read(upload.Path, upload.Mapping, last))
        {
            case Outcome<CostFileRead>.Ok(var read):
                var replaced = upload.DryRun ? catalog.Costs.CountKnown(current.Id, read.Lines) : 0;
                var import = upload.DryRun || read.Lines.Count == 0 ? null : catalog.Costs.Add(current.Id, upload.Name, upload.MappingName, read.Lines, read.RefusedCount, caller.Name);
                if (import is not null)
                {
                    catalog.Audit.Append(caller.Name, "cost.imported", Subject(current, import.Number), string.Create(CultureInfo.InvariantCulture, $"{import.Rows} rows"));
                }

                return TypedResults.Ok(Answer(upload, read, import, replaced, sites.Of(current.Site)));
            case Outcome<CostFileRead>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static CostUploaded Answer(CostUpload upload, CostFileRead read, CostImport? import, int replaced, ReportSite site)
    {
        var unmatched = new CostKeys(site.View, site.CampaignNames).Unmatched(read.Lines);
        return new CostUploaded(
            import?.Number, upload.DryRun, upload.MappingName, read.Lines.Count, import?.Replaced ?? replaced, read.RefusedCount, read.Refused, read.Skipped,
            [.. unmatched.Take(MostUnmatched)], unmatched.Count, read.Lines.Count(line => line.Campaign.Length + line.CampaignId.Length == 0),
            read.Lines.Count == 0 ? null : read.Lines.Min(line => line.Date), read.Lines.Count == 0 ? null : read.Lines.Max(line => line.Date),
            [.. read.Lines.GroupBy(line => line.Currency, StringComparer.Ordinal).OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => new CostSum(sum.Key, Decimals.Print(sum.Sum(line => line.Cost))))],
            read.Lines.Count(line => line.Currency != site.Currency && site.Rates.Rate(line.Date, line.Currency, site.Currency) is null));
    }

    private static Ok<CostImportList> Imports(string site, CurrentSite current, CairnCatalog catalog) => TypedResults.Ok(new CostImportList(catalog.Costs.Imports(current.Id)));

    private static Results<Ok<CostUndone>, ProblemResult> Undo(string site, int number, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (catalog.Costs.Undo(current.Id, number) is { } undone)
        {
            catalog.Audit.Append(caller.Name, "cost.undone", Subject(current, number));
            return TypedResults.Ok(undone);
        }

        var text = number.ToString(CultureInfo.InvariantCulture);
        return catalog.Costs.Imports(current.Id).Any(import => import.Number == number)
            ? ProblemResults.Conflict("cost.undone", $"Import {text} was rolled back before.")
            : ProblemResults.NotFound("cost.import-not-found", $"The site has no import of costs with the number {text}.");
    }

    private static Ok<CostMappingList> Mappings(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new CostMappingList(catalog.CostMappings.List(current.Id), CostPresets.Names, CostMapping.Keys));

    private static Results<Ok<SavedCostMapping>, ProblemResult> SaveMapping(string site, string name, CostMappingRequest request, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        switch (catalog.CostMappings.Save(current.Id, name, request.Preset, request.Settings))
        {
            case Outcome<SavedCostMapping>.Ok(var saved):
                catalog.Audit.Append(caller.Name, "cost.mapping-saved", $"{current.Key} {saved.Name}");
                return TypedResults.Ok(saved);
            case Outcome<SavedCostMapping>.Refused(var faults):
                return faults.ToProblem();
            default:
                throw new UnreachableException();
        }
    }

    private static Results<NoContent, ProblemResult> DeleteMapping(string site, string name, CurrentSite current, CurrentCaller caller, CairnCatalog catalog)
    {
        if (!catalog.CostMappings.Delete(current.Id, name))
        {
            return ProblemResults.NotFound("cost.mapping-not-found", $"The site has no mapping '{ProblemResults.Shown(name)}' of its own.");
        }

        catalog.Audit.Append(caller.Name, "cost.mapping-deleted", $"{current.Key} {name}");
        return TypedResults.NoContent();
    }

    private static string Subject(CurrentSite current, int number) => $"{current.Key} cost import {number.ToString(CultureInfo.InvariantCulture)}";
}
