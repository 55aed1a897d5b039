using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel without step windows: one pass over the rows that match, nothing allocated per person or event.</summary>
/// <remarks>
/// For each step it keeps one walk: the latest entry that reached the step, and for that entry the earliest event of each step. Without step windows nothing
/// but the entry decides what comes next, so no other walk is needed, and the one kept is the one to report.
/// <para>
/// A person's rows are looked at 64 at a time, as bits. Rows that may begin a walk are never visited one by one: the one that counts is the last before a row of a
/// later step, and that is a bit scan. Whoever has no later step after an entry is only counted.
/// </para>
/// <para>
/// Where ties are free and no name is two steps, the matches of one instant are taken in the order of their steps: whatever walk can go through the
/// instant goes through it in that order. Where a step needs a strictly later time they are taken from the last step down, so that each sees the walks as
/// they stood before the instant. Persons with such instants are followed row by row.
/// </para>
/// <para>
/// An exclusion that begins at step 1 hits a walk when one of its events lies between the entry and the step: it is enough to know the latest two instants of each.
/// </para>
/// </remarks>
internal sealed class PlainScan : IFunnelScan
{
    private readonly FunnelPlan _plan;
    private readonly UnitParts? _parts;
    private readonly StepRows _rows;
    private readonly int _steps;
    private readonly long _within;
    private readonly bool _tiesAreFree;
    private readonly bool _tiesMatter;
    private readonly int[] _walks;
    private readonly int[] _before;
    private readonly long[] _lastStop;
    private readonly long[] _stopBefore;
    private TimeWindow _window;
    private TimeColumn _micros;
    private ulong[] _tied = [];
    private ulong[] _openers = [];
    private ulong[] _others = [];
    private int _base;

    /// <summary>A scan for one thread.</summary>
    public PlainScan(IndexView view, FunnelPlan plan)
    {
        (_plan, _steps, _within) = (plan, plan.Steps.Count, plan.WithinMicros ?? long.MaxValue);
        (_tiesAreFree, _tiesMatter) = (plan.Ties == FunnelTies.Any, plan.Ties != FunnelTies.Order);
        _rows = new StepRows(view, plan, opening: 1, isExact: true);
        _parts = plan.Split is { } split ? new UnitParts(view, split) : null;
        _walks = new int[_steps * _steps];
        _before = [.. plan.Exclusions.Select(exclusion => exclusion.Before)];
        _lastStop = new long[plan.Exclusions.Count];
        _stopBefore = new long[plan.Exclusions.Count];
    }

    /// <summary>Whether a plan asks for no more than this.</summary>
    public static bool CanRun(FunnelPlan plan) =>
        plan.Order == FunnelOrder.Ordered && plan.IsPlain
        && plan.Steps.All(step => !step.Optional && !step.First && !step.Direct && step.WithinMicros is null)
        && plan.Exclusions.All(exclusion => exclusion.After == 1 && exclusion.Effect == ExclusionEffect.Stop)
        && (plan.Split is null || (plan.Exclusions.Count == 0 && !plan.FirstEntryOnly))
        && plan.Ties switch
        {
            FunnelTies.Any => EachNameIsOneStep(plan) && plan.Exclusions.Count == 0 && !plan.FirstEntryOnly,
            FunnelTies.None => !plan.FirstEntryOnly,
            _ => !plan.Reuse,
        };

