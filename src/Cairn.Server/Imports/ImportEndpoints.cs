using System.Globalization;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Imports;
using Cairn.Storage.Events;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Cairn.Server.Imports;

/// <summary>/api/v1/sites/{site}/imports</summary>
internal static class ImportEndpoints
{
    public static void MapImports(this IEndpointRouteBuilder site)
    {
        site.MapGet("/imports", List).Needs(Permission.ReadReports).WithName("ListImports").WithSummary("The site's imports, the newest first.");
        site.MapPost("/imports", Run).Needs(Permission.Import).WithName("ImportFiles")
            .WithSummary("Imports files of the server's own machine; only over the owner's socket. Answers with progress, one JSON object a line.")
            .Produces<ImportLine>(StatusCodes.Status200OK, "application/x-ndjson").Produces<Problem>(StatusCodes.Status422UnprocessableEntity, ProblemResult.ContentType);
        site.MapPost("/imports/upload", Upload).Needs(Permission.Import).WithName("UploadImport")
            .WithSummary("Imports the file that is the body. Answers with progress, one JSON object a line.")
            .Accepts<Stream>("application/octet-stream")
            .Produces<ImportLine>(StatusCodes.Status200OK, "application/x-ndjson").Produces<Problem>(StatusCodes.Status422UnprocessableEntity, ProblemResult.ContentType)
            .Produces<Problem>(StatusCodes.Status413PayloadTooLarge, ProblemResult.ContentType).Produces<Problem>(StatusCodes.Status503ServiceUnavailable, ProblemResult.ContentType);
        site.MapPost("/imports/{number:int}/undo", Undo).Needs(Permission.Import).WithName("UndoImport").WithSummary("Takes the events of an import out again.");
    }

    private static Ok<ImportList> List(string site, CurrentSite current, CairnCatalog catalog) =>
        TypedResults.Ok(new ImportList([.. catalog.Imports.List(current.Id).Select(ImportShown.Of)]));

    private static async Task<IResult> Run(
        string site, ImportFilesRequest request, HttpContext context, CurrentSite current, CurrentCaller caller, ImportService imports,
        CancellationToken cancellationToken) =>
        caller.Caller is Caller.LocalOwner
            ? await imports.RunAsync(context, current.Site, request, caller.Name, cancellationToken)
            : ProblemResults.Forbidden("import.paths-are-local", "Only the command line beside the data directory may name files of the server. Send the file as the body of imports/upload.");

    private static async Task<IResult> Upload(
        string site, HttpContext context, CurrentSite current, CurrentCaller caller, ImportService imports,
        [FromQuery] string format, [FromQuery] string[] map, [FromQuery] string? timezone, [FromQuery(Name = "dry_run")] bool? dryRun,
        [FromQuery(Name = "max_failed")] long? maxFailed, [FromQuery] string? name, [FromQuery(Name = "as")] string? kind, CancellationToken cancellationToken)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // we count ourselves; the server would break the connection instead of answering
        var request = new ImportFilesRequest([], format, map, timezone, dryRun ?? false, maxFailed, kind);
        return await imports.UploadAsync(context, current.Site, name, request, caller.Name, cancellationToken);
    }

    private static Results<Ok<ImportUndone>, ProblemResult> Undo(
        string site, int number, CurrentSite current, CurrentCaller caller, CairnCatalog catalog, IEventStore store, JourneyIndexes indexes)
    {
        if (catalog.Imports.Find(number) is not { } job || job.Site != current.Id)
        {
            return ProblemResults.NotFound("import.not-found", $"The site has no import {number.ToString(CultureInfo.InvariantCulture)}.");
        }

        if (job.State == ImportState.Undone)
        {
            return ProblemResults.Conflict("import.undone", $"Import {number.ToString(CultureInfo.InvariantCulture)} was undone before.");
        }

        var removed = store.UndoImport(current.Id, number);
        catalog.Imports.MarkUndone(number);
        catalog.Audit.Append(caller.Name, "import.undone", $"{current.Key} import {number.ToString(CultureInfo.InvariantCulture)}");
        indexes.Wake(current.Id);
        return TypedResults.Ok(new ImportUndone(number, removed));
    }
}
