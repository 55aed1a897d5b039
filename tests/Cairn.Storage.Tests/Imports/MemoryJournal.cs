using Cairn.Collection.Import;
using Cairn.Storage.Imports;

namespace Cairn.Storage.Tests.Imports;

/// <summary>A journal that only remembers.</summary>
internal sealed class MemoryJournal : IImportJournal
{
    private string? _fingerprint;

    public List<FailedLine> Failed { get; } = [];

    public ImportCheckpoint Checkpoint { get; private set; }

    public int Number { get; private set; }

    public bool Ended { get; private set; }

    public string? Refused { get; private set; }

    public ImportStart Begin(int site, ImportRequest request, string fingerprint)
    {
        if (fingerprint != _fingerprint || Ended)
        {
            (_fingerprint, Checkpoint, Ended) = (fingerprint, default, false);
            Number++;
        }

        return new ImportStart(Number, Checkpoint);
    }

    public void Keep(int site, int number, ImportFormat format, IReadOnlyList<FailedLine> lines) => Failed.AddRange(lines);

    public void Save(int number, ImportCheckpoint checkpoint) => Checkpoint = checkpoint;

    public void End(int number, ImportCheckpoint checkpoint, string? refused) => (Ended, Refused, Checkpoint) = (true, refused, checkpoint);
}
