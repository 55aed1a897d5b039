using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Retention;

/// <summary>The fast way through plain plans: one bit for each period a person started or came back in, at most 64 of them.</summary>
/// <remarks>An event costs one look in a table of periods by coarse time and one in a table of names; the few coarse times that hold a bound are looked at to the microsecond.</remarks>
internal sealed class RetentionMasks
{
    private const byte NotInside = 64;
    private const int TableEntries = 1 << 16;
    private readonly RetentionPlan _plan;
    private readonly long[] _bounds;
    private readonly byte[] _kinds;
    private readonly byte[] _periods = new byte[TableEntries];
    private IndexSegment? _segment;
    private int _shift;

    private RetentionMasks(RetentionPlan plan, bool[] first, bool[] @return)
    {
        _plan = plan;
        _bounds = [.. plan.Bounds];
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(JourneyPart part, RetentionState state)
    {
        var segment = _plan.Scope.View.Segments[part.Segment];
        Begin(segment);
        var (offsets, coarse, names) = (segment.Offsets, segment.Micros.Coarse, segment.Names.Bytes);
        var (periods, kinds, shift) = (_periods, _kinds, _shift);
        var hiding = _plan.Scope.HidingFlags(segment);
        var (flags, hidden) = (segment.Flags, _plan.Scope.Hidden);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_plan.Scope.Persons?.Has(part.Segment, person) == false)
            {
                continue;
            }

            ulong started = 0, returned = 0, same = 0;
            uint before = 0;
            var end = offsets[person + 1];
            var hidesSome = !hiding.IsEmpty && (hiding[person] & hidden) != 0;
            for (var row = offsets[person]; row < end; row++)
            {
                if (hidesSome && (flags[row] & hidden) != 0)
                {
                    continue;
                }

                int period = periods[(int)(coarse[row] >> shift)];
                uint kind = kinds[names[row]];
                if (period == NotInside)
                {
                    period = Exact(segment.Micros[row]);
                    if (period < 0)
                    {
                        before |= kind;
                        continue;
                    }

                    if (period >= _plan.Periods)
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
    }

    private void Take(ulong started, ulong returned, ulong same, bool startedBefore, RetentionState state)
    {
        if (_plan.Cohort == RetentionCohort.FirstEver && startedBefore)
        {
            return;
        }

        for (; started != 0; started &= started - 1)
        {
            var cohort = BitOperations.TrailingZeroCount(started);
            state.AddMember(cohort);
            if (((same >> cohort) & 1) != 0)
            {
                state.AddSame(cohort);
            }

            // Shifted twice, since a shift by 64 would be none.
            var later = returned >> cohort >> 1;
            if (later != 0)
            {
                state.AddLast(cohort, 64 - BitOperations.LeadingZeroCount(later));
                for (; later != 0; later &= later - 1)
                {
                    state.AddCell(cohort, BitOperations.TrailingZeroCount(later) + 1);
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
        var span = segment.EventCount == 0 ? 0 : (ulong)(segment.LastMicros - segment.Micros.Base) >> TimeColumn.Shift;
        _shift = 0;
        while (span >> _shift >= TableEntries)
        {
            _shift++;
        }

        for (var entry = 0; entry < TableEntries; entry++)
        {
            var start = segment.Micros.Base + ((long)entry << (TimeColumn.Shift + _shift));
            var (first, last) = (Exact(start), Exact(start + (1L << (TimeColumn.Shift + _shift)) - 1));
            _periods[entry] = first == last && first >= 0 && first < _plan.Periods ? (byte)first : NotInside;
        }
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
