using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Matrices;

/// <summary>Counts the many persons who did none of the columns: of them only which rows' sets they did is asked, one bit each. For one thread.</summary>
internal sealed class RowMasks
{
    private const int Bits = 64;
    private readonly NameSlots _slots;
    private readonly ulong[] _ofName = new ulong[256];
    private readonly ulong _columns;
    private readonly int _rows;
    private readonly long[] _counts = new long[Bits];
    private long _units;

    private RowMasks(NameSlots slots, int rows)
    {
        (_slots, _rows) = (slots, rows);
        for (var name = 0; name < _ofName.Length; name++)
        {
            var slot = slots.OfName[name];
            _ofName[name] = slot == 0 ? 0 : 1UL << slot;
            _columns |= Array.Exists(slots.Sets[slot], set => set >= rows) ? _ofName[name] : 0;
        }
    }

    /// <summary>Masks for the sets of a plan; null when there are too many, or one whose names do not share a slot.</summary>
    /// <param name="sets">The sets of the rows, then of the columns.</param>
    /// <param name="slots">Their names.</param>
    /// <param name="rows">How many are rows.</param>
    public static RowMasks? For(IReadOnlyList<OccurrenceSet> sets, NameSlots slots, int rows)
    {
        var slotsOf = new int[sets.Count];
        foreach (var set in slots.Sets.SelectMany(its => its))
        {
            slotsOf[set]++;
        }

        return slots.Sets.Length <= Bits && Array.TrueForAll(slotsOf, count => count <= 1) ? new RowMasks(slots, rows) : null;
    }

    /// <summary>Counts a person by all of its events; false, and nothing counted, when one is of a column.</summary>
    public bool Add(ReadOnlySpan<byte> names) => Add(Seen(names), names.Length);

    /// <summary>Counts a person by those of its events that have none of the flags; false, and nothing counted, when one is of a column.</summary>
    public bool Add(ReadOnlySpan<byte> names, ReadOnlySpan<EventFlags> flags, EventFlags hidden)
    {
        var (seen, events) = (0UL, 0);
        for (var at = 0; at < names.Length; at++)
        {
            var isSeen = (flags[at] & hidden) == 0;
            seen |= isSeen ? _ofName[names[at]] : 0;
            events += isSeen ? 1 : 0;
        }

        return Add(seen, events);
    }

    /// <summary>Gives a state what was counted since the last time.</summary>
    public void Flush(MatrixState state)
    {
        state.Units += _units;
        _units = 0;
        for (var slot = 0; slot < _slots.Sets.Length; slot++)
        {
            // Whoever did a column's is not counted here.
            foreach (var set in _slots.Sets[slot])
            {
                if (set < _rows)
                {
                    state.Rows[set] += _counts[slot];
                }
            }
        }

        _counts.AsSpan().Clear();
    }

    // A name byte is always below 256, the length of the table.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Seen(ReadOnlySpan<byte> names)
    {
        ref var ofName = ref MemoryMarshal.GetArrayDataReference(_ofName);
        ref var name = ref MemoryMarshal.GetReference(names);
        var (seen, also, at) = (0UL, 0UL, 0);
        for (; at < names.Length - 1; at += 2)
        {
            seen |= Unsafe.Add(ref ofName, (nint)Unsafe.Add(ref name, at));
            also |= Unsafe.Add(ref ofName, (nint)Unsafe.Add(ref name, at + 1));
        }

        return seen | also | (at < names.Length ? Unsafe.Add(ref ofName, (nint)Unsafe.Add(ref name, at)) : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Add(ulong seen, int events)
    {
        if ((seen & _columns) != 0)
        {
            return false;
        }

        ref var counts = ref MemoryMarshal.GetArrayDataReference(_counts);
        _units += events > 0 ? 1 : 0;
        for (; seen != 0; seen &= seen - 1)
        {
            Unsafe.Add(ref counts, BitOperations.TrailingZeroCount(seen))++;
        }

        return true;
    }
}
