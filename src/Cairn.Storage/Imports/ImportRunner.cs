using System.Collections.Concurrent;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Exposures;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Draining;
using Cairn.Storage.Events;

namespace Cairn.Storage.Imports;

/// <summary>Takes files into the event store, batch by batch.</summary>
/// <remarks>
/// One thread reads while another stores. Each batch is a transaction, then its failed rows are kept, then the checkpoint is written: a kill between
/// two of these repeats at most one batch, whose events are then found to be duplicates. A run that goes on from a checkpoint reads the rows
/// before it again without storing them, since the ids of equal rows depend on those before.
/// </remarks>
/// <param name="store">Where events go.</param>
/// <param name="journal">Where it is written down.</param>
/// <param name="clock">When it happens.</param>
/// <param name="gate">Replaces what is over a site's caps; null for no caps.</param>
public sealed class ImportRunner(IEventStore store, IImportJournal journal, TimeProvider clock, IDrainGate? gate = null)
{
    /// <summary>The household of an exposure's address at a site, under its user agent, at a moment. Without it no exposure has one.</summary>
    public Func<int, string?, string?, long, ExposureHousehold> Household { get; init; } = (_, _, _, _) => default;

    /// <summary>The room on the disk that an import leaves alone. Without it none is left.</summary>
    public DiskReserve? Reserve { get; init; }

    private const int BatchesWaiting = 2;
    private const long BatchRoom = 64L << 20;
    private const int RowsProbed = 20;

    /// <summary>Imports the files; refused when they cannot be read as asked or more rows fail than the request allows (<c>import.too-many-failed</c>).</summary>
    /// <remarks>What was stored before too many rows failed stays and can be undone by the number that the fault names.</remarks>
    /// <exception cref="OperationCanceledException">The import was cancelled; the same request goes on where it stopped.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot write; the same request goes on where it stopped.</exception>
    public Outcome<ImportSummary> Run(
        ImportRequest request, SiteRules site, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        if (Probe(request, site) is { Count: > 0 } faults)
        {
            return new Outcome<ImportSummary>.Refused(faults);
        }

        var start = journal.Begin(site.Site, request, ImportFingerprint.Of(request));
        using var files = new ImportFiles(request, Settings(request, site, start.Number));
        var run = new ImportRun(site.Site, request, files, start, new ImportMeter(files, progress, clock), clock);
        Store(run, site, cancellationToken);
        run.Meter.Finish(run.Counts);
        return End(run);
    }

    /// <summary>Reads the files as <see cref="Run"/> would, and stores nothing.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Outcome<ImportPreview> Preview(
        ImportRequest request, SiteRules site, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        if (Probe(request, site) is { Count: > 0 } faults)
        {
            return new Outcome<ImportPreview>.Refused(faults);
        }

