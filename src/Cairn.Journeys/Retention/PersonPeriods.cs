using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Retention;

/// <summary>For each person of a part one mask: a bit for each period with an event. For one thread.</summary>
/// <remarks>
/// Every event becomes the number of its period, hidden ones are squeezed out, and only where a person or another period begins something is done: about a
/// tenth of the events. Nothing branches on where a person begins.
/// </remarks>
internal sealed class PersonPeriods(JourneyScope scope, EvenPeriods periods)
{
    /// <summary>In a mask: the person's second event lies in the period of the first.</summary>
    public const uint Same = 1U << 31;

    private const int Front = EvenPeriods.AtOnce;
    private readonly RowBits _begins = new();
    private readonly RowBits _hidden = new();
    private byte[] _numbers = [];
    private ulong[] _starts = [];
    private uint[] _masks = [];

    /// <summary>The masks of the persons who have an event; bit n is the period of number n.</summary>
    /// <param name="part">The persons, of a segment on which the periods have begun.</param>
    public ReadOnlySpan<uint> Of(JourneyPart part)
    {
        var segment = scope.View.Segments[part.Segment];
        var offsets = segment.Offsets.Slice(part.Start, part.End - part.Start + 1);
        var rows = offsets[^1] - offsets[0];
        if (_numbers.Length < rows + (2 * Front))
        {
            (_numbers, _starts) = (new byte[rows + (2 * Front)], new ulong[(rows / 64) + 3]);
        }

        _masks = _masks.Length <= part.End - part.Start ? new uint[part.End - part.Start + 1] : _masks;
        PartRows.MarkBegins(_begins, offsets);
        PartRows.MarkHidden(_hidden, scope, part);
        periods.Number(offsets[0], rows, _numbers.AsSpan(Front));
        return _masks.AsSpan(1, Read(Squeeze(rows)));
    }

    // Moves what is not hidden together; where a person's first event is hidden, the next begins.
    private int Squeeze(int rows)
    {
        _starts.AsSpan().Clear();
        var begins = _begins.Words;
        var hidden = _hidden.Words;
        var (count, carry) = (0, false);
        ref var numbers = ref _numbers[Front];
        for (var word = 0; word < begins.Length; word++)
        {
            var kept = ~hidden[word] & (rows - (word << 6) >= 64 ? ulong.MaxValue : (1UL << rows) - 1);
            var starts = begins[word];
            if (carry && kept != 0)
            {
                (starts, carry) = (starts | (kept & (0 - kept)), false);
            }

            for (var moved = starts & ~kept; moved != 0; moved &= moved - 1)
            {
                var next = kept & (0 - (moved & (0 - moved)));
                (starts, carry) = (starts | (next & (0 - next)), carry | (next == 0));
            }

            var values = Vector512.LoadUnsafe(ref numbers, (nuint)word << 6);
            Lanes.Append(_starts, count, Bits.Extract(starts, kept));
            if (kept == ulong.MaxValue)
            {
                values.StoreUnsafe(ref numbers, (nuint)count);
                count += 64;
            }
            else
            {
                count += Lanes.Keep(values, kept, ref Unsafe.Add(ref numbers, count));
            }
        }

        // As if another person began behind the last event.
        Lanes.Append(_starts, count, 1);
        return count;
    }

    // The masks of so many events, from the second place on; returns how many.
    private int Read(int count)
    {
        ref var numbers = ref _numbers[Front];
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_masks);
        var (persons, mask) = (0, 0U);
        for (var at = 0; at < count; at += 64)
        {
            ref var number = ref Unsafe.Add(ref numbers, at);
            var (starts, next) = (_starts[at >> 6], _starts[(at >> 6) + 1]);
            var equal = Vector512.Equals(Vector512.LoadUnsafe(ref number), Vector512.LoadUnsafe(ref Unsafe.Add(ref number, -1))).ExtractMostSignificantBits();
            var second = Vector512.Equals(Vector512.LoadUnsafe(ref number), Vector512.LoadUnsafe(ref Unsafe.Add(ref number, 1))).ExtractMostSignificantBits();
            var same = starts & second & ~((starts >> 1) | (next << 63));
            for (var runs = (~equal | starts) & (count - at >= 64 ? ulong.MaxValue : (1UL << (count - at)) - 1); runs != 0; runs &= runs - 1)
            {
                var bit = BitOperations.TrailingZeroCount(runs);
                var begins = (uint)(starts >> bit) & 1;
                persons += (int)begins;
                mask = (mask & (begins - 1)) | (1U << Unsafe.Add(ref number, bit)) | ((uint)(same >> bit) << 31);
                Unsafe.Add(ref masks, persons) = mask;
            }
        }

        return persons;
    }
}
