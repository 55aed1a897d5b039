using Cairn.Collection.Events;
using Cairn.Collection.Import;

namespace Cairn.Storage.Imports;

/// <summary>Up to <see cref="ImportRequest.BatchRows"/> rows that are stored in one transaction; fewer when they are long.</summary>
internal sealed class ImportBatch
{
    private const int MaxKept = 1_000;
    private const int MaxKeptLength = 4 * 1_024 * 1_024;

    private const int MaxLength = 32 * 1_024 * 1_024;

    private int _length;
    private int _kept;
    private int _keptLength;

    public List<StoredEvent> Events { get; } = new(ImportRequest.BatchRows);

    public List<FailedLine> Failed { get; } = [];

    /// <summary>Rows, those left out included.</summary>
    public int Rows { get; private set; }

    public int LeftOut { get; private set; }

    public bool IsFull => Rows == ImportRequest.BatchRows || _length >= MaxLength;

    public void Add(in ImportRow row)
    {
        Rows++;
        if (row.Event is not null)
        {
            Events.Add(row.Event);
            _length += (row.Event.Properties?.Length ?? 0) + (row.Event.Url?.Length ?? 0) + (row.Event.Referrer?.Length ?? 0) + (row.Event.Title?.Length ?? 0);
        }
        else if (row.Failed is not null)
        {
            AddFailed(row.Failed);
        }
        else
        {
            LeftOut++;
        }
    }

    /// <summary>A file of nothing but broken lines must not fill the memory: beyond a measure they are only counted.</summary>
    private void AddFailed(FailedLine line)
    {
        var keep = _kept < MaxKept && _keptLength < MaxKeptLength;
        _kept += keep ? 1 : 0;
        _keptLength += keep ? line.Raw?.Length ?? 0 : 0;
        Failed.Add(keep ? line : line with { Raw = null });
    }
}
