using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Retention;

/// <summary>The fast way through plain plans: one bit for each period a person started or came back in, at most 64 of them.</summary>
/// <remarks>An event costs one look in a table of periods by coarse time and one in a table of names; the few coarse times that hold a bound are looked at to the microsecond.</remarks>
internal sealed class RetentionMasks
{
    private const byte NotInside = 64;
    private const int TableEntries = 1 << 16;
    private const int MostTallied = EvenPeriods.Most;
    private const int MaskEntries = 1 << 13;
    private const uint IsBefore = 1U << 30;
    private const uint IsCut = 1U << 31;
    private readonly RetentionPlan _plan;
    private readonly long[] _bounds;
    private readonly int _sameBit;
    private readonly byte[] _kinds;
    private readonly byte[] _periods = new byte[TableEntries];
    private readonly bool _isAnyEvent;
    private readonly uint[] _anyMasks;
    private readonly EvenPeriods? _even;
    private readonly PersonPeriods? _persons;
    private readonly int _periodCount;
    private readonly int[] _tally;
    private readonly int[] _touched;
    private int _touchedCount;
    private IndexSegment? _segment;
    private int _shift;
    private int _maskShift;
    private bool _isEven;

    private RetentionMasks(RetentionPlan plan, bool[] first, bool[] @return)
    {
        _plan = plan;
        _bounds = [.. plan.Bounds];
        _isAnyEvent = !first.AsSpan().Contains(false) && !@return.AsSpan().Contains(false);
        var isTallied = plan.Periods <= MostTallied && plan.Cohort != RetentionCohort.Recurring;
        _sameBit = isTallied ? 1 << plan.Periods : 0;
        (_tally, _touched) = (new int[2 * _sameBit], new int[2 * _sameBit]);
        _anyMasks = _isAnyEvent && isTallied && plan.Cohort == RetentionCohort.FirstEver ? new uint[MaskEntries] : [];
        _even = _anyMasks.Length > 0 ? EvenPeriods.For(_bounds) : null;
        _persons = _even is null ? null : new PersonPeriods(plan.Scope, _even);
        _periodCount = plan.Periods;
        _kinds = new byte[256];
        for (var name = 0; name < Math.Min(255, first.Length); name++)
        {
            _kinds[name] = (byte)((first[name] ? 1 : 0) | (@return[name] ? 2 : 0));
        }
    }

    /// <summary>The fast way for a plan; null when it asks for more.</summary>
    public static RetentionMasks? For(RetentionPlan plan) =>
        plan.Periods <= 64 && plan.RollingMicros is null && plan.Min == 1 && plan.Money.Count == 0 && plan.Scope.Filter is null
        && plan.First.NamesOnly is { } first && plan.Return.NamesOnly is { } @return
            ? new RetentionMasks(plan, first, @return)
            : null;

    /// <summary>Whether a segment lies before as_of and is as narrow as it needs to be.</summary>
    public bool CanRun(IndexSegment segment) => segment.LastMicros < _plan.Scope.AsOf.Micros && !segment.Micros.IsWide && !segment.Names.HasRare;

