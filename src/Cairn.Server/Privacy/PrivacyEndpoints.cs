using System.Globalization;
using Cairn.Server.Access;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;
using Cairn.Storage.Events;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cairn.Server.Privacy;

/// <summary>/api/v1/sites/{site}/privacy and /identity</summary>
internal static class PrivacyEndpoints
{
    private const int MostIds = 1_000;

    public static void MapPrivacy(this IEndpointRouteBuilder site)
    {
        site.MapPost("/privacy/erase", Erase).Needs(Permission.ErasePeople).WithName("ErasePeople").WithSummary("Erases people by their exact ids, or says what that would be.");
        site.MapPost("/privacy/export", Export).Needs(Permission.ErasePeople).WithName("ExportPeople").WithSummary("Writes everything held of people to files that can be fetched for 24 hours.");
        site.MapPost("/identity/edges", Change).Needs(Permission.ManageSite).WithName("ChangeEdge").WithSummary("Revokes the edges between a visitor and a user, or puts them in force again.");
    }

    public static void MapRewrite(this IEndpointRouteBuilder api) =>
        api.MapPost("/privacy/rewrite", RewriteAsync).Needs(Permission.Own).WithName("RewriteErased")
            .WithSummary("Takes what was erased off the disk now, instead of within 72 hours; new events wait in the spool meanwhile.");

    public static void MapPersonExports(this IEndpointRouteBuilder api) =>
        api.MapGet("/privacy/exports/{file}", Download).ForAnyone().WithName("DownloadPersonExport").WithSummary("A file of everything held of somebody; whoever has its address may fetch it.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/x-ndjson", "text/csv");

    private static Results<Ok<ErasureAnswer>, ProblemResult> Erase(
        string site, ErasureRequest request, CurrentSite current, CurrentCaller caller, Erasures erasures, CairnCatalog catalog)
    {
        if (Fault(request) is { } refusal)
        {
            return refusal;
        }

        var answer = erasures.Run(current.Site, request);
        if (!request.DryRun)
        {
            catalog.Audit.Append(
                caller.Name, "people.erased", current.Key, string.Create(CultureInfo.InvariantCulture, $"{answer.Visitors} visitors, {answer.SharedVisitors} shared, {answer.Users} users, {answer.Events} events"));
        }

        return TypedResults.Ok(answer);
    }

    private static Results<Ok<PersonExport>, ProblemResult> Export(
        string site, ErasureRequest request, CurrentSite current, CurrentCaller caller, PersonExports exports, CairnCatalog catalog, CancellationToken cancellationToken)
    {
        if (Fault(request) is { } refusal)
        {
            return refusal;
        }

        var answer = exports.Write(current.Site, request, cancellationToken);
        catalog.Audit.Append(caller.Name, "people.exported", current.Key, string.Create(CultureInfo.InvariantCulture, $"{answer.Events} events"));
        return TypedResults.Ok(answer);
    }

    private static async Task<Ok<ErasedBytes>> RewriteAsync(CurrentCaller caller, Erasures erasures, CairnCatalog catalog, CancellationToken cancellationToken)
    {
        // On a thread of its own: it takes as long as copying the store does.
        var gone = await Task.Factory.StartNew(erasures.Rewrite, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        catalog.Audit.Append(caller.Name, "erased.rewritten", "event store", gone ? "gone" : "a reader was in the way");
        return TypedResults.Ok(new ErasedBytes(gone));
    }

    private static IResult Download(string file, PersonExports exports)
    {
        var dot = file.LastIndexOf('.');
        return dot > 0 && file[(dot + 1)..] is "json" or "csv" && exports.Open(file[..dot], file[(dot + 1)..]) is { } stream
            ? TypedResults.Stream(stream, file.EndsWith("csv", StringComparison.Ordinal) ? "text/csv; charset=utf-8" : "application/x-ndjson", "everything-held." + file[(dot + 1)..])
            : ProblemResults.NotFound("export.not-found", "There is no such file, or its 24 hours are over.");
    }

    private static Results<Ok<EdgeChanged>, ProblemResult> Change(
        string site, EdgeChange request, CurrentSite current, CurrentCaller caller, IEventStore store, JourneyIndexes indexes, CairnCatalog catalog)
    {
        var edges = store.SetEdgeRevoked(current.Id, request.Visitor, request.User, request.Revoked);
        if (edges == 0)
        {
            return ProblemResults.NotFound("identity.no-edge", request.Revoked ? "There is no edge in force between this visitor and this user." : "There is no revoked edge between this visitor and this user.");
        }

        indexes.Wake(current.Id);
        catalog.Audit.Append(caller.Name, request.Revoked ? "edge.revoked" : "edge.restored", current.Key, string.Create(CultureInfo.InvariantCulture, $"{edges} edges"));
        return TypedResults.Ok(new EdgeChanged(edges));
    }

    private static ProblemResult? Fault(ErasureRequest request)
    {
        var ids = (request.Visitor?.Count ?? 0) + (request.User?.Count ?? 0);
        return request.EmailHash is { Count: > 0 }
            ? ProblemResults.Refused("privacy.no-contacts", "/email_hash", "Cairn holds no contacts yet, so that no address leads to anybody; name visitors or users.")
            : ids is 0 or > MostIds || (request.Visitor ?? []).Concat(request.User ?? []).Any(string.IsNullOrWhiteSpace)
                ? ProblemResults.Refused("privacy.ids", "", $"Name 1 to {MostIds} visitors and users, each by its exact id.")
                : null;
    }
}
