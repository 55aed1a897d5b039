using Cairn.Journeys.Faults;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Operations;
using Cairn.Server.Problems;
using Cairn.Storage;
using Cairn.Storage.Backups;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;
using Cairn.Storage.Spool;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Backups;

/// <summary>Makes backups, one at a time.</summary>
internal sealed class BackupService(
    DataPaths paths, DuckDbEventStore store, CairnCatalog catalog, ErasureJournal erased, SpoolOptions spool, DrainService drain, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Makes a backup and streams how far it is; a refusal is an ordinary problem.</summary>
    public async Task<IResult> RunAsync(HttpContext context, string folder, string caller, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return ProblemResults.Conflict("backup.busy", "Another backup is being made. Wait until it is done.");
        }

        try
        {
            var maker = new BackupMaker(paths, store, catalog, erased, spool.ReserveBytes, time);
            if (maker.WhyNot(folder) is { } fault)
            {
                return ((IReadOnlyList<Fault>)[fault]).ToProblem();
            }

            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            var stream = new ProgressStream<BackupProgress, BackupLine>(context.Response, progress => new BackupLine(new BackupStatus(progress.Stage, progress.Bytes, progress.Total)));
            await stream.SendAsync(await MakeAsync(maker, stream, folder, caller, cancellationToken), cancellationToken);
            return TypedResults.Empty;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<BackupLine> MakeAsync(
        BackupMaker maker, ProgressStream<BackupProgress, BackupLine> stream, string folder, string caller, CancellationToken cancellationToken)
    {
        try
        {
            var made = await stream.FollowAsync(() => maker.Make(folder, CairnVersion.Text, drain.Between, stream, cancellationToken), cancellationToken);
            catalog.Audit.Append(caller, "backup.made", "data directory");
            return new BackupLine(Result: BackupDone.Of(new BackupPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), made));
        }
        catch (StorageUnavailableException failure)
        {
            return new BackupLine(Problem: ProblemResults.Unavailable(failure.Message).Body());
        }
    }
}
