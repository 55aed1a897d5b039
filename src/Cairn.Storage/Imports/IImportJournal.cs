using Cairn.Collection.Import;
using Cairn.Storage.Catalog.Failed;

namespace Cairn.Storage.Imports;

/// <summary>Where imports write down what they did, so that a stopped one goes on and failed rows can be looked at.</summary>
public interface IImportJournal
{
    /// <summary>Begins an import, or gives back the one with the same fingerprint that was stopped before its end.</summary>
    ImportStart Begin(int site, ImportRequest request, string fingerprint);

    /// <summary>Keeps failed rows; those without their raw text are only counted.</summary>
    void Keep(int site, int number, ImportFormat format, IReadOnlyList<FailedLine> lines);

    /// <summary>Writes down how far the import is, and what was counted on the way there: both or neither.</summary>
    void Save(int number, ImportCheckpoint checkpoint, IReadOnlyList<CounterRaise> counts);

    /// <summary>Ends the import; <paramref name="refused"/> says why it gave up, and is null when all was read.</summary>
    void End(int number, ImportCheckpoint checkpoint, string? refused, IReadOnlyList<CounterRaise> counts);
}

/// <summary>An import's number, and how far an earlier run of it got; <c>default</c> checkpoint is the beginning.</summary>
public readonly record struct ImportStart(int Number, ImportCheckpoint Checkpoint);

/// <summary>How far an import is. <c>default</c> is the beginning.</summary>
/// <param name="Rows">Rows of all files that are done, in the order they are read.</param>
/// <param name="Stored">Events stored of them.</param>
/// <param name="Duplicates">Events of them that were in the store already.</param>
/// <param name="Failed">Rows of them that failed.</param>
public readonly record struct ImportCheckpoint(long Rows, long Stored, long Duplicates, long Failed);
