using Cairn.Collection.Events;

namespace Cairn.Server.Failed;

/// <summary>Failed events from new to old. <c>Cursor</c> is for the next page; null at the end.</summary>
internal sealed record FailedList(IReadOnlyList<FailedShown> Rows, string? Cursor);

/// <summary>An event that was not kept. <c>Raw</c> is what came, scrubbed and at most 16 KiB of it.</summary>
internal sealed record FailedShown(
    long Id, DateTimeOffset ReceivedAt, string Reason, string Field, string Message, string Format, string Path, Trust Trust, int? BatchIndex, int? Import,
    int Tries, string Raw);

/// <summary>Exact counts by reason, and of the remarks that kept events earned.</summary>
internal sealed record FailedCounters(IReadOnlyList<CounterShown> Rows, IReadOnlyList<CounterShown> Warnings);

internal sealed record CounterShown(string Reason, long Count, DateTimeOffset LastAt);

/// <summary>Which failed events to try again. Only those in the native format can be.</summary>
/// <param name="DryRun">Say how many would pass, and change nothing.</param>
/// <param name="Reason">Only those that failed for it.</param>
/// <param name="Ids">Only these.</param>
/// <param name="Set">Fields every event gets before it is tried, such as <c>currency</c>.</param>
/// <param name="Rename">Fields that get another name.</param>
internal sealed record ReplayRequest(
    bool DryRun = false,
    string? Reason = null,
    IReadOnlyList<long>? Ids = null,
    IReadOnlyDictionary<string, string>? Set = null,
    IReadOnlyDictionary<string, string>? Rename = null);

/// <summary>What a replay did, or would do.</summary>
internal sealed record ReplayAnswer(bool DryRun, long WouldPass, long Passed, long Failed);
