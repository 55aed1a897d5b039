using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Time;

/// <summary>Counts the persons of each of at most 128 buckets: a person's buckets are bits, found by two looks an event. For one thread.</summary>
internal sealed class BucketMasks
{
    /// <summary>The most buckets.</summary>
    public const int Most = 2 * BitCounts.Bits;

    private const byte Outside = 0;
    private const byte Cut = byte.MaxValue;
    private readonly BucketTable _buckets;

    // By cell: one more than its bucket; small enough to stay near.
    private byte[] _cells = [];

    // By one more than the bucket: two words, of which its bit is on in one.
    private readonly ulong[] _masks;
    private readonly BitCounts _low = new();
    private readonly BitCounts _high = new();
    private IndexSegment? _segment;

    /// <summary>Masks for the buckets of a table.</summary>
    /// <param name="buckets">The table.</param>
    /// <param name="count">How many buckets it has, at most <see cref="Most"/>.</param>
    public BucketMasks(BucketTable buckets, int count)
    {
        _buckets = buckets;
        _masks = new ulong[2 * (count + 1)];
        for (var bucket = 0; bucket < count; bucket++)
        {
            _masks[(2 * (bucket + 1)) + (bucket / BitCounts.Bits)] = 1UL << bucket;
        }
    }

    /// <summary>Adds a part of a segment that is not wide and on which the table has begun.</summary>
    /// <param name="scope">Who counts and what is hidden; its filter and as_of are not looked at.</param>
    /// <param name="part">The persons.</param>
    /// <param name="persons">By bucket.</param>
    public void Add(JourneyScope scope, JourneyPart part, long[] persons)
    {
        Begin(scope.View.Segments[part.Segment]);
        var offsets = _segment!.Offsets.Span;
        var hiding = scope.HidingFlags(_segment);
        for (var person = part.Start; person < part.End; person++)
        {
            if (scope.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var mask = hiding.IsEmpty || (hiding[person] & scope.Hidden) == 0
                ? MaskOf(offsets[person], offsets[person + 1])
                : MaskOfSeen(offsets[person], offsets[person + 1], scope.Hidden);
            _low.Add(mask[0]);
            _high.Add(mask[1]);
        }

        for (var bucket = 0; bucket < persons.Length; bucket++)
        {
            persons[bucket] += (bucket < BitCounts.Bits ? _low : _high).Take(bucket % BitCounts.Bits);
        }
    }

    private void Begin(IndexSegment segment)
    {
        if (ReferenceEquals(segment, _segment))
        {
            return;
        }

        _segment = segment;
        var cells = _buckets.Cells;
        _cells = _cells.Length < cells.Length ? new byte[cells.Length] : _cells;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            _cells[cell] = cells[cell] switch { BucketTable.Cut => Cut, BucketTable.Outside => Outside, var bucket => (byte)(bucket + 1) };
        }
    }

    // The table has a cell for every coarse time of the segment, and a mask for every cell that is not cut: neither needs to be checked again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector128<ulong> MaskOf(int at, int end)
    {
        ref var cells = ref MemoryMarshal.GetArrayDataReference(_cells);
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_masks);
        ref var times = ref MemoryMarshal.GetReference(_segment!.Micros.Coarse.Span);
        var (shift, all) = (_buckets.Shift, Vector128<ulong>.Zero);
        for (; at < end; at++)
        {
            var cell = Unsafe.Add(ref cells, (nint)(Unsafe.Add(ref times, at) >> shift));
            all |= cell != Cut ? Vector128.LoadUnsafe(ref masks, 2u * cell) : OfCut(at);
        }

        return all;
    }

    private Vector128<ulong> MaskOfSeen(int at, int end, EventFlags hidden)
    {
        var (all, flags) = (Vector128<ulong>.Zero, _segment!.Flags);
        for (; at < end; at++)
        {
            all |= (flags[at] & hidden) == 0 ? MaskOf(at, at + 1) : Vector128<ulong>.Zero;
        }

        return all;
    }

    private Vector128<ulong> OfCut(int row) => Vector128.LoadUnsafe(ref _masks[0], (nuint)(2 * (_buckets.Of(_segment!.Micros[row]) + 1)));
}
