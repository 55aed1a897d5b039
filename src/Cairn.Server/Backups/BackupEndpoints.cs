using Cairn.Server.Access;
using Cairn.Server.Problems;

namespace Cairn.Server.Backups;

/// <summary>POST /api/v1/backup</summary>
internal static class BackupEndpoints
{
    public static void MapBackups(this IEndpointRouteBuilder api) =>
        api.MapPost("/backup", Run).Needs(Permission.Own).WithName("MakeBackup")
            .WithSummary("Copies the data directory into a folder of the server's own machine while it is at work; only over the owner's socket. Answers with progress, one JSON object a line.")
            .Produces<BackupLine>(StatusCodes.Status200OK, "application/x-ndjson").Produces<Problem>(StatusCodes.Status422UnprocessableEntity, ProblemResult.ContentType);

    private static async Task<IResult> Run(BackupRequest request, HttpContext context, CurrentCaller caller, BackupService backups, CancellationToken cancellationToken) =>
        caller.Caller is Caller.LocalOwner
            ? await backups.RunAsync(context, request, caller.Name, cancellationToken)
            : ProblemResults.Forbidden("backup.folders-are-local", "Only the command line beside the data directory may name folders of the server.");
}