    // Compiled well from its first call on: one report makes too few calls to wait for the runtime to find out that it is hot.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(JourneyPart part, IFunnelSink sink)
    {
        Begin(part);
        var (first, walks, persons, needsWalk, micros, watched) = (_rows.First, _walks, _plan.Persons, sink.NeedsWalksOfOne, _micros, sink.WalksOfOneAfter);
        ref var offsets = ref MemoryMarshal.GetReference(_rows.Segment.Offsets.Span);
        ref var openers = ref MemoryMarshal.GetArrayDataReference(_rows.Openers);
        ref var others = ref MemoryMarshal.GetArrayDataReference(_rows.Others);
        ref var tied = ref MemoryMarshal.GetArrayDataReference(_tied);
        var (ones, parts) = (0L, _parts);
        var end = first;
        for (var person = part.Start; person < part.End; person++)
        {
            var start = end;
            end = Unsafe.Add(ref offsets, (nint)person + 1);
            if (end - start <= StepNames.Rows)
            {
                var all = ulong.MaxValue >> (StepNames.Rows - (end - start));
                var opens = Word(ref openers, start - first) & all;
                var later = Word(ref others, start - first) & all;
                if (_tiesAreFree)
                {
                    later = later != 0 && opens != 0 && AreTied(Word(ref tied, start), opens | later) ? later : Later(opens, later);
                }
                else
                {
                    later = Later(opens, later);
                }

                if (opens == 0)
                {
                    continue;
                }

                // Most persons end here.
                if (later == 0 && !needsWalk && persons is null && !micros.MayBeAfter(start + StepNames.Rows - 1 - BitOperations.LeadingZeroCount(opens), watched))
                {
                    ones++;
                    parts?.Count(start, opens);
                    continue;
                }
            }

            if (persons is not null && !persons.Has(part.Segment, person))
            {
                continue;
            }

            var level = Follow(start, end);
            if (level > 0)
            {
                sink.Add(new FunnelUnit(person, level, walks.AsSpan((level - 1) * _steps, level)));
                if (parts is not null)
                {
                    AddParts(person, start, end, level, sink);
                }
            }
        }

        if (ones > 0)
        {
            sink.AddOnes(ones);
        }

        parts?.Give(sink);
    }

    // Who carries one value on every row that matches has that walk in it; the others are followed once more for each value.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddParts(int person, int start, int end, int level, IFunnelSink sink)
    {
        var (parts, walks) = (_parts!, _walks);
        parts.Read(_openers, _others, start - _base, end - _base, start);
        if (parts.IsWhole)
        {
            sink.Add(new FunnelUnit(person, level, walks.AsSpan((level - 1) * _steps, level)) { Part = parts.Code(0) });
            return;
        }

        var (openers, others, first) = (_openers, _others, _base);
        (_openers, _others, _base) = (parts.Openers, parts.Others, start);
        for (var value = 0; value < parts.Values; value++)
        {
            var (from, to, opens) = parts.Show(value);
            if (opens && Follow(from, to) is > 0 and var reached)
            {
                sink.Add(new FunnelUnit(person, reached, walks.AsSpan((reached - 1) * _steps, reached)) { Part = parts.Code(value) });
            }

            parts.Hide(value);
        }

        (_openers, _others, _base) = (openers, others, first);
    }

    // The bits from the first that opens on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Later(ulong opens, ulong later) => later & (0 - (opens & (0 - opens)));

    // 64 bits from any place on; there is always one word more than the rows need.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref ulong words, int place)
    {
        ref var word = ref Unsafe.Add(ref words, (nint)(uint)place / StepNames.Rows);
        var shift = place % StepNames.Rows;
        return (word >> shift) | (Unsafe.Add(ref word, 1) << 1 << (StepNames.Rows - 1 - shift));
    }

    // Whether a match may share its instant with a match before it: the row before matches too, shares the instant itself, or is not among these 64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreTied(ulong tied, ulong matches) => (tied & matches & ((matches << 1) | (tied << 1) | 1)) != 0;

    private static bool EachNameIsOneStep(FunnelPlan plan)
    {
        var sets = plan.Steps.Select(step => step.Set.Candidates).ToList();
        return !sets.Contains(null) && Enumerable.Range(0, sets.Max(names => names!.Length)).All(name => sets.Count(names => name < names!.Length && names[name]) <= 1);
    }

    private void Begin(JourneyPart part)
    {
        _rows.Begin(part);
        (_openers, _others, _base) = (_rows.Openers, _rows.Others, _rows.First);
        _parts?.Begin(_rows.Segment);
        _micros = _rows.Segment.Micros;
        _window = new TimeWindow(_micros, _within);
        if (_tiesMatter)
        {
            _tied = TiedRows.Of(_rows.Segment);
        }
    }

