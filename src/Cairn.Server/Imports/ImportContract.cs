using System.Text.Json.Serialization;
using Cairn.Collection.Import;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog.Imports;

namespace Cairn.Server.Imports;

/// <summary>Files to import. They are paths on the server's machine, so only its owner may name them; others upload.</summary>
/// <param name="Files">Absolute paths.</param>
/// <param name="Format"><c>csv</c>, <c>jsonl</c>, <c>parquet</c> or <c>ga4-bigquery</c>.</param>
/// <param name="Map">Settings such as <c>visitor=client_id</c>.</param>
/// <param name="Timezone">An IANA zone for times without one.</param>
/// <param name="DryRun">Read and tell, store nothing.</param>
/// <param name="MaxFailed">Stop when more rows than this fail.</param>
/// <param name="As">What the rows are: <c>events</c> or <c>exposures</c>; null for events.</param>
internal sealed record ImportFilesRequest(
    IReadOnlyList<string> Files, string Format, IReadOnlyList<string>? Map = null, string? Timezone = null, bool DryRun = false, long? MaxFailed = null, string? As = null);

/// <summary>One line of an import's answer, as <c>application/x-ndjson</c>: progress until the last line, which has the result, the preview or a problem.</summary>
internal sealed record ImportLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImportStatus? Progress = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImportDone? Result = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImportTried? Preview = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem = null);

/// <summary>Where an import stands.</summary>
internal sealed record ImportStatus(long Rows, long Failed, long BytesRead, long Bytes, double? RowsPerSecond, double? RemainingSeconds);

/// <summary>What an import did. <c>warnings</c> counts the remarks on events that are kept; <c>failed_rows</c> has the first failed ones.</summary>
internal sealed record ImportDone(
    int Number, long Rows, long Stored, long Duplicates, long LeftOut, long WithoutVisitor, long Failed, IReadOnlyDictionary<string, long> FailedByReason,
    IReadOnlyDictionary<string, long> Warnings,
    long Visitors, double Seconds, double RowsPerSecond, long ResumedAfter, IReadOnlyList<ImportedFile> Files, IReadOnlyList<TriedFailure> FailedRows);

/// <summary>What an import would do.</summary>
internal sealed record ImportTried(
    long Rows, long Failed, IReadOnlyDictionary<string, long> FailedByReason, IReadOnlyList<ImportedFile> Files, IReadOnlyList<TriedEvent> Events,
    IReadOnlyList<TriedFailure> FailedRows);

/// <summary>A file as it was understood.</summary>
internal sealed record ImportedFile(
    string File, string Format, long Bytes, bool Gzip, string Encoding, string? Delimiter, IReadOnlyList<MappedColumn> Mapping);

/// <summary>An event as it would be stored.</summary>
internal sealed record TriedEvent(DateTimeOffset At, string? Visitor, string? User, string Name, string? Value, string? Currency, string? Properties);

/// <summary>A row that would fail.</summary>
internal sealed record TriedFailure(string File, long Line, string Reason, string Field, string Message);

internal sealed record ImportList(IReadOnlyList<ImportShown> Rows);

/// <summary>An import of the past, or one at work.</summary>
internal sealed record ImportShown(
    int Number, IReadOnlyList<string> Files, ImportState State, long Rows, long Stored, long Duplicates, long Failed, string Message, string StartedBy,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    public static ImportShown Of(ImportJob job) => new(
        job.Number, job.Files, job.State, job.Progress.RowsDone, job.Progress.Stored, job.Progress.Duplicates, job.Progress.Failed, job.Message, job.StartedBy,
        job.StartedAt, job.EndedAt);
}

/// <summary>What undoing an import did.</summary>
internal sealed record ImportUndone(int Number, long Removed);
