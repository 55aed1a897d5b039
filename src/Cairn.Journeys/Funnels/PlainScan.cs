using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel without step windows: one pass over the rows that match, nothing allocated per person or event.</summary>
/// <remarks>
/// For each step it keeps one walk: the latest entry that reached the step, and for that entry the earliest event of each step. Without step windows nothing
/// but the entry decides what comes next, so no other walk is needed, and the one kept is the one to report. A person is found when a matching row lies
/// beyond the last one's rows; stretches without a row that could begin a walk are passed over whole.
/// <para>
/// Where ties are free and no name is two steps, the matches of one instant are taken in the order of their steps, as soon as two of them are seen out of
/// that order: whatever walk can go through the instant goes through it in that order.
/// </para>
/// <para>
/// An exclusion that begins at step 1 hits a walk when one of its events lies between the entry and the step: it is enough to know the latest two instants of each.
/// </para>
/// </remarks>
internal sealed class PlainScan : IFunnelScan
{
    private readonly FunnelPlan _plan;
    private readonly StepRows _rows;
    private readonly int _steps;
    private readonly long _within;
    private readonly bool _tiesAreFree;
    private readonly int[] _walks;
    private readonly int[] _before;
    private readonly long[] _lastStop;
    private readonly long[] _stopBefore;
    private TimeWindow _window;
    private bool _ranged;
    private long _start;
    private long _end;
    private TimeColumn _micros;

    /// <summary>A scan for one thread.</summary>
    public PlainScan(IndexView view, FunnelPlan plan)
    {
        (_plan, _steps, _within, _tiesAreFree) = (plan, plan.Steps.Count, plan.WithinMicros ?? long.MaxValue, plan.Ties == FunnelTies.Any);
        _rows = new StepRows(view, plan, opening: 1);
        _walks = new int[_steps * _steps];
        _before = [.. plan.Exclusions.Select(exclusion => exclusion.Before)];
        _lastStop = new long[plan.Exclusions.Count];
        _stopBefore = new long[plan.Exclusions.Count];
    }

    /// <summary>Whether a plan asks for no more than this.</summary>
    public static bool CanRun(FunnelPlan plan) =>
        plan.Order == FunnelOrder.Ordered && plan.Ties != FunnelTies.None && plan.Sessions is null && plan.Hold.Count == 0 && plan.Buckets is null && plan.IsPlain
        && plan.Steps.All(step => !step.Optional && !step.First && !step.Direct && step.WithinMicros is null)
        && plan.Exclusions.All(exclusion => exclusion.After == 1 && exclusion.Effect == ExclusionEffect.Stop)
        && ((plan.Ties == FunnelTies.Order && !plan.Reuse) || (EachNameIsOneStep(plan) && plan.Exclusions.Count == 0 && !plan.FirstEntryOnly));

    // Compiled well from its first call on: one report makes too few calls to wait for the runtime to find out that it is hot.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(JourneyPart part, IFunnelSink sink)
    {
        Begin(part);
        var (rows, walks, persons) = (_rows, _walks, _plan.Persons);
        var (first, end, check) = (rows.First, rows.End, rows.NeedsMore);
        ref var offsets = ref MemoryMarshal.GetReference(rows.Segment.Offsets.Span);
        ref var names = ref MemoryMarshal.GetReference(rows.Segment.Names.Bytes.Span);
        ref var table = ref MemoryMarshal.GetArrayDataReference(rows.ByByte);
        var (person, personEnd, passed, level, previous) = (part.Start - 1, first, first, 0, 0u);
        for (int word = 0, at = first; at < end; word++, at += StepNames.Rows)
        {
            var openers = rows.Openers[word];
            var isOpen = level > 0 && personEnd > at;
            if (!isOpen && openers == 0)
            {
                continue;
            }

            // Without an open walk nothing before the next row that may begin one can matter.
            var left = rows.Any[word] & (isOpen ? ulong.MaxValue : ulong.MaxValue << BitOperations.TrailingZeroCount(openers));
            left &= From(passed - at);
            while (left != 0)
            {
                var row = at + BitOperations.TrailingZeroCount(left);
                left &= left - 1;
                if (row >= personEnd)
                {
                    if (level > 0)
                    {
                        sink.Add(person, level, walks.AsSpan((level - 1) * _steps, level));
                        level = 0;
                    }

                    do
                    {
                        person++;
                        personEnd = Unsafe.Add(ref offsets, (nint)person + 1);
                    }
                    while (personEnd <= row);
                    if (_before.Length > 0)
                    {
                        ForgetStops();
                    }

                    if (persons is not null && !persons.Has(part.Segment, person))
                    {
                        passed = personEnd;
                        left &= From(passed - at);
                        continue;
                    }
                }

                // A step beyond the next cannot be reached.
                var steps = check ? rows.Steps(row) : Unsafe.Add(ref table, (nint)Unsafe.Add(ref names, (nint)row));
                var stops = check && level > 0 ? rows.Stops(row) : 0;
                var reachable = steps & (uint)((2UL << level) - 1);
                if ((reachable | stops) == 0)
                {
                    previous = level > 0 && steps != 0 ? steps : previous;
                    continue;
                }

                if (_tiesAreFree && (level == 0 || steps < previous) && row > Unsafe.Add(ref offsets, (nint)person) && _micros.AreEqual(row - 1, row))
                {
                    (level, passed) = TakeInstant(row, Unsafe.Add(ref offsets, (nint)person), personEnd, level);
                    left &= From(passed - at);
                    previous = 0;
                }
                else
                {
                    level = Take(row, reachable, level);
                    previous = steps;
                    if (level == _steps && _tiesAreFree && row + 1 < personEnd && _micros.AreEqual(row, row + 1))
                    {
                        (level, _) = TakeInstant(row, Unsafe.Add(ref offsets, (nint)person), personEnd, level);
                    }
                }

                if (stops != 0)
                {
                    Stop(row, stops);
                }

                if (level == _steps)
                {
                    sink.Add(person, level, walks.AsSpan((level - 1) * _steps, level));
                    (level, passed) = (0, personEnd);
                    left &= From(passed - at);
                }
            }
        }

        if (level > 0)
        {
            sink.Add(person, level, walks.AsSpan((level - 1) * _steps, level));
        }
    }

