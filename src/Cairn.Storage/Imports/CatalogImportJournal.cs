using System.Text;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Collection.Import;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Imports;

namespace Cairn.Storage.Imports;

/// <summary>Writes imports down in the catalog: jobs with their checkpoints, and failed rows among the failed events.</summary>
/// <param name="jobs">The imports of all sites.</param>
/// <param name="failed">The failed events of all sites.</param>
/// <param name="clock">When failed rows were received.</param>
/// <param name="startedBy">Who asks, for the list of imports.</param>
public sealed class CatalogImportJournal(ImportJobs jobs, FailedEvents failed, TimeProvider clock, string startedBy) : IImportJournal
{
    // Imports of files that went in whole before: their failed rows are kept and counted already.
    private readonly HashSet<int> _repeats = [];

    /// <inheritdoc/>
    public ImportStart Begin(int site, ImportRequest request, string fingerprint)
    {
        var before = jobs.List(site).Where(job => FingerprintOf(job) == fingerprint).ToList();
        var start = Begin(site, request, fingerprint, before.Find(job => job.State == ImportState.Running));
        if (before.Exists(job => job.State == ImportState.Done))
        {
            _repeats.Add(start.Number);
        }

        return start;
    }

    private ImportStart Begin(int site, ImportRequest request, string fingerprint, ImportJob? stopped)
    {
        if (stopped is not null)
        {
            var done = stopped.Progress;
            return new ImportStart(stopped.Number, new ImportCheckpoint(done.RowsDone, done.Stored, done.Duplicates, done.Failed));
        }

        var options = JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["format"] = ImportFormats.NameOf(request.Format),
            ["timezone"] = request.TimeZone ?? "",
            ["fingerprint"] = fingerprint,
        });
        return new ImportStart(jobs.Start(site, [.. request.Files.Select(file => Path.GetFileName(file))], options, startedBy).Number, default);
    }

    /// <inheritdoc/>
    public void Keep(int site, int number, ImportFormat format, IReadOnlyList<FailedLine> lines)
    {
        if (_repeats.Contains(number))
        {
            return;
        }

        var now = clock.GetUtcNow();
        failed.Take([.. lines.Select(line => Row(site, number, format, line, now))], [], position: null);
    }

    /// <inheritdoc/>
    public void Save(int number, ImportCheckpoint checkpoint, IReadOnlyList<CounterRaise> counts) => jobs.Advance(number, Progress(checkpoint), Once(number, counts));

    /// <inheritdoc/>
    public void End(int number, ImportCheckpoint checkpoint, string? refused, IReadOnlyList<CounterRaise> counts)
    {
        if (refused is null)
        {
            jobs.Finish(number, Progress(checkpoint), Once(number, counts));
            return;
        }

        jobs.Advance(number, Progress(checkpoint), Once(number, counts));
        jobs.Fail(number, refused);
    }

    /// <summary>A file that went in whole before brings no new failed rows: those were counted then.</summary>
    private CounterRaise[] Once(int number, IReadOnlyList<CounterRaise> counts) =>
        [.. counts.Where(raise => raise.Kind != CounterKind.FailedAtDoor || !_repeats.Contains(number))];

    private static Catalog.Imports.ImportProgress Progress(ImportCheckpoint checkpoint) =>
        new(checkpoint.Rows, checkpoint.Stored, checkpoint.Duplicates, checkpoint.Failed, "");

    private static string? FingerprintOf(ImportJob job)
    {
        using var options = JsonDocument.Parse(job.Options);
        return options.RootElement.TryGetProperty("fingerprint", out var fingerprint) ? fingerprint.GetString() : null;
    }

    private static NewFailedEvent Row(int site, int number, ImportFormat format, FailedLine line, DateTimeOffset now) => new()
    {
        Site = site,
        ReceivedAt = now,
        Format = ImportFormats.NameOf(format),
        Path = $"{line.File}:{line.Line}",
        Trust = Trust.Import,
        Reason = line.Reason,
        Field = line.Field,
        Message = line.Message,
        Raw = line.Raw is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(line.Raw),
        Import = number,
    };
}