        using var files = new ImportFiles(request, Settings(request, site, 0));
        var meter = new ImportMeter(files, progress, clock);
        var shown = new ImportBatch();
        var counts = new ImportCounts();
        foreach (var batch in files.Batches())
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts.Add(batch);
            meter.Tell(counts);
            shown.Events.AddRange(batch.Events.Take(ImportPreview.Shown - shown.Events.Count));
            shown.Failed.AddRange(batch.Failed.Take(ImportPreview.Shown - shown.Failed.Count));
        }

        meter.Finish(counts);
        if (files.IsCut)
        {
            return Outcome<ImportPreview>.Refuse("import.too-large", "/files", TooLarge(request) + ".");
        }

        return new ImportPreview(files.Detected, counts.Rows, counts.FailedByReason, shown.Events, shown.Failed);
    }

    private ImportSettings Settings(ImportRequest request, SiteRules site, int number) => new()
    {
        Kind = request.Kind,
        Household = (address, agent, at) => Household(site.Site, address, agent, at),
        Mapping = request.Mapping,
        Zone = request.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? (zone.HasSameRules(TimeZoneInfo.Utc) ? TimeZoneInfo.Utc : zone) : null,
        Number = number,
        MaxUnpackedBytes = request.MaxUnpackedBytes,
        ReceivedMicros = Timestamp.From(clock.GetUtcNow()).Micros,
        Site = site,
    };

    /// <summary>Opens every file and looks at its first rows, so that what is wrong with all of it is said before anything is stored.</summary>
    private List<Fault> Probe(ImportRequest request, SiteRules site)
    {
        var faults = new List<Fault>();
        if (request.Files.Count == 0)
        {
            faults.Add(new Fault("import.no-files", "/files", "Name at least one file to import."));
        }

        if (request.TimeZone is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
        {
            faults.Add(new Fault("import.timezone", "/timezone", $"\"{name}\" is no time zone: use an IANA name such as Europe/Berlin or UTC."));
        }

        if (request is { Kind: ImportKind.Exposures, Format: ImportFormat.Ga4BigQuery })
        {
            faults.Add(new Fault("import.kind-format", "/as", "Google's export holds events, no exposures: exposures are read from csv, jsonl or parquet."));
            return faults;
        }

        foreach (var file in request.Files)
        {
            switch (ImportOpener.Open(file, request.Format, Settings(request, site, 0)))
            {
                case Outcome<IImportReader>.Refused refused:
                    faults.AddRange(refused.Faults);
                    break;
                case Outcome<IImportReader>.Ok(var reader):
                    using (reader)
                    {
                        ProbeZone(reader, faults);
                    }

                    break;
            }
        }

        return faults;
    }

    private static void ProbeZone(IImportReader reader, List<Fault> faults)
    {
        for (var row = 0; row < RowsProbed && reader.TryRead(out var read); row++)
        {
            if (read.Failed is { LacksZone: true } failed)
            {
                faults.Add(new Fault(
                    "import.timezone-missing", "/timezone",
                    $"The times of {failed.File} have no zone (line {failed.Line}): name it with --timezone, for example --timezone Europe/Berlin."));
                return;
            }
        }
    }

    private void Store(ImportRun run, SiteRules site, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var waiting = new BlockingCollection<ImportBatch>(BatchesWaiting);
        var reading = Task.Run(() => Read(run.Files, waiting, stop.Token), CancellationToken.None);
        try
        {
            foreach (var batch in waiting.GetConsumingEnumerable(cancellationToken))
            {
                StoreBatch(run, site, batch);
                run.Meter.Tell(run.Counts);
                if (run.TooManyFailed)
                {
                    break;
                }
            }
        }
        finally
        {
            stop.Cancel();
            Task.WaitAny([reading], CancellationToken.None); // before the files are closed under it; does not throw
        }

        if (!run.TooManyFailed)
        {
            reading.GetAwaiter().GetResult();
        }
    }

    private static void Read(ImportFiles files, BlockingCollection<ImportBatch> waiting, CancellationToken stop)
    {
        try
        {
            foreach (var batch in files.Batches())
            {
                waiting.Add(batch, stop);
            }
        }
        finally
        {
            waiting.CompleteAdding();
        }
    }

    private void StoreBatch(ImportRun run, SiteRules site, ImportBatch batch)
    {
        run.Counts.Add(batch);
        if (run.Counts.Rows <= run.Start.Checkpoint.Rows)
        {
            return; // an earlier run stored it
        }

        Reserve?.Need(BatchRoom);
        var now = Timestamp.From(clock.GetUtcNow()).Micros;
        var tally = new DrainTally();
        tally.Imported(site.Site, now, batch.Events.Count, batch.Failed.Select(line => line.Reason));
        if (batch.Events.Count > 0)
        {
            StoreEvents(run, site, batch.Events, tally, now);
        }

        if (batch.Failed.Count > 0)
        {
            journal.Keep(site.Site, run.Start.Number, run.Request.Format, batch.Failed);
        }

        journal.Save(run.Start.Number, run.Checkpoint, tally.Raises());
    }

    private void StoreEvents(ImportRun run, SiteRules site, IReadOnlyList<StoredEvent> events, DrainTally tally, long now)
    {
        foreach (var item in events)
        {
            tally.Enriched(site.Site, item, now, System.Collections.Frozen.FrozenSet<string>.Empty); // no page of today's sent it
        }

        events = gate is null ? events : [.. events.Select(item => gate.Bound(site.Site, item))];
        gate?.Save();
        tally.Gate(gate?.TakeCounts() ?? [], now);
        var result = store.Append([new SiteEvents(site.Site, events)], position: null);
        tally.Stored(site.Site, now, result);
        run.Add(result);
    }

    /// <summary>Remarks are known when a file was read to its end; a run that goes on reads it from its beginning and makes them all again.</summary>
    private CounterRaise[] Remarks(ImportRun run) =>
    [
        .. run.Files.Warnings.Where(pair => WireNames.IsWarning(pair.Key))
            .Select(pair => new CounterRaise(run.Site, clock.GetUtcNow(), CounterKind.Warning, pair.Key, pair.Value)),
    ];

    private Outcome<ImportSummary> End(ImportRun run)
    {
        if (Stopped(run) is not var (code, where, why))
        {
            journal.End(run.Start.Number, run.Checkpoint, refused: null, Remarks(run));
            return run.Summarise();
        }

        var message = $"{why}, so import {run.Start.Number} stopped after {run.Counts.Rows} rows; "
            + $"{run.Checkpoint.Stored} events are stored, and cairn import undo {run.Start.Number} takes them out again.";
        journal.End(run.Start.Number, run.Checkpoint, message, Remarks(run));
        return Outcome<ImportSummary>.Refuse(code, where, message);
    }

    private static string TooLarge(ImportRequest request) => $"A file holds more than {request.MaxUnpackedBytes} bytes once it is unpacked (Cairn:Imports:MaxUnpackedBytes)";

    private static (string Code, string Where, string Why)? Stopped(ImportRun run) =>
        run.TooManyFailed
            ? ("import.too-many-failed", "/max_failed", $"More than {run.Request.MaxFailed} rows failed ({string.Join(", ", run.Counts.FailedByReason.Select(pair => $"{pair.Key} {pair.Value}"))})")
        : run.Files.IsCut
            ? ("import.too-large", "/files", TooLarge(run.Request))
        : null;
}