    /// <summary>Follows one person; returns the level, whose walk is then in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Follow(int start, int end)
    {
        ref var openers = ref MemoryMarshal.GetArrayDataReference(_openers);
        ref var others = ref MemoryMarshal.GetArrayDataReference(_others);
        ref var tied = ref MemoryMarshal.GetArrayDataReference(_tied);
        ref var names = ref MemoryMarshal.GetReference(_rows.Segment.Names.Bytes.Span);
        ref var table = ref MemoryMarshal.GetArrayDataReference(_rows.ByByte);
        var (level, entry, check, hasStops) = (0, -1, _rows.NeedsMore, _before.Length > 0);
        if (hasStops)
        {
            ForgetStops();
        }

        for (var at = start; at < end; at += StepNames.Rows)
        {
            var all = end - at >= StepNames.Rows ? ulong.MaxValue : (1UL << (end - at)) - 1;
            var opens = Word(ref openers, at - _base) & all;
            var left = Word(ref others, at - _base) & all;
            if (_tiesMatter && AreTied(Word(ref tied, at), opens | left))
            {
                return FollowInstants(start, end);
            }

            if (entry < 0)
            {
                left = Later(opens, left);
            }

            while (left != 0)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                var row = at + bit;
                left &= left - 1;
                var before = opens & ((1UL << bit) - 1);
                entry = Entry(entry, before, at);
                if (entry < 0)
                {
                    continue; // The row itself is the first that opens.
                }

                level = Math.Max(level, 1);
                _walks[0] = entry;
                var steps = check ? _rows.Steps(row) : Unsafe.Add(ref table, (nint)Unsafe.Add(ref names, (nint)row));
                level = Take(row, steps & ~1u & (uint)((2UL << level) - 1), level);
                if (level == _steps)
                {
                    return level;
                }

                if (hasStops)
                {
                    Stop(row, _rows.Stops(row));
                }
            }

            entry = Entry(entry, opens, at);
        }

        if (level <= 1 && entry >= 0)
        {
            _walks[0] = entry;
            level = 1;
        }

        return level;
    }

    // The entry after some more rows that may begin a walk: the latest, or when asked the first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Entry(int entry, ulong opens, int at) =>
        opens == 0 ? entry
        : !_plan.FirstEntryOnly ? at + BitOperations.Log2(opens)
        : entry >= 0 ? entry : at + BitOperations.TrailingZeroCount(opens);

    // Row by row, the matches of one instant step by step: from the first step up where ties are free, from the last down where a step needs a later time.
    private int FollowInstants(int start, int end)
    {
        var level = 0;
        ForgetStops();
        for (int at = start, next; at < end && level < _steps; at = next)
        {
            next = at + 1;
            while (next < end && IsTied(next))
            {
                next++;
            }

            for (var step = 0; _tiesAreFree && step < _steps && step <= level; step++)
            {
                level = TakeInstant(at, next, step, level);
            }

            for (var step = Math.Min(level, _steps - 1); !_tiesAreFree && step >= 0; step--)
            {
                level = TakeInstant(at, next, step, level);
            }

            for (var row = at; row < next && _before.Length > 0; row++)
            {
                Stop(row, _rows.Stops(row));
            }
        }

        return level;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TakeInstant(int start, int end, int step, int level)
    {
        for (var row = start; row < end; row++)
        {
            level = Matches(row, step) ? Take(row, 1u << step, level) : level;
        }

        return level;
    }

    private void ForgetStops()
    {
        Array.Fill(_lastStop, long.MinValue);
        Array.Fill(_stopBefore, long.MinValue);
    }

    private bool IsTied(int row) => ((_tied[row / StepNames.Rows] >> (row % StepNames.Rows)) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Matches(int row, int step)
    {
        var (word, bit) = ((row - _base) / StepNames.Rows, (row - _base) % StepNames.Rows);
        return step == 0
            ? ((_openers[word] >> bit) & 1) != 0
            : ((_others[word] >> bit) & 1) != 0 && ((_rows.Steps(row) >> step) & 1) != 0;
    }

    // From the last step down, so that no event takes two steps of a walk.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take(int row, uint steps, int level)
    {
        ref var walks = ref MemoryMarshal.GetArrayDataReference(_walks);
        while (steps != 0)
        {
            var step = BitOperations.Log2(steps);
            steps ^= 1u << step;
            if (step == 0)
            {
                walks = row;
                level = Math.Max(level, 1);
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
        for (; stops != 0; stops &= stops - 1)
        {
            var stop = BitOperations.TrailingZeroCount(stops);
            if (_lastStop[stop] != _micros[row])
            {
                (_stopBefore[stop], _lastStop[stop]) = (_lastStop[stop], _micros[row]);
            }
        }
    }
}

/// <summary>Finds the units of some persons.</summary>
internal interface IFunnelScan
{
    /// <summary>Searches the persons of a part and gives what it finds to a sink.</summary>
    void Run(JourneyPart part, IFunnelSink sink);
}
