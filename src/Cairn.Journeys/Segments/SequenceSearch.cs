using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>Whether a journey holds a sequence of a segment: the positive steps in order, within the span, and nothing forbidden where it must not be.</summary>
/// <remarks>
/// One pass, without going back. Of two walks that reached the same step the one that began later has more of the span left, so without a last <c>not</c> the
/// latest beginning per step is enough. A last <c>not</c> ends the earlier the earlier the walk began, so there the earliest beginning that is still inside the
/// span decides; every beginning before the latest one reaches what it reaches, unless a <c>not</c> between two steps cut it off.
/// </remarks>
internal sealed class SequenceSearch
{
    private const int GapBits = 32;
    private const long None = long.MinValue;
    private readonly ulong[] _bits;
    private readonly int _last;
    private readonly long? _within;
    private readonly bool _endsWithNot;
    private readonly bool _hasInnerNot;

    /// <summary>A search for steps by the numbers of their sets.</summary>
    /// <param name="steps">The set of each positive step.</param>
    /// <param name="forbidden">Aligned: the set that must not happen after the step and before the next; -1 for none.</param>
    /// <param name="within">From first to last, closed; null for no limit.</param>
    internal SequenceSearch(IReadOnlyList<int> steps, IReadOnlyList<int> forbidden, Duration? within)
    {
        _bits = new ulong[steps.Concat(forbidden).Max() + 1];
        _last = steps.Count - 1;
        _within = within?.Micros;
        _endsWithNot = forbidden[_last] >= 0;
        _hasInnerNot = forbidden.Take(_last).Any(set => set >= 0);
        for (var step = 0; step < steps.Count; step++)
        {
            _bits[steps[step]] |= 1UL << step;
            if (forbidden[step] >= 0)
            {
                _bits[forbidden[step]] |= 1UL << (GapBits + step);
            }
        }
    }

    /// <summary>Whether a walk exists that begins inside the period.</summary>
    internal bool Holds(ReadOnlySpan<Match> matches, TimeRange period) => _endsWithNot && _hasInnerNot && _last > 0
        ? HoldsByIntervals(matches, period)
        : HoldsByLatest(matches, period);

    private bool HoldsByLatest(ReadOnlySpan<Match> matches, TimeRange period)
    {
        Span<long> began = stackalloc long[_last + 1];
        began.Fill(None);
        var (earliest, deadline, waits) = (0, 0L, false);
        for (var at = 0; at < matches.Length;)
        {
            var micros = matches[at].Micros;
            var event_ = Take(matches, ref at);
            if (waits && micros > deadline)
            {
                return true;
            }

            waits &= !Forbids(event_, _last);
            if (!Reaches(event_, micros, began, period))
            {
                continue;
            }

            if (!_endsWithNot)
            {
                return true;
            }

            var end = Deadline(_last == 0 ? micros : Earliest(matches, period, micros, ref earliest));
            (deadline, waits) = (waits ? Math.Min(deadline, end) : end, true);
        }

        return waits;
    }

    /// <summary>Moves every walk on by an event; true when one comes to the last step.</summary>
    private bool Reaches(ulong event_, long micros, Span<long> began, TimeRange period)
    {
        var reached = false;
        for (var step = _last; step >= 0; step--)
        {
            // A walk that stands on the step is cut off before the event itself may stand there.
            if (Forbids(event_, step))
            {
                began[step] = None;
            }

            if ((event_ & (1UL << step)) == 0)
            {
                continue;
            }

            var from = step == 0 ? period.Contains(new Timestamp(micros)) ? micros : None : began[step - 1];
            if (from != None && !(micros - from > _within))
            {
                began[step] = Math.Max(began[step], from);
                reached |= step == _last;
            }
        }

        return reached;
    }

