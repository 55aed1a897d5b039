using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Matrices;

/// <summary>Finds the first row of each set in a stretch of a journey. For one thread.</summary>
/// <remarks>
/// One look in a table per event, and no work on later occurrences. What is kept per set is a row number; a number below the stretch's first row is an older
/// person's, so nothing is cleared between persons. Stretches must be asked for upwards within a part.
/// </remarks>
internal sealed class FirstOccurrences
{
    private readonly NameSlots _slots;
    private readonly int[] _slotFirst;
    private readonly int[] _slotsFound;
    private readonly int[] _first;
    private readonly int[] _found;
    private readonly (int Set, OccurrenceRows Rows)[] _others;
    private IndexSegment? _segment;
    private int _count;

    public FirstOccurrences(IReadOnlyList<OccurrenceSet> sets, NameSlots slots)
    {
        _slots = slots;
        _slotFirst = new int[slots.Sets.Length];
        _slotsFound = new int[slots.Sets.Length + 1];
        _first = new int[sets.Count];
        _found = new int[sets.Count];
        _others = [.. sets.Select((set, number) => (number, set)).Where(pair => pair.set.Names is null).Select(pair => (pair.number, new OccurrenceRows(pair.set)))];
    }

    /// <summary>The sets found last, in no order.</summary>
    public ReadOnlySpan<int> Found => _found.AsSpan(0, _count);

    /// <summary>The first row of a set that was found last.</summary>
    public int RowOf(int set) => _first[set];

    /// <summary>Begins a part.</summary>
    public void Begin(IndexSegment segment, JourneyPart part)
    {
        _segment = segment;
        _slotFirst.AsSpan().Fill(-1);
        _first.AsSpan().Fill(-1);

        // The names of no set are never new.
        _slotFirst[0] = int.MaxValue;
        foreach (var (_, rows) in _others)
        {
            rows.Begin(segment, part);
        }
    }

    /// <summary>Looks at the rows from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="keeps">Which rows exist; null: all.</param>
    public void Find(int start, int end, Predicate<int>? keeps)
    {
        var slots = keeps is not null ? SlotsKept(start, end, keeps)
            : _segment!.Names.HasRare ? SlotsOfAllNames(start, end)
            : Slots(_segment.Names.Bytes.Slice(start, end - start), start);
        _count = 0;
        for (var at = 0; at < slots; at++)
        {
            var slot = _slotsFound[at];
            foreach (var set in _slots.Sets[slot])
            {
                // Slots come in the order of their rows, so the first is the set's.
                if (_first[set] < start)
                {
                    _first[set] = _slotFirst[slot];
                    _found[_count++] = set;
                }
            }
        }

        foreach (var (set, rows) in _others)
        {
            foreach (var row in rows.Between(start, end))
            {
                if (keeps is null || keeps(row))
                {
                    _first[set] = row;
                    _found[_count++] = set;
                    break;
                }
            }
        }
    }

    // A name byte is always below 256, the least length of the table, and a slot below the number of slots. Nothing branches on what is found.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Slots(ReadOnlySpan<byte> names, int start)
    {
        ref var ofName = ref MemoryMarshal.GetArrayDataReference(_slots.OfName);
        ref var firsts = ref MemoryMarshal.GetArrayDataReference(_slotFirst);
        ref var found = ref MemoryMarshal.GetArrayDataReference(_slotsFound);
        var count = 0;
        for (var at = 0; at < names.Length; at++)
        {
            var slot = Unsafe.Add(ref ofName, (nint)names[at]);
            ref var first = ref Unsafe.Add(ref firsts, (nint)slot);
            var isNew = first < start;
            Unsafe.Add(ref found, count) = slot;
            first = isNew ? start + at : first;
            count += isNew ? 1 : 0;
        }

        return count;
    }

    private int SlotsOfAllNames(int start, int end)
    {
        var count = 0;
        for (var row = start; row < end; row++)
        {
            Take(row, start, ref count);
        }

        return count;
    }

    private int SlotsKept(int start, int end, Predicate<int> keeps)
    {
        var count = 0;
        for (var row = start; row < end; row++)
        {
            if (_slotFirst[_slots.OfName[_segment!.Names[row]]] < start && keeps(row))
            {
                Take(row, start, ref count);
            }
        }

        return count;
    }

    private void Take(int row, int start, ref int count)
    {
        var slot = _slots.OfName[_segment!.Names[row]];
        if (_slotFirst[slot] < start)
        {
            _slotFirst[slot] = row;
            _slotsFound[count++] = slot;
        }
    }
}
