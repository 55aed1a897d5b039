namespace Cairn.Storage.Catalog.Imports;

/// <summary>How far an import is. The numbers are on disk.</summary>
public enum ImportState
{
    /// <summary>At work, or stopped by the end of its process: then it can go on from its checkpoint.</summary>
    Running = 1,

    /// <summary>Every row was read.</summary>
    Done = 2,

    /// <summary>It gave up; the message says why.</summary>
    Failed = 3,

    /// <summary>Its events were taken out again.</summary>
    Undone = 4,
}

/// <summary>Where an import stands.</summary>
/// <param name="RowsDone">Rows read and decided.</param>
/// <param name="Stored">Events stored.</param>
/// <param name="Duplicates">Events that were there already.</param>
/// <param name="Failed">Rows that became failed events.</param>
/// <param name="Checkpoint">The importer's own mark to go on from; empty is the beginning.</param>
public sealed record ImportProgress(long RowsDone, long Stored, long Duplicates, long Failed, string Checkpoint);

/// <summary>One import.</summary>
/// <param name="Number">What <c>import undo</c> names it by, and <c>$import</c> of its events; never given twice.</param>
/// <param name="Site">The site's number.</param>
/// <param name="Files">The names of its files.</param>
/// <param name="Options">A JSON object.</param>
/// <param name="State">How far it is.</param>
/// <param name="Progress">Where it stands.</param>
/// <param name="Message">Why it failed; else empty.</param>
/// <param name="StartedBy">Who began it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="UpdatedAt">When it last moved.</param>
/// <param name="EndedAt">Null while it runs.</param>
public sealed record ImportJob(
    int Number, int Site, IReadOnlyList<string> Files, string Options, ImportState State, ImportProgress Progress, string Message,
    string StartedBy, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt);
