using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Events;

namespace Cairn.Journeys.Funnels;

/// <summary>The plain ordered funnel over event names: the fast way through the journeys.</summary>
/// <remarks>
/// For each step it keeps the row of the latest entry of a walk that reached it: without step windows nothing else decides what comes next.
/// Times are read only where a name matches; nothing is allocated per person.
/// <para>
/// Where ties are free and no name is two steps, the matches of one instant are taken in the order of their steps: whatever walk can go through the
/// instant goes through it in that order, so one pass is still enough.
/// </para>
/// </remarks>
internal sealed class NameScan<TSink>(FunnelPlan plan) : IFunnelPart<TSink>
    where TSink : IFunnelSink<TSink>
{
    private readonly int _steps = plan.Steps.Count;
    private readonly long _within = plan.WithinMicros ?? long.MaxValue;
    private readonly long _start = plan.Range.Start.Micros;
    private readonly long _end = Math.Min(plan.Range.End.Micros, plan.AsOf.Micros);
    private readonly int[] _entries = new int[plan.Steps.Count];
    private readonly int[] _walk = new int[plan.Steps.Count];
    private readonly bool _tiesAreFree = plan.Ties == FunnelTies.Any;

    /// <summary>Whether a plan asks for no more than this.</summary>
    public static bool CanRun(FunnelPlan plan) =>
        plan.Order == FunnelOrder.Ordered && plan.Ties != FunnelTies.None && !plan.FirstEntryOnly && plan.Sessions is null
        && plan.Hold.Count == 0 && plan.Exclusions.Count == 0 && plan.Filters.Count == 0
        && plan.Steps.All(step => step.Set.NamesOnly is not null && !step.Optional && !step.First && !step.Direct && step.WithinMicros is null)
        && ((plan.Ties == FunnelTies.Order && !plan.Reuse) || EachNameIsOneStep(plan));

    /// <inheritdoc/>
    public void Run(FunnelMarks marks, int start, int end, TSink sink)
    {
        var segment = marks.Segment;
        for (var person = start; person < end; person++)
        {
            if (plan.Persons is not null && !plan.Persons(segment, person))
            {
                continue;
            }

            var level = Search(marks, segment.Offsets[person], segment.Offsets[person + 1]);
            if (level > 0)
            {
                Walk(marks, _entries[level - 1], level, segment.Offsets[person]);
                sink.Add(segment, person, level, _walk.AsSpan(0, level));
            }
        }
    }

    // A name's code is always below the number of names, which is the length of the table: no bound is checked twice.
    // Compiled well from its first call on: one report makes too few calls to wait for the runtime to find out that it is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Search(FunnelMarks marks, int first, int end)
    {
        var (names, count) = (marks.Segment.Names, end - first);
        ref var table = ref MemoryMarshal.GetArrayDataReference(marks.ByName!);
        var level = 0;
        for (var at = 0; at < count; at++)
        {
            var steps = Unsafe.Add(ref table, (nint)names[first + at]);
            if (steps == 0)
            {
                continue;
            }

            if (_tiesAreFree && at + 1 < count && marks.Segment.Micros[first + at + 1] == marks.Segment.Micros[first + at])
            {
                (level, at) = TakeInstant(marks, first, at, count, level);
            }
            else
            {
                level = Take(marks, first + at, steps, level);
            }

            if (level == _steps)
            {
                return level;
            }
        }

        return level;
    }

    /// <summary>Takes all matches of one instant, step by step; returns the level and the instant's last place.</summary>
    private (int Level, int Last) TakeInstant(FunnelMarks marks, int first, int at, int count, int level)
    {
        var micros = marks.Segment.Micros;
        var last = at;
        while (last + 1 < count && micros[first + last + 1] == micros[first + at])
        {
            last++;
        }

        for (var step = 0; step < _steps && step <= level; step++)
        {
            for (var row = first + at; row <= first + last; row++)
            {
                if (marks.ByName![marks.Segment.Names[row]] == 1u << step)
                {
                    level = Take(marks, row, 1u << step, level);
                }
            }
        }

        return (level, last);
    }

    private static bool EachNameIsOneStep(FunnelPlan plan)
    {
        var sets = plan.Steps.Select(step => step.Set.NamesOnly!).ToList();
        return Enumerable.Range(0, sets.Max(names => names.Length)).All(name => sets.Count(names => name < names.Length && names[name]) <= 1);
    }

    private int Take(FunnelMarks marks, int row, uint steps, int level)
    {
        var micros = marks.Segment.Micros[row];
        if (!marks.Clean && IsHidden(marks.Segment.Flags[row], micros))
        {
            return level;
        }

        // From the last step down, so that no event takes two steps of a walk. A step beyond the next cannot be reached.
        for (steps &= uint.MaxValue >> (31 - Math.Min(level, 31)); steps != 0;)
        {
            var step = 31 - BitOperations.LeadingZeroCount(steps);
            steps &= ~(1u << step);
            if (step == 0)
            {
                if (_start <= micros && micros < _end)
                {
                    _entries[0] = row;
                    level = Math.Max(level, 1);
                }
            }
            else if (IsOpen(marks, _entries[step - 1], micros))
            {
                _entries[step] = _entries[step - 1];
                level = Math.Max(level, step + 1);
            }
        }

        return level;
    }

    private bool IsHidden(EventFlags flags, long micros) => (flags & plan.Hidden) != 0 || micros >= plan.AsOf.Micros;

    private bool IsOpen(FunnelMarks marks, int entry, long micros) =>
        _within == long.MaxValue || micros - marks.Segment.Micros[entry] <= _within;

    // Without step windows the first match of each step after the one before is the earliest possible; where ties are free, from the start of its instant.
    private void Walk(FunnelMarks marks, int entry, int level, int first)
    {
        _walk[0] = entry;
        var row = entry;
        for (var step = 1; step < level; step++)
        {
            row = After(marks, row, first);
            while (((marks.ByName![marks.Segment.Names[row]] >> step) & 1) == 0
                || (!marks.Clean && IsHidden(marks.Segment.Flags[row], marks.Segment.Micros[row])))
            {
                row++;
            }

            _walk[step] = row;
        }
    }

    private int After(FunnelMarks marks, int row, int first)
    {
        if (!_tiesAreFree)
        {
            return row + 1;
        }

        var micros = marks.Segment.Micros;
        while (row > first && micros[row - 1] == micros[row])
        {
            row--;
        }

        return row;
    }
}
