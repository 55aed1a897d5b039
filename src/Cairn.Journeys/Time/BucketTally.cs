using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Time;

/// <summary>Counts the events of each bucket and the persons who have one. For one thread.</summary>
/// <remarks>
/// Two steps. The first marks, sixteen events at a time, where another cell of the <see cref="BucketTable"/> begins, and where a person does; the second goes
/// over those few rows and finds their buckets. Hidden events are marked as well, so that a run of one bucket ends before them.
/// </remarks>
internal sealed class BucketTally
{
    private const int WordRows = 64;

    // Buckets are counted two places on, so that what lies in none needs no question.
    private const int Before = 2;
    private readonly BucketTable _buckets;
    private readonly long[] _personsOf;
    private readonly long[] _eventsOf;
    private readonly RowBits _runs = new();
    private readonly RowBits _begins = new();
    private readonly RowBits _hidden = new();
    private int _first;

    /// <summary>A tally over so many buckets of a table.</summary>
    public BucketTally(BucketTable buckets, int count) =>
        (_buckets, _personsOf, _eventsOf) = (buckets, new long[count + Before], new long[count + Before]);

    /// <summary>Adds a part of a segment that is not wide and on which the table has begun.</summary>
    /// <param name="scope">Who counts and what is hidden; its filter and as_of are not looked at.</param>
    /// <param name="part">The persons.</param>
    /// <param name="persons">By bucket.</param>
    /// <param name="events">By bucket.</param>
    public void Add(JourneyScope scope, JourneyPart part, long[] persons, long[] events)
    {
        var segment = scope.View.Segments[part.Segment];
        var offsets = segment.Offsets.Slice(part.Start, part.End - part.Start + 1);
        _first = offsets[0];
        var rows = offsets[^1] - _first;
        _runs.Clear(rows);
        MarkCells(segment.Micros.Coarse.Span, rows);
        MarkPersons(offsets, rows);
        _hidden.Clear(rows);
        Hide(scope, segment, offsets);
        HideOthers(scope, part, offsets);
        Array.Clear(_personsOf);
        Array.Clear(_eventsOf);
        Count(segment, rows);
        for (var bucket = 0; bucket < persons.Length; bucket++)
        {
            persons[bucket] += _personsOf[bucket + Before];
            events[bucket] += _eventsOf[bucket + Before];
        }
    }

    private void MarkCells(ReadOnlySpan<uint> coarse, int rows)
    {
        ref var times = ref MemoryMarshal.GetReference(coarse);
        var words = _runs.Words;
        var shift = _buckets.Shift;
        for (var word = 0; word < words.Length; word++)
        {
            var row = _first + (word * WordRows);
            if (row == 0 || row + WordRows > coarse.Length)
            {
                for (var at = Math.Max(1, row); at < Math.Min(row + WordRows, _first + rows); at++)
                {
                    words[word] |= coarse[at] >> shift != coarse[at - 1] >> shift ? 1UL << (at - row) : 0;
                }

                continue;
            }

            ulong same = 0;
            for (var lane = 0; lane < WordRows; lane += Vector512<uint>.Count)
            {
                var (own, before) = (Vector512.LoadUnsafe(ref times, (nuint)(row + lane)), Vector512.LoadUnsafe(ref times, (nuint)(row + lane - 1)));
                same |= Vector512.Equals(own >> shift, before >> shift).ExtractMostSignificantBits() << lane;
            }

            words[word] = ~same;
        }

        if ((rows & (WordRows - 1)) != 0)
        {
            words[^1] &= ulong.MaxValue >> (-rows & (WordRows - 1));
        }
    }

    private void MarkPersons(ReadOnlySpan<int> offsets, int rows)
    {
        _begins.Clear(rows);
        var begins = _begins.Words;
        var runs = _runs.Words;
        foreach (var offset in offsets)
        {
            var row = offset - _first;
            if (row < rows)
            {
                begins[row / WordRows] |= 1UL << row;
            }
        }

        for (var word = 0; word < runs.Length; word++)
        {
            runs[word] |= begins[word];
        }
    }

    private void Hide(JourneyScope scope, IndexSegment segment, ReadOnlySpan<int> offsets)
    {
        var hidden = scope.HidingFlags(segment).IsEmpty ? [] : segment.Hidden.Rows;
        var at = hidden.BinarySearch(offsets[0]);
        for (at = at < 0 ? ~at : at; at < hidden.Length && hidden[at] < offsets[^1]; at++)
        {
            if ((segment.Flags[hidden[at]] & scope.Hidden) != 0)
            {
                HideRow(hidden[at] - _first, hidden[at] - _first + 1);
            }
        }
    }

    private void HideOthers(JourneyScope scope, JourneyPart part, ReadOnlySpan<int> offsets)
    {
        for (var person = 0; scope.Persons is { } persons && person < offsets.Length - 1; person++)
        {
            if (offsets[person] < offsets[person + 1] && !persons.Has(part.Segment, part.Start + person))
            {
                for (var row = offsets[person]; row < offsets[person + 1]; row++)
                {
                    _runs.Unset(row - _first);
                }

                HideRow(offsets[person] - _first, offsets[person + 1] - _first);
            }
        }
    }

    // A hidden run from a row to the next run, which begins at the end at the latest.
    private void HideRow(int row, int end)
    {
        _runs.Set(row);
        _hidden.Set(row);
        if (end < _runs.Rows)
        {
            _runs.Set(end);
        }
    }

    // The table has a cell for every coarse time of the segment: it needs not to be checked again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(IndexSegment segment, int rows)
    {
        ref var cells = ref MemoryMarshal.GetReference(_buckets.Cells);
        ref var times = ref Unsafe.Add(ref MemoryMarshal.GetReference(segment.Micros.Coarse.Span), _first);
        var runs = _runs.Words;
        var begins = _begins.Words;
        var hidden = _hidden.Words;
        var (shift, last, open, openRow) = (_buckets.Shift, BucketTable.Outside, BucketTable.Outside, 0);
        for (var word = 0; word < runs.Length; word++)
        {
            for (var left = runs[word]; left != 0; left &= left - 1)
            {
                var lane = BitOperations.TrailingZeroCount(left);
                var row = (word * WordRows) + lane;
                _eventsOf[open + Before] += row - openRow;
                last = ((begins[word] >> lane) & 1) != 0 ? BucketTable.Outside : last;
                (open, openRow) = (BucketTable.Outside, row);
                if (((hidden[word] >> lane) & 1) != 0)
                {
                    continue;
                }

                var bucket = Unsafe.Add(ref cells, (nint)(Unsafe.Add(ref times, row) >> shift));
                if (bucket <= BucketTable.Cut)
                {
                    last = CountCut(segment, bucket, _first + row, _first + _runs.Next(row + 1, rows), last);
                    continue;
                }

                _personsOf[bucket + Before] += bucket == last ? 0 : 1;
                (open, last) = (bucket, bucket);
            }
        }

        _eventsOf[open + Before] += rows - openRow;
    }

    private int CountCut(IndexSegment segment, int cell, int row, int end, int last)
    {
        for (; row < end; row++)
        {
            var bucket = _buckets.OfCut(cell, segment.Micros[row]);
            _eventsOf[bucket + Before]++;
            _personsOf[bucket + Before] += bucket == last ? 0 : 1;
            last = bucket;
        }

        return last;
    }
}
