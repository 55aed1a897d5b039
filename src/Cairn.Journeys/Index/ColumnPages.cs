namespace Cairn.Journeys.Index;

/// <summary>A value code for each store sequence number, in pages that are narrow once they are full. One thread writes; what was written before a <see cref="Snapshot"/> may be read meanwhile.</summary>
internal sealed class ColumnPages
{
    private const int PageShift = 16;
    private const int PageRows = 1 << PageShift;
    private const int ChunkShift = 8;
    private const int ChunkPages = 1 << ChunkShift;
    private readonly Dictionary<long, Page?[]> _chunks = [];
    private long _open = -1;
    private int[] _codes = [];

    /// <summary>The bytes all pages take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Sets the code of a number that is higher than all before, or on the same page as the last.</summary>
    public void Set(long seq, int code)
    {
        if (seq >> PageShift != _open)
        {
            Close();
            Open(seq >> PageShift);
        }

        _codes[seq & (PageRows - 1)] = code;
    }

    /// <summary>What can be read now.</summary>
    public ColumnPagesSnapshot Snapshot() => new(_chunks.ToDictionary(chunk => chunk.Key, chunk => (Page?[])chunk.Value.Clone()));

    private void Open(long page)
    {
        // A number on a page that was closed is written again where it is read again: the page is opened as it was.
        _open = page;
        _codes = new int[PageRows];
        if (At(page) is { } closed)
        {
            for (var at = 0; at < PageRows; at++)
            {
                _codes[at] = closed[at];
            }

            Bytes -= closed.Bytes;
        }

        Put(new Page(_codes, default));
        Bytes += sizeof(int) * PageRows;
    }

    private void Close()
    {
        if (_open < 0)
        {
            return;
        }

        var narrow = ColumnCodes.Of(_codes);
        Put(new Page(null, narrow));
        Bytes += narrow.Bytes - (sizeof(int) * PageRows);
    }

    private Page? At(long page) => _chunks.TryGetValue(page >> ChunkShift, out var pages) ? pages[page & (ChunkPages - 1)] : null;

    private void Put(Page page)
    {
        if (!_chunks.TryGetValue(_open >> ChunkShift, out var pages))
        {
            _chunks[_open >> ChunkShift] = pages = new Page?[ChunkPages];
        }

        pages[_open & (ChunkPages - 1)] = page;
    }

    /// <summary>A page: being filled, or narrow.</summary>
    internal sealed class Page(int[]? open, ColumnCodes narrow)
    {
        public int this[int at] => open is null ? narrow[at] : open[at];

        public long Bytes => open is null ? narrow.Bytes : sizeof(int) * PageRows;
    }

    /// <summary>Pages as they were; an open one may fill further, which nobody asks for.</summary>
    internal readonly struct ColumnPagesSnapshot(Dictionary<long, Page?[]> chunks)
    {
        /// <summary>Fills in the code of each number; 0 for one that has none.</summary>
        public void Read(SeqColumn seqs, Span<int> codes)
        {
            var (number, pages) = (-1L, (Page?[]?)null);
            for (var row = 0; row < codes.Length; row++)
            {
                var seq = seqs[row];
                if (seq >> (PageShift + ChunkShift) != number)
                {
                    number = seq >> (PageShift + ChunkShift);
                    chunks.TryGetValue(number, out pages);
                }

                codes[row] = pages?[(seq >> PageShift) & (ChunkPages - 1)]?[(int)(seq & (PageRows - 1))] ?? 0;
            }
        }
    }
}
