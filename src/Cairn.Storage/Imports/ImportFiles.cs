using System.Diagnostics;
using Cairn.Collection.Decoding;
using Cairn.Collection.Import;
using Cairn.Journeys.Faults;

namespace Cairn.Storage.Imports;

/// <summary>The files of an import, read one after the other as batches of rows.</summary>
internal sealed class ImportFiles(ImportRequest request, ImportSettings settings) : IDisposable
{
    private readonly List<DetectedFile> _detected = [];
    private IImportReader? _open;
    private long _bytesBefore;

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; } = request.Files.Sum(file => new FileInfo(file).Length);

    /// <summary>Bytes read of all files; may be asked from another thread.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether a file held more than may be read of it; nothing behind that was read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What was found out about the files opened so far.</summary>
    public IReadOnlyList<DetectedFile> Detected => _detected;

    /// <summary>How often each remark was earned in the files read so far.</summary>
    public SortedDictionary<string, long> Warnings { get; } = new(StringComparer.Ordinal);

    /// <summary>Every row of every file, cut into the same batches each time.</summary>
    public IEnumerable<ImportBatch> Batches()
    {
        var batch = new ImportBatch();
        foreach (var file in request.Files)
        {
            _open = Open(file);
            _detected.Add(_open.Detected);
            while (_open.TryRead(out var row))
            {
                batch.Add(row);
                if (batch.IsFull)
                {
                    BytesRead = _bytesBefore + _open.BytesRead;
                    yield return batch;
                    batch = new ImportBatch();
                }
            }

            _bytesBefore += _open.Detected.Bytes;
            BytesRead = _bytesBefore;
            AddWarnings(_open);
            IsCut = _open.IsCut;
            _open.Dispose();
            _open = null;
            if (IsCut)
            {
                break;
            }
        }

        if (batch.Rows > 0)
        {
            yield return batch;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Dispose();

    private void AddWarnings(IImportReader reader)
    {
        foreach (var (warning, count) in reader.Warnings)
        {
            var name = WireNames.Of(warning);
            Warnings[name] = Warnings.GetValueOrDefault(name) + count;
        }

        foreach (var (name, count) in reader.Remarks)
        {
            Warnings[name] = Warnings.GetValueOrDefault(name) + count;
        }
    }

    private IImportReader Open(string file) => ImportOpener.Open(file, request.Format, settings) switch
    {
        Outcome<IImportReader>.Ok(var reader) => reader,
        Outcome<IImportReader>.Refused(var faults) => throw new IOException($"The file changed while it was being imported: {faults[0].Message}"),
        _ => throw new UnreachableException(),
    };
}