    // The bits from a place on; none where it lies beyond the word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong From(int place) => place <= 0 ? ulong.MaxValue : place >= StepNames.Rows ? 0 : ulong.MaxValue << place;

    private static bool EachNameIsOneStep(FunnelPlan plan)
    {
        var sets = plan.Steps.Select(step => step.Set.Candidates).ToList();
        return !sets.Contains(null) && Enumerable.Range(0, sets.Max(names => names!.Length)).All(name => sets.Count(names => name < names!.Length && names[name]) <= 1);
    }

    private void Begin(JourneyPart part)
    {
        _rows.Begin(part);
        var segment = _rows.Segment;
        _micros = segment.Micros;
        _window = new TimeWindow(_micros, _within);
        (_start, _end) = (_plan.Range.Start.Micros, _plan.Range.End.Micros);
        _ranged = segment.EventCount > 0 && (_micros.Base < _start || segment.LastMicros >= _end);
        ForgetStops();
    }

    private void ForgetStops()
    {
        Array.Fill(_lastStop, long.MinValue);
        Array.Fill(_stopBefore, long.MinValue);
    }

    // From the last step down, so that no event takes two steps of a walk.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take(int row, uint steps, int level)
    {
        ref var walks = ref MemoryMarshal.GetArrayDataReference(_walks);
        while (steps != 0)
        {
            var step = 31 - BitOperations.LeadingZeroCount(steps);
            steps &= ~(1u << step);
            if (step == 0)
            {
                if ((!_ranged || IsInRange(row)) && !(_plan.FirstEntryOnly && level > 0))
                {
                    walks = row;
                    level = Math.Max(level, 1);
                }

                continue;
            }

            ref var before = ref Unsafe.Add(ref walks, (nint)(step - 1) * _steps);
            ref var reached = ref Unsafe.Add(ref walks, (nint)step * _steps);
            if ((step < level && reached == before) || !_window.Holds(before, row) || (_before.Length > 0 && IsHit(before, row, step + 1)))
            {
                continue;
            }

            for (nint taken = 0; taken < step; taken++)
            {
                Unsafe.Add(ref reached, taken) = Unsafe.Add(ref before, taken);
            }

            Unsafe.Add(ref reached, step) = row;
            level = Math.Max(level, step + 1);
        }

        return level;
    }

    private bool IsInRange(int row)
    {
        var micros = _micros[row];
        return _start <= micros && micros < _end;
    }

    // Whether an exclusion that holds up to the step, from 1, has an event strictly between two rows.
    private bool IsHit(int entry, int row, int step)
    {
        var (from, to) = (_micros[entry], _micros[row]);
        for (var stop = 0; stop < _before.Length; stop++)
        {
            if (_before[stop] >= step && (_lastStop[stop] < to ? _lastStop[stop] : _stopBefore[stop]) > from)
            {
                return true;
            }
        }

        return false;
    }

    private void Stop(int row, uint stops)
    {
        var micros = _micros[row];
        for (; stops != 0; stops &= stops - 1)
        {
            var stop = BitOperations.TrailingZeroCount(stops);
            if (_lastStop[stop] != micros)
            {
                (_stopBefore[stop], _lastStop[stop]) = (_lastStop[stop], micros);
            }
        }
    }

    /// <summary>Takes all matches of one instant, step by step; returns the level and the row after the instant.</summary>
    private (int Level, int End) TakeInstant(int row, int personStart, int personEnd, int level)
    {
        var (start, end) = (row, row + 1);
        while (start > personStart && _micros.AreEqual(start - 1, row))
        {
            start--;
        }

        while (end < personEnd && _micros.AreEqual(end, row))
        {
            end++;
        }

        for (var step = 0; step < _steps && step <= level; step++)
        {
            for (var at = start; at < end; at++)
            {
                if (((_rows.Steps(at) >> step) & 1) != 0)
                {
                    level = Take(at, 1u << step, level);
                }
            }
        }

        return (level, end);
    }
}

/// <summary>Finds the units of some persons.</summary>
internal interface IFunnelScan
{
    /// <summary>Searches the persons of a part and gives what it finds to a sink.</summary>
    void Run(JourneyPart part, IFunnelSink sink);
}
