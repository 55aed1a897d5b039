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
    DataPaths paths, DuckDbEventStore store, CairnCatalog catalog, ErasureJournal erased, EventSpool spool, SpoolOptions options, DrainService drain, IHostApplicationLifetime lifetime,
    TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>How often a backup that is followed takes in what was collected.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Makes a backup and streams how far it is; a refusal is an ordinary problem.</summary>
    public async Task<IResult> RunAsync(HttpContext context, BackupRequest request, string caller, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return ProblemResults.Conflict("backup.busy", "Another backup is being made. Wait until it is done.");
        }

        try
        {
            var maker = new BackupMaker(paths, store, catalog, erased, options.ReserveBytes, time);
            if (maker.WhyNot(request.Folder) is { } fault)
            {
                return ((IReadOnlyList<Fault>)[fault]).ToProblem();
            }

            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            var stream = new ProgressStream<BackupProgress, BackupLine>(context.Response, progress => new BackupLine(new BackupStatus(progress.Stage, progress.Bytes, progress.Total)));
            using var slices = request.Follow ? new SliceWriter(spool, erased, time) : null;
            var made = await MakeAsync(maker, stream, request.Folder, caller, cancellationToken);
            await stream.SendAsync(made, cancellationToken);
            if (slices is not null && made.Result is not null)
            {
                await FollowAsync(slices, stream, request.Folder, cancellationToken);
            }

            return TypedResults.Empty;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Adds to the backup until nobody follows it any more or the server stops; what came last is added then as well.</summary>
    private async Task FollowAsync(SliceWriter slices, ProgressStream<BackupProgress, BackupLine> stream, string folder, CancellationToken gone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        try
        {
            slices.Begin(folder);
            using var timer = new PeriodicTimer(Every, time);
            while (await NextAsync(timer, end.Token))
            {
                await TellAsync(Shown(slices.Write()));
            }

            await TellAsync(Shown(slices.Write()));
        }
        catch (StorageUnavailableException failure)
        {
            await TellAsync(new BackupLine(Problem: ProblemResults.Unavailable(failure.Message).Body()));
        }

        Task TellAsync(BackupLine line) => gone.IsCancellationRequested ? Task.CompletedTask : stream.SendAsync(line, CancellationToken.None);

        static BackupLine Shown(SlicesFound found) => new(Followed: new BackupFollowed(found.Count, found.Requests, found.UpTo!.Value));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

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
