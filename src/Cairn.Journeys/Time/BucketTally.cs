using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Time;

/// <summary>Counts the events of each bucket and the persons who have one. For one thread.</summary>
/// <remarks>
/// Two steps. The first writes down the rows where a cell of the <see cref="BucketTable"/> begins for a person, with no branch on what it reads; the second,
/// over those few rows, finds their buckets. Hidden events stand in the list as well, so that a run ends before them.
/// </remarks>
internal sealed class BucketTally(BucketTable buckets)
{
    /// <summary>The most events a segment may have: a row and two marks share an integer.</summary>
    public const int MaxEvents = 1 << 29;

    private const int MarkBits = 2;
    private const int BeginsPerson = 1;
    private const int IsHidden = 2;
    private const int NoCell = int.MinValue;
    private int[] _runs = [];

    /// <summary>Adds a part of a segment that is not wide and on which the table has begun.</summary>
    /// <param name="scope">Who counts and what is hidden; its filter and as_of are not looked at.</param>
    /// <param name="part">The persons.</param>
    /// <param name="persons">By bucket.</param>
    /// <param name="events">By bucket.</param>
    public void Add(JourneyScope scope, JourneyPart part, long[] persons, long[] events)
    {
        var segment = scope.View.Segments[part.Segment];
        var rows = segment.Offsets[part.End] - segment.Offsets[part.Start];

        // One more for the end, and one since a row is written before it is known to count.
        if (_runs.Length < rows + 2)
        {
            _runs = GC.AllocateUninitializedArray<int>(Math.Max(rows + 2, Math.Min(2 * _runs.Length, Array.MaxLength)));
        }

        var count = FindRuns(scope, segment, part);
        _runs[count] = segment.Offsets[part.End] << MarkBits;
        Count(segment, count, persons, events);
    }

    private int FindRuns(JourneyScope scope, IndexSegment segment, JourneyPart part)
    {
        var offsets = segment.Offsets.Span;
        var coarse = segment.Micros.Coarse.Span;
        var hiding = scope.HidingFlags(segment);
        var hidden = hiding.IsEmpty ? [] : segment.Hidden.Rows;
        var nextHidden = hidden.IsEmpty ? 0 : hidden.BinarySearch(offsets[part.Start]);
        nextHidden = nextHidden < 0 ? ~nextHidden : nextHidden;
        var count = 0;
        for (var person = part.Start; person < part.End; person++)
        {
            var (begin, at, end) = (count, offsets[person], offsets[person + 1]);
            if (scope.Persons?.Has(part.Segment, person) == false)
            {
                _runs[count] = (at << MarkBits) | IsHidden;
                count += at < end ? 1 : 0;
                continue;
            }

            if (!hiding.IsEmpty && (hiding[person] & scope.Hidden) != 0)
            {
                for (; nextHidden < hidden.Length && hidden[nextHidden] < end; nextHidden++)
                {
                    var row = hidden[nextHidden];
                    if (row >= at && (segment.Flags[row] & scope.Hidden) != 0)
                    {
                        count = FindRuns(coarse, at, row, count);
                        _runs[count++] = (row << MarkBits) | IsHidden;
                        at = row + 1;
                    }
                }
            }

            count = FindRuns(coarse, at, end, count);
            _runs[begin] |= BeginsPerson;
        }

        return count;
    }

    // The table has a cell for every coarse time of the segment, and the list a place for every row: neither needs to be checked again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindRuns(ReadOnlySpan<uint> coarse, int at, int end, int count)
    {
        ref var cells = ref MemoryMarshal.GetReference(buckets.Cells);
        ref var runs = ref MemoryMarshal.GetArrayDataReference(_runs);
        ref var times = ref MemoryMarshal.GetReference(coarse);
        var (shift, last) = (buckets.Shift, NoCell);
        for (; at < end; at++)
        {
            // Times rise within a person, so a cell's bucket that differs from the last is new.
            var bucket = Unsafe.Add(ref cells, (nint)(Unsafe.Add(ref times, at) >> shift));
            Unsafe.Add(ref runs, count) = at << MarkBits;
            count += bucket != last ? 1 : 0;
            last = bucket;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(IndexSegment segment, int count, long[] persons, long[] events)
    {
        var runs = _runs.AsSpan(0, count + 1);
        var coarse = segment.Micros.Coarse.Span;
        var cells = buckets.Cells;
        var (shift, last) = (buckets.Shift, BucketTable.Outside);
        for (var run = 0; run < runs.Length - 1; run++)
        {
            var (row, end) = (runs[run] >> MarkBits, runs[run + 1] >> MarkBits);
            last = (runs[run] & BeginsPerson) != 0 ? BucketTable.Outside : last;
            if ((runs[run] & IsHidden) != 0)
            {
                continue;
            }

            var bucket = cells[(int)(coarse[row] >> shift)];
            if (bucket == BucketTable.Cut)
            {
                last = CountCut(segment, row, end, last, persons, events);
                continue;
            }

            if (bucket != BucketTable.Outside)
            {
                events[bucket] += end - row;
                persons[bucket] += bucket == last ? 0 : 1;
            }

            last = bucket;
        }
    }

    private int CountCut(IndexSegment segment, int row, int end, int last, long[] persons, long[] events)
    {
        for (; row < end; row++)
        {
            var bucket = buckets.Of(segment.Micros[row]);
            if (bucket != BucketTable.Outside)
            {
                events[bucket]++;
                persons[bucket] += bucket == last ? 0 : 1;
            }

            last = bucket;
        }

        return last;
    }
}
