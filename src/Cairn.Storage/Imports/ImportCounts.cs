using Cairn.Collection.Import;

namespace Cairn.Storage.Imports;

/// <summary>Counts what went by. Touched by the storing thread only.</summary>
internal sealed class ImportCounts
{
    private readonly SortedDictionary<string, long> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _visitors = [];
    private readonly List<FailedLine> _firstFailed = [];
    private string? _lastVisitor;

    public long Rows { get; private set; }

    public long LeftOut { get; private set; }

    public long WithoutVisitor { get; private set; }

    public long Failed { get; private set; }

    /// <summary>The first failed rows.</summary>
    public IReadOnlyList<FailedLine> FirstFailed => _firstFailed;

    public IReadOnlyDictionary<string, long> FailedByReason => _failed;

    /// <summary>Told apart by 64 bits of a hash, so that ten million visitors fit into memory; off by less than one in that many.</summary>
    public long Visitors => _visitors.Count;

    public void Add(ImportBatch batch)
    {
        Rows += batch.Rows;
        LeftOut += batch.LeftOut;
        Failed += batch.Failed.Count;
        _firstFailed.AddRange(batch.Failed.Take(ImportPreview.Shown - _firstFailed.Count));
        foreach (var line in batch.Failed)
        {
            _failed[line.Reason] = _failed.GetValueOrDefault(line.Reason) + 1;
        }

        foreach (var stored in batch.Events)
        {
            AddVisitor(stored.Visitor);
        }
    }

    private void AddVisitor(string? visitor)
    {
        if (visitor is null)
        {
            WithoutVisitor++;
        }
        else if (!ReferenceEquals(visitor, _lastVisitor))
        {
            _lastVisitor = visitor;
            _visitors.Add(Hash(visitor));
        }
    }

    /// <summary>FNV-1a over UTF-16, with a last mix so that the upper bits are as good as the lower.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 1_099_511_628_211UL;
        }

        return (hash ^ (hash >> 32)) * 0x9E37_79B9_7F4A_7C15UL;
    }
}
