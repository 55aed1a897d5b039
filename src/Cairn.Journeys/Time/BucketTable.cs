using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Time;

/// <summary>Finds the bucket of each event of a segment by one look in a table of coarse times. For one thread.</summary>
/// <remarks>A cell of the table that a bucket's edge cuts through is answered by search, to the microsecond.</remarks>
internal sealed class BucketTable
{
    /// <summary>The event lies in no bucket.</summary>
    public const int Outside = -1;

    /// <summary>In <see cref="Cells"/>, this or less: an edge of a bucket lies in the cell, ask <see cref="OfCut"/>.</summary>
    public const int Cut = -2;

    // Wide cells are seldom entered anew, narrow ones seldom cut; and the table is to stay in the first cache.
    private const int CellsOfBucket = 128;
    private const int MinCells = 1 << 10;
    private const int MaxCells = 1 << 15;
    private readonly long[] _starts;
    private readonly long _end;
    private int[] _cells = [];
    private int _shift;
    private IndexSegment? _segment;

    /// <summary>A table of buckets: half open, ascending, each beginning where the one before ends.</summary>
    public BucketTable(IReadOnlyList<TimeRange> buckets)
    {
        _starts = [.. buckets.Select(bucket => bucket.Start.Micros)];
        _end = buckets.Count == 0 ? 0 : buckets[^1].End.Micros;
    }

    /// <summary>The bucket of each cell, <see cref="Outside"/>, or <see cref="Cut"/> and less: one for every coarse time of a segment that is not wide.</summary>
    public ReadOnlySpan<int> Cells => _cells;

    /// <summary>How far a coarse time is shifted to be the number of its cell.</summary>
    public int Shift => _shift;

    /// <summary>Begins a segment; the same one again costs nothing.</summary>
    public void Begin(IndexSegment segment)
    {
        if (ReferenceEquals(segment, _segment))
        {
            return;
        }

        _segment = segment;
        if (segment.Micros.IsWide || segment.EventCount == 0)
        {
            return;
        }

        var start = segment.Micros.Base;
        var last = (segment.LastMicros - start) >> TimeColumn.Shift;
        var most = Math.Clamp((long)CellsOfBucket * _starts.Length, MinCells, MaxCells);
        for (_shift = 0; (last >> _shift) >= most; _shift++)
        {
        }

        _cells = new int[(last >> _shift) + 1];
        var width = 1L << (TimeColumn.Shift + _shift);
        var (place, next) = (Place(start, -1), 0);
        for (var cell = 0; cell < _cells.Length; cell++, place = next)
        {
            // The place of the cell's end is that of the next cell's beginning, or one before it.
            var end = start + ((cell + 1L) * width);
            next = Place(end, place);
            var ofLast = Place(end - 1, place);
            _cells[cell] = place != ofLast ? Cut - 1 - place : place < 0 || place == _starts.Length ? Outside : place;
        }
    }

    /// <summary>The number of the bucket of a moment, -1 before all of them and their number after; looked for from a place at or before it.</summary>
    private int Place(long micros, int from)
    {
        if (_starts.Length == 0 || micros >= _end)
        {
            return _starts.Length;
        }

        while (from + 1 < _starts.Length && _starts[from + 1] <= micros)
        {
            from++;
        }

        return from;
    }

    /// <summary>The bucket of a row of the segment, or <see cref="Outside"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OfRow(IndexSegment segment, int row)
    {
        if (segment.Micros.IsWide)
        {
            return Of(segment.Micros[row]);
        }

        var bucket = _cells[segment.Micros.Coarse[row] >> _shift];
        return bucket <= Cut ? OfCut(bucket, segment.Micros[row]) : bucket;
    }

    /// <summary>The bucket of a moment in a cell that is cut, or <see cref="Outside"/>.</summary>
    /// <param name="cell">What <see cref="Cells"/> says of it: how far below <see cref="Cut"/> tells where the cell begins.</param>
    /// <param name="micros">A moment inside it.</param>
    public int OfCut(int cell, long micros)
    {
        var place = Place(micros, Cut - 1 - cell);
        return place < 0 || place == _starts.Length ? Outside : place;
    }

    /// <summary>The bucket of a moment, or <see cref="Outside"/>.</summary>
    public int Of(long micros)
    {
        if (_starts.Length == 0 || micros < _starts[0] || micros >= _end)
        {
            return Outside;
        }

        var at = Array.BinarySearch(_starts, micros);
        return at < 0 ? ~at - 1 : at;
    }
}
