using Cairn.Collection.Import;

namespace Cairn.Storage.Imports;

/// <summary>What an import did.</summary>
public sealed record ImportSummary
{
    /// <summary>What <c>cairn import undo</c> names it by.</summary>
    public required int Number { get; init; }

    /// <summary>Rows read, empty lines aside: stored + duplicates + failed + left out.</summary>
    public required long Rows { get; init; }

    /// <summary>New events.</summary>
    public required long Stored { get; init; }

    /// <summary>Events that were in the store already, under the same id.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Rows that the mapping's filter left out.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Events stored without a visitor.</summary>
    public required long WithoutVisitor { get; init; }

    /// <summary>Failed rows by reason, in order of reasons.</summary>
    public required IReadOnlyDictionary<string, long> FailedByReason { get; init; }

    /// <summary>The first failed rows, <see cref="ImportPreview.Shown"/> at most.</summary>
    public IReadOnlyList<FailedLine> FirstFailed { get; init; } = [];

    /// <summary>How often each remark was earned by an event that is kept, such as <c>url_invalid</c>.</summary>
    public required IReadOnlyDictionary<string, long> Warnings { get; init; }

    /// <summary>Different visitors among the rows that did not fail.</summary>
    public required long Visitors { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>What was found out about each file.</summary>
    public required IReadOnlyList<DetectedFile> Files { get; init; }

    /// <summary>The rows an earlier run, which was stopped, had done already; 0 for none.</summary>
    public long ResumedAfter { get; init; }

    /// <summary>All failed rows.</summary>
    public long Failed => FailedByReason.Values.Sum();

    /// <summary>Rows a second; 0 when it took no time.</summary>
    public double RowsPerSecond => Seconds > 0 ? Rows / Seconds : 0;
}

/// <summary>What an import would do, without doing it.</summary>
/// <param name="Files">What was found out about each file, with the mapping of its columns.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="FailedByReason">Rows that would fail, by reason.</param>
/// <param name="Events">The first 20 events as they would be stored.</param>
/// <param name="Failed">The first 20 failed rows.</param>
public sealed record ImportPreview(
    IReadOnlyList<DetectedFile> Files, long Rows, IReadOnlyDictionary<string, long> FailedByReason,
    IReadOnlyList<Cairn.Collection.Events.StoredEvent> Events, IReadOnlyList<FailedLine> Failed)
{
    /// <summary>How many events and failed rows are shown.</summary>
    public const int Shown = 20;
}
