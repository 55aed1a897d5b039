using System.Text.Json;
using Cairn.Storage.Catalog.Failed;

namespace Cairn.Storage.Catalog.Imports;

/// <summary>The imports of all sites. Any thread may call.</summary>
public sealed class ImportJobs
{
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal ImportJobs(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>Begins an import and gives it its number.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="files">The names of its files.</param>
    /// <param name="options">A JSON object with what was asked for.</param>
    /// <param name="startedBy">Who asks.</param>
    public ImportJob Start(int site, IReadOnlyList<string> files, string options, string startedBy)
    {
        var now = _time.GetUtcNow();
        var row = new ImportJobRow
        {
            SiteId = site,
            Files = JsonSerializer.Serialize(files),
            Options = options,
            State = ImportState.Running,
            Checkpoint = "",
            Message = "",
            StartedBy = startedBy,
            StartedAt = now,
            UpdatedAt = now,
        };
        _file.Write(context => context.ImportJobs.Add(row));
        return Shown(row);
    }

    /// <summary>Writes down how far an import is, and what was counted on the way there.</summary>
    /// <exception cref="InvalidOperationException">There is no import of this number.</exception>
    public ImportJob Advance(int number, ImportProgress progress, IReadOnlyList<CounterRaise>? counts = null) => Change(number, row => Set(row, progress), counts);

    /// <summary>Ends an import: every row was read.</summary>
    /// <exception cref="InvalidOperationException">There is no import of this number.</exception>
    public ImportJob Finish(int number, ImportProgress progress, IReadOnlyList<CounterRaise>? counts = null) => Change(
        number,
        row =>
        {
            Set(row, progress);
            End(row, ImportState.Done);
        },
        counts);

    /// <summary>Ends an import that gave up.</summary>
    /// <exception cref="InvalidOperationException">There is no import of this number.</exception>
    public ImportJob Fail(int number, string message) => Change(number, row =>
    {
        row.Message = message;
        End(row, ImportState.Failed);
    });

    /// <summary>Writes down that an import's events were taken out again.</summary>
    /// <exception cref="InvalidOperationException">There is no import of this number.</exception>
    public ImportJob MarkUndone(int number) => Change(number, row => End(row, ImportState.Undone));

    /// <summary>The import of this number, or null.</summary>
    public ImportJob? Find(int number) =>
        _file.Read(context => context.ImportJobs.SingleOrDefault(row => row.Number == number)) is { } row ? Shown(row) : null;

    /// <summary>A site's imports, the newest first.</summary>
    public IReadOnlyList<ImportJob> List(int site) => _file.Read(context => context.ImportJobs
        .Where(row => row.SiteId == site).OrderByDescending(row => row.Number).AsEnumerable().Select(Shown).ToList());

    private ImportJob Change(int number, Action<ImportJobRow> change, IReadOnlyList<CounterRaise>? counts = null) => _file.Write(context =>
    {
        var row = context.ImportJobs.SingleOrDefault(job => job.Number == number)
            ?? throw new InvalidOperationException($"There is no import {number}.");
        change(row);
        row.UpdatedAt = _time.GetUtcNow();
        using var counters = new CounterBatch(context);
        foreach (var raise in counts ?? [])
        {
            counters.Add(raise.Site, raise.ReceivedAt, raise.Kind, raise.Name, raise.Count);
        }

        return Shown(row);
    });

    private void End(ImportJobRow row, ImportState state)
    {
        row.State = state;
        row.EndedAt = _time.GetUtcNow();
    }

    private static void Set(ImportJobRow row, ImportProgress progress)
    {
        row.RowsDone = progress.RowsDone;
        row.Stored = progress.Stored;
        row.Duplicates = progress.Duplicates;
        row.Failed = progress.Failed;
        row.Checkpoint = progress.Checkpoint;
    }

    private static ImportJob Shown(ImportJobRow row) => new(
        row.Number, row.SiteId, JsonSerializer.Deserialize<string[]>(row.Files) ?? [], row.Options, row.State,
        new ImportProgress(row.RowsDone, row.Stored, row.Duplicates, row.Failed, row.Checkpoint), row.Message,
        row.StartedBy, row.StartedAt, row.UpdatedAt, row.EndedAt);
}
