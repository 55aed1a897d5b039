using System.Collections.Concurrent;
using System.Globalization;
using Cairn.Collection.Exposures;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Server.Problems;
using Cairn.Storage;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;
using Cairn.Storage.Imports;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Server.Imports;

/// <summary>Runs imports, one at a time: two would only share one disk, and could both go on from the same stopped one.</summary>
/// <remarks>An upload is received before its turn, so that a slow sender keeps nobody waiting; each site may send one at a time, which bounds what lies on the disk.</remarks>
internal sealed class ImportService(
    DataPaths paths, DiskReserve reserve, ImportOptions options, IEventStore store, CairnCatalog catalog, ErasureJournal erased, SiteRulesBook rules, ExposureHouseholds households, ExposureSwitch exposures, JourneyIndexes indexes,
    TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<int, bool> _sending = new();

    /// <summary>Imports the body as <see cref="RunAsync"/> does; the request names no file.</summary>
    public async Task<IResult> UploadAsync(HttpContext context, Site site, string? name, ImportFilesRequest request, string caller, CancellationToken cancellationToken)
    {
        const string Remedy = "Split the file, pack it with gzip, raise Cairn:Imports:MaxUploadBytes, or run 'cairn import' beside the data directory, where no limit holds.";
        if (Parse(request) is Outcome<ImportRequest>.Refused(var faults))
        {
            return faults.ToProblem();
        }

        if (context.Request.ContentLength > options.MaxUploadBytes)
        {
            return UploadedFile.TooLarge(options.MaxUploadBytes, Remedy);
        }

        reserve.Need(context.Request.ContentLength ?? 0);
        if (_one.CurrentCount == 0 || !_sending.TryAdd(site.Id, true))
        {
            return Busy();
        }

        try
        {
            using var upload = await UploadedFile.ReceiveAsync(paths, reserve, name, context.Request.Body, options.MaxUploadBytes, cancellationToken);
            return upload is null
                ? UploadedFile.TooLarge(options.MaxUploadBytes, Remedy)
                : await RunAsync(context, site, request with { Files = [upload.Path] }, caller, cancellationToken, options.MaxUnpackedBytes);
        }
        finally
        {
            _sending.TryRemove(site.Id, out _);
        }
    }

    /// <summary>Imports files of this machine and streams what happens; a refusal before the first row is an ordinary problem. Null for <paramref name="maxUnpackedBytes"/> reads them whole.</summary>
    public async Task<IResult> RunAsync(
        HttpContext context, Site site, ImportFilesRequest request, string caller, CancellationToken cancellationToken, long? maxUnpackedBytes = null)
    {
        var outcome = Parse(request);
        if (outcome is not Outcome<ImportRequest>.Ok(var parsed))
        {
            return ((Outcome<ImportRequest>.Refused)outcome).Faults.ToProblem();
        }

        parsed = parsed with { MaxUnpackedBytes = maxUnpackedBytes };

        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return Busy();
        }

        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            var stream = new ProgressStream<ImportProgress, ImportLine>(context.Response, progress => new ImportLine(Progress: Shown(progress)));
            return request.DryRun
                ? await TryAsync(stream, site, parsed, cancellationToken)
                : await ImportAsync(stream, site, parsed, caller, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static ProblemResult Busy() => ProblemResults.Conflict("import.busy", "Another import is at work. Wait until it is done.");

    private async Task<IResult> ImportAsync(ProgressStream<ImportProgress, ImportLine> stream, Site site, ImportRequest request, string caller, CancellationToken cancellationToken)
    {
        var runner = new ImportRunner(store, new CatalogImportJournal(catalog.Imports, catalog.FailedEvents, time, caller), time, new SiteGate(catalog, erased))
        {
            Household = HouseholdOf,
            Reserve = reserve,
        };
        Outcome<ImportSummary> outcome;
        try
        {
            outcome = await stream.FollowAsync(() => runner.Run(request, rules.Of(site.Id), stream, cancellationToken), cancellationToken);
        }
        catch (StorageUnavailableException stopped) when (stream.HasStarted)
        {
            await stream.SendAsync(new ImportLine(Problem: ProblemResults.Unavailable(stopped.Told ?? "The store could not go on.").Body()), cancellationToken);
            return TypedResults.Empty;
        }
        finally
        {
            indexes.Wake(site.Id);
        }

        if (request.Kind == ImportKind.Exposures && outcome is Outcome<ImportSummary>.Ok { Value.Stored: > 0 })
        {
            exposures.Note(site.Id);
        }

        switch (outcome)
        {
            case Outcome<ImportSummary>.Ok(var summary):
                catalog.Audit.Append(caller, "import.done", $"{site.Key} import {summary.Number}", $"{summary.Stored} events");
                await stream.SendAsync(new ImportLine(Result: Shown(summary)), cancellationToken);
                return TypedResults.Empty;
            default:
                return await RefuseAsync(stream, ((Outcome<ImportSummary>.Refused)outcome).Faults, cancellationToken);
        }
    }

    private async Task<IResult> TryAsync(ProgressStream<ImportProgress, ImportLine> stream, Site site, ImportRequest request, CancellationToken cancellationToken)
    {
        var runner = new ImportRunner(store, new CatalogImportJournal(catalog.Imports, catalog.FailedEvents, time, "nobody"), time) { Household = HouseholdOf };
        var outcome = await stream.FollowAsync(() => runner.Preview(request, rules.Of(site.Id), stream, cancellationToken), cancellationToken);
        if (outcome is not Outcome<ImportPreview>.Ok(var preview))
        {
            return await RefuseAsync(stream, ((Outcome<ImportPreview>.Refused)outcome).Faults, cancellationToken);
        }

        await stream.SendAsync(new ImportLine(Preview: Shown(preview)), cancellationToken);
        return TypedResults.Empty;
    }

    private static async Task<IResult> RefuseAsync(ProgressStream<ImportProgress, ImportLine> stream, IReadOnlyList<Fault> faults, CancellationToken cancellationToken)
    {
        if (!stream.HasStarted)
        {
            return faults.ToProblem();
        }

        await stream.SendAsync(new ImportLine(Problem: faults.ToProblem().Body()), cancellationToken);
        return TypedResults.Empty;
    }

    /// <summary>A file names its addresses, so that the connection it came by is nobody's.</summary>
    private ExposureHousehold HouseholdOf(int site, string? address, string? agent, long at) => households.Of(site, address, connection: null, agent, at);

    /// <summary>Checks format, mapping and files, and names every fault.</summary>
    private static Outcome<ImportRequest> Parse(ImportFilesRequest request)
    {
        var faults = new List<Fault>();
        if (!ImportFormats.TryParse(request.Format, out var format))
        {
            faults.Add(new Fault("import.format-unknown", "/format", $"The format is one of {string.Join(", ", ImportFormats.Names)}."));
        }

        if (!ImportKinds.TryParse(request.As ?? "events", out var kind))
        {
            faults.Add(new Fault("import.kind-unknown", "/as", $"The rows are one of {string.Join(", ", ImportKinds.Names)}."));
        }

        var mapping = ImportMapping.Parse(request.Map ?? [], kind);
        faults.AddRange((mapping as Outcome<ImportMapping>.Refused)?.Faults ?? []);
        for (var i = 0; i < request.Files.Count; i++)
        {
            if (PlainFile.Fault(request.Files[i], string.Create(CultureInfo.InvariantCulture, $"/files/{i}")) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults.Count > 0
            ? new Outcome<ImportRequest>.Refused(faults)
            : new ImportRequest
            {
                Files = request.Files,
                Format = format,
                Kind = kind,
                Mapping = ((Outcome<ImportMapping>.Ok)mapping).Value,
                TimeZone = request.Timezone,
                MaxFailed = request.MaxFailed,
            };
    }

    private static ImportStatus Shown(ImportProgress progress) => new(
        progress.Rows, progress.Failed, progress.BytesRead, progress.Bytes, progress.RowsPerSecond, progress.Remaining?.TotalSeconds);

    private static ImportDone Shown(ImportSummary summary) => new(
        summary.Number, summary.Rows, summary.Stored, summary.Duplicates, summary.LeftOut, summary.WithoutVisitor, summary.Failed, summary.FailedByReason,
        summary.Warnings,
        summary.Visitors, Math.Round(summary.Seconds, 3), Math.Round(summary.RowsPerSecond), summary.ResumedAfter, [.. summary.Files.Select(Shown)], [.. summary.FirstFailed.Select(Shown)]);

    private static ImportTried Shown(ImportPreview preview) => new(
        preview.Rows, preview.FailedByReason.Values.Sum(), preview.FailedByReason, [.. preview.Files.Select(Shown)],
        [.. preview.Events.Select(stored => new TriedEvent(
            new Timestamp(stored.OccurredMicros).ToDateTimeOffset(), stored.Visitor, stored.User, stored.Name,
            stored.Value?.ToString(CultureInfo.InvariantCulture), stored.Currency, stored.Properties))],
        [.. preview.Failed.Select(Shown)]);

    private static TriedFailure Shown(FailedLine failed) => new(failed.File, failed.Line, failed.Reason, failed.Field, failed.Message);

    private static ImportedFile Shown(DetectedFile file) => new(
        Path.GetFileName(file.File), ImportFormats.NameOf(file.Format), file.Bytes, file.Gzip, file.Encoding, file.Delimiter?.ToString(), file.Mapping);
}