    // The first beginning in the period that is not longer ago than the span; there is one, because a walk has come to its end.
    private long Earliest(ReadOnlySpan<Match> matches, TimeRange period, long micros, ref int at)
    {
        while ((BitsOf(matches[at].Set) & 1) == 0 || !period.Contains(new Timestamp(matches[at].Micros)) || micros - matches[at].Micros > _within)
        {
            at++;
        }

        return matches[at].Micros;
    }

    private bool HoldsByIntervals(ReadOnlySpan<Match> matches, TimeRange period)
    {
        var begins = new List<long>();
        var alive = Enumerable.Range(0, _last + 1).Select(_ => new List<(int First, int Last)>()).ToArray();
        var (deadline, waits) = (0L, false);
        for (var at = 0; at < matches.Length;)
        {
            var micros = matches[at].Micros;
            var event_ = Take(matches, ref at);
            if (waits && micros > deadline)
            {
                return true;
            }

            waits &= !Forbids(event_, _last);
            for (var step = _last; step >= 0; step--)
            {
                if (Forbids(event_, step))
                {
                    alive[step].Clear();
                }

                if ((event_ & (1UL << step)) == 0)
                {
                    continue;
                }

                if (step == 0)
                {
                    Begin(begins, alive[0], micros, period);
                }
                else if (step < _last)
                {
                    Join(alive[step], alive[step - 1]);
                }
                else if (Earliest(begins, alive[step - 1], micros) is { } from)
                {
                    (deadline, waits) = (waits ? Math.Min(deadline, Deadline(from)) : Deadline(from), true);
                }
            }
        }

        return waits;
    }

    private static void Begin(List<long> begins, List<(int First, int Last)> alive, long micros, TimeRange period)
    {
        if (!period.Contains(new Timestamp(micros)))
        {
            return;
        }

        var isNext = alive.Count > 0 && alive[^1].Last == begins.Count - 1;
        if (isNext)
        {
            alive[^1] = (alive[^1].First, begins.Count);
        }
        else
        {
            alive.Add((begins.Count, begins.Count));
        }

        begins.Add(micros);
    }

    /// <summary>The earliest beginning that is alive and inside the span; what is outside is dropped, because it never comes back.</summary>
    private long? Earliest(List<long> begins, List<(int First, int Last)> alive, long micros)
    {
        var (gone, from) = (0, (long?)null);
        for (; gone < alive.Count && from is null; gone++)
        {
            var (first, last) = alive[gone];
            while (first <= last && micros - begins[first] > _within)
            {
                first++;
            }

            alive[gone] = (first, last);
            from = first <= last ? begins[first] : null;
        }

        alive.RemoveRange(0, from is null ? gone : gone - 1);
        return from;
    }

    private static void Join(List<(int First, int Last)> to, List<(int First, int Last)> more)
    {
        if (more.Count == 0 || (to.Count > 0 && to[^1] == more[^1] && to[0].First <= more[0].First && to.Count == 1))
        {
            return;
        }

        var all = to.Concat(more).Order().ToList();
        to.Clear();
        foreach (var (first, last) in all)
        {
            if (to.Count > 0 && first <= to[^1].Last + 1)
            {
                to[^1] = (to[^1].First, Math.Max(to[^1].Last, last));
            }
            else
            {
                to.Add((first, last));
            }
        }
    }

    private ulong BitsOf(int set) => set < _bits.Length ? _bits[set] : 0;

    private long Deadline(long from) => _within is { } span ? from + span : long.MaxValue;

    private static bool Forbids(ulong event_, int step) => (event_ & (1UL << (GapBits + step))) != 0;

    /// <summary>What the next event is, as bits of steps and of gaps; moves on to the event after it.</summary>
    private ulong Take(ReadOnlySpan<Match> matches, ref int at)
    {
        var (row, bits) = (matches[at].Row, 0UL);
        for (; at < matches.Length && matches[at].Row == row; at++)
        {
            bits |= BitsOf(matches[at].Set);
        }

        return bits;
    }
}
