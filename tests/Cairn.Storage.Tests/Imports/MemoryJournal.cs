using Cairn.Collection.Import;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Imports;

namespace Cairn.Storage.Tests.Imports;

/// <summary>A journal that only remembers.</summary>
internal sealed class MemoryJournal : IImportJournal
{
    private string? _fingerprint;

    public List<FailedLine> Failed { get; } = [];

    public Dictionary<(CounterKind Kind, string Name), long> Counted { get; } = [];

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

    public void Save(int number, ImportCheckpoint checkpoint, IReadOnlyList<CounterRaise> counts)
    {
        Checkpoint = checkpoint;
        Count(counts);
    }

    public void End(int number, ImportCheckpoint checkpoint, string? refused, IReadOnlyList<CounterRaise> counts)
    {
        (Ended, Refused, Checkpoint) = (true, refused, checkpoint);
        Count(counts);
    }

    private void Count(IReadOnlyList<CounterRaise> counts)
    {
        foreach (var raise in counts)
        {
            Counted[(raise.Kind, raise.Name)] = Counted.GetValueOrDefault((raise.Kind, raise.Name)) + raise.Count;
        }
    }
}
