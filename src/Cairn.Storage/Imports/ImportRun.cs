using Cairn.Storage.Events;

namespace Cairn.Storage.Imports;

/// <summary>One import at work: what it counts and where it stands.</summary>
internal sealed class ImportRun(int site, ImportRequest request, ImportFiles files, ImportStart start, ImportMeter meter, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private long _stored = start.Checkpoint.Stored;
    private long _duplicates = start.Checkpoint.Duplicates;

    public int Site => site;

    public ImportRequest Request => request;

    public ImportFiles Files => files;

    public ImportStart Start => start;

    public ImportMeter Meter => meter;

    public ImportCounts Counts { get; } = new();

    public bool TooManyFailed => Counts.Failed > request.MaxFailed;

    public ImportCheckpoint Checkpoint => new(Counts.Rows, _stored, _duplicates, Counts.Failed);

    public void Add(AppendResult result)
    {
        _stored += result.Stored + result.Replaced;
        _duplicates += result.Duplicates + result.Conflicts - result.Replaced;
    }

    public ImportSummary Summarise() => new()
    {
        Number = start.Number,
        Rows = Counts.Rows,
        Stored = _stored,
        Duplicates = _duplicates,
        LeftOut = Counts.LeftOut,
        WithoutVisitor = Counts.WithoutVisitor,
        FailedByReason = Counts.FailedByReason,
        FirstFailed = Counts.FirstFailed,
        Warnings = files.Warnings,
        Visitors = Counts.Visitors,
        Seconds = clock.GetElapsedTime(_began).TotalSeconds,
        Files = files.Detected,
        ResumedAfter = start.Checkpoint.Rows,
    };
}