    /// <summary>Counts the persons of a part.</summary>
    public void Add(JourneyPart part, RetentionState state)
    {
        var segment = _plan.Scope.View.Segments[part.Segment];
        Begin(segment);
        if (_isEven)
        {
            AddEven(part);
            Flush(state);
            return;
        }

        var offsets = segment.Offsets.Span;
        var coarse = segment.Micros.Coarse.Span;
        var names = segment.Names.Bytes.Span;
        var persons = _plan.Scope.Persons;
        var hiding = _plan.Scope.HidingFlags(segment);
        var hidden = _plan.Scope.Hidden;
        for (var person = part.Start; person < part.End; person++)
        {
            if (persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            var (start, length) = (offsets[person], offsets[person + 1] - offsets[person]);
            var hidesSome = !hiding.IsEmpty && (hiding[person] & hidden) != 0;
            if (_anyMasks.Length > 0 && (hidesSome ? AddVisible(coarse.Slice(start, length), segment.Flags.Slice(start, length), state) : AddMasks(coarse.Slice(start, length), state)))
            {
                continue;
            }

            if (_isAnyEvent && !hidesSome)
            {
                AddAny(segment, start, coarse.Slice(start, length), state);
            }
            else
            {
                AddNamed(segment, start, coarse.Slice(start, length), names.Slice(start, length), hidesSome, state);
            }
        }

        Flush(state);
    }

    // What lies before the first period is the lowest bit: such a person has started before.
    private void AddEven(JourneyPart part)
    {
        var periods = (2U << _periodCount) - 2;
        foreach (var mask in _persons!.Of(part))
        {
            if ((mask & periods) != 0 && (mask & 1) == 0)
            {
                Tally((int)(mask & periods) >> 1 | ((mask & PersonPeriods.Same) != 0 ? _sameBit : 0));
            }
        }
    }

    private void Tally(int key)
    {
        if (_tally[key]++ == 0)
        {
            _touched[_touchedCount++] = key;
        }
    }

    // Shifts and names are bytes' worth, so that no look in a table can leave it: coarse times were fitted to the table in Begin.
    private void AddNamed(IndexSegment segment, int start, ReadOnlySpan<uint> coarse, ReadOnlySpan<byte> names, bool hidesSome, RetentionState state)
    {
        ref var periods = ref MemoryMarshal.GetArrayDataReference(_periods);
        ref var kinds = ref MemoryMarshal.GetArrayDataReference(_kinds);
        var shift = _shift;
        ulong started = 0, returned = 0, same = 0;
        uint before = 0;
        for (var at = 0; at < coarse.Length; at++)
        {
            if (hidesSome && (segment.Flags[start + at] & _plan.Scope.Hidden) != 0)
            {
                continue;
            }

            int period = Unsafe.Add(ref periods, (nint)(coarse[at] >> shift));
            uint kind = Unsafe.Add(ref kinds, (nint)names[at]);
            if (period == NotInside)
            {
                period = Exact(segment.Micros[start + at]);
                if (period < 0)
                {
                    before |= kind;
                    continue;
                }

                if (period >= _periodCount)
                {
                    break;
                }
            }

            // A return counts as in the same period when a start came strictly before it.
            var isReturn = (ulong)(kind >> 1) << period;
            same |= started & isReturn;
            returned |= isReturn;
            started |= (ulong)(kind & 1) << period;
        }

        if (started != 0)
        {
            Take(started, returned, same, (before & 1) != 0, state);
        }
    }

    // Where every event both starts and returns, a person is the periods its events lie in; only the second event says whether it came back in the first.
    // False, and nothing counted, for the few with an event where a bound lies.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AddMasks(ReadOnlySpan<uint> coarse, RetentionState state)
    {
        ref var masks = ref MemoryMarshal.GetArrayDataReference(_anyMasks);
        ref var times = ref MemoryMarshal.GetReference(coarse);
        var (shift, seen) = (_maskShift, 0U);
        for (var at = 0; at < coarse.Length; at++)
        {
            seen |= Unsafe.Add(ref masks, (nint)(Unsafe.Add(ref times, at) >> shift));
        }

        if ((seen & (IsCut | IsBefore)) == 0 && seen != 0)
        {
            var same = coarse.Length > 1 ? _anyMasks[(int)(coarse[0] >> shift)] & _anyMasks[(int)(coarse[1] >> shift)] : 0;
            Take(seen, seen, same, false, state);
        }

        return (seen & IsCut) == 0;
    }

    // The same over the events that are not hidden.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AddVisible(ReadOnlySpan<uint> coarse, ReadOnlySpan<EventFlags> flags, RetentionState state)
    {
        var (masks, shift, hidden) = (_anyMasks, _maskShift, _plan.Scope.Hidden);
        uint seen = 0, first = 0, same = 0;
        var count = 0;
        for (var at = 0; at < coarse.Length; at++)
        {
            var isSeen = (flags[at] & hidden) == 0;
            var mask = isSeen ? masks[(int)(coarse[at] >> shift)] : 0;
            first = count == 0 ? mask : first;
            same = count == 1 ? first & mask : same;
            count += isSeen ? 1 : 0;
            seen |= mask;
        }

        if ((seen & (IsCut | IsBefore)) == 0 && seen != 0)
        {
            Take(seen, seen, same, false, state);
        }

        return (seen & IsCut) == 0;
    }

    // Where every event both starts and returns, names need not be read.
    private void AddAny(IndexSegment segment, int start, ReadOnlySpan<uint> coarse, RetentionState state)
    {
        ref var periods = ref MemoryMarshal.GetArrayDataReference(_periods);
        var shift = _shift;
        int first = Unsafe.Add(ref periods, (nint)(coarse[0] >> shift));
        if (first != NotInside && first == Unsafe.Add(ref periods, (nint)(coarse[^1] >> shift)))
        {
            // Time only rises: what begins and ends in one period lies in it.
            Take(1UL << first, 1UL << first, coarse.Length > 1 ? 1UL << first : 0, false, state);
            return;
        }

        ulong seen = 0, same = 0;
        var before = false;
        for (var at = 0; at < coarse.Length; at++)
        {
            int period = Unsafe.Add(ref periods, (nint)(coarse[at] >> shift));
            if (period == NotInside)
            {
                period = Exact(segment.Micros[start + at]);
                if (period < 0)
                {
                    before = true;
                    continue;
                }

                if (period >= _periodCount)
                {
                    break;
                }
            }

            var bit = 1UL << period;
            same |= seen & bit;
            seen |= bit;
        }

        if (seen != 0)
        {
            Take(seen, seen, same, before, state);
        }
    }

    private void Take(ulong started, ulong returned, ulong same, bool startedBefore, RetentionState state)
    {
        if (_plan.Cohort == RetentionCohort.FirstEver && startedBefore)
        {
            return;
        }

        if (_tally.Length == 0)
        {
            Add(started, returned, same, 1, state);
            return;
        }

        // All that counts of a person is its first period, the later ones it came back in, and whether it came back in the first: most persons are alike.
        var cohort = started & (~started + 1);
        var key = (int)(cohort | (returned & ~((cohort << 1) - 1)));
        key |= (same & cohort) != 0 ? _sameBit : 0;
        Tally(key);
    }

    private void Flush(RetentionState state)
    {
        for (var at = 0; at < _touchedCount; at++)
        {
            var key = _touched[at];
            var (mask, same) = ((ulong)(key & (_sameBit - 1)), (key & _sameBit) != 0 ? ulong.MaxValue : 0);
            Add(mask & (~mask + 1), mask, same, _tally[key], state);
            _tally[key] = 0;
        }

        _touchedCount = 0;
    }

    private void Add(ulong started, ulong returned, ulong same, int persons, RetentionState state)
    {
        for (; started != 0; started &= started - 1)
        {
            var cohort = BitOperations.TrailingZeroCount(started);
            state.AddMember(cohort, persons);
            if (((same >> cohort) & 1) != 0)
            {
                state.AddSame(cohort, persons);
            }

            // Shifted twice, since a shift by 64 would be none.
            var later = returned >> cohort >> 1;
            if (later != 0)
            {
                state.AddLast(cohort, 64 - BitOperations.LeadingZeroCount(later), persons);
                for (; later != 0; later &= later - 1)
                {
                    state.AddCell(cohort, BitOperations.TrailingZeroCount(later) + 1, persons);
                }
            }

            if (_plan.Cohort != RetentionCohort.Recurring)
            {
                return;
            }
        }
    }

    private void Begin(IndexSegment segment)
    {
        if (ReferenceEquals(segment, _segment))
        {
            return;
        }

        _segment = segment;
        _isEven = _even?.Begin(segment) == true;
        if (_isEven)
        {
            return;
        }

        var span = segment.EventCount == 0 ? 0 : (ulong)(segment.LastMicros - segment.Micros.Base) >> TimeColumn.Shift;
        _shift = 0;
        while (span >> _shift >= TableEntries)
        {
            _shift++;
        }

        _maskShift = _shift;
        while (span >> _maskShift >= MaskEntries)
        {
            _maskShift++;
        }

        var period = Exact(segment.Micros.Base);
        for (var (entry, first) = (0, period); entry <= (int)(span >> _shift); entry++)
        {
            var last = LastIn(first, EndOf(segment, entry, _shift));
            _periods[entry] = first == last && first >= 0 && first < _periodCount ? (byte)first : NotInside;
            first = last;
        }

        for (var (entry, first) = (0, period); _anyMasks.Length > 0 && entry <= (int)(span >> _maskShift); entry++)
        {
            var last = LastIn(first, EndOf(segment, entry, _maskShift));
            _anyMasks[entry] = first != last ? IsCut : first < 0 ? IsBefore : first == _periodCount ? 0 : 1U << first;
            first = last;
        }
    }

    private static long EndOf(IndexSegment segment, int entry, int shift) => segment.Micros.Base + ((entry + 1L) << (TimeColumn.Shift + shift));

    // The period of the moment before an end, from one at or before it.
    private int LastIn(int period, long end)
    {
        while (period < _periodCount && _bounds[period + 1] < end)
        {
            period++;
        }

        return period;
    }

    // -1 before the first period; the number of periods from the end of the last on.
    private int Exact(long micros)
    {
        if (micros >= _bounds[^1])
        {
            return _bounds.Length - 1;
        }

        var at = Array.BinarySearch(_bounds, micros);
        return at >= 0 ? at : ~at - 1;
    }
}
