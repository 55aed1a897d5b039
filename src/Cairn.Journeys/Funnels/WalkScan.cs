using System.Numerics;

namespace Cairn.Journeys.Funnels;

/// <summary>Follows all walks of a unit at once, in one pass over its events.</summary>
/// <remarks>
/// For each step it keeps one walk: of all that have reached the step and can go on, the one each of whose events is the latest possible. There is
/// such a walk: where one walk is ahead at first and another later on, changing over at their first crossing obeys every window and exclusion
/// that the two obey. Being the latest everywhere, it can be continued by whatever any of them can. Cost: events × steps².
/// </remarks>
internal sealed class WalkScan(WalkRules rules)
{
    private readonly int[] _walks = new int[rules.Steps * rules.Steps];
    private readonly bool[] _alive = new bool[rules.Steps + 1];
    private readonly int[] _entries = new int[rules.Steps + 1];
    private readonly int[] _taken = new int[rules.Steps];
    private readonly bool[] _tried = new bool[rules.Steps];
    private readonly int[] _followable = rules.IsDirectInAnyTie ? new int[rules.Steps * rules.Steps] : [];
    private readonly bool[] _isFollowable = new bool[rules.Steps + 1];
    private uint _reached;

    /// <summary>The last step that was reached; 0 for none.</summary>
    public int Level { get; private set; }

    /// <summary>The latest event that begins a walk to the level; for a whole walk, the latest that ends at <see cref="End"/>.</summary>
    public int Entry => _entries[Level];

    /// <summary>The earliest event that ends a whole walk; meaningful when all steps were reached.</summary>
    public int End { get; private set; }

    /// <summary>The walk kept for a step, as indices of events.</summary>
    public ReadOnlySpan<int> Walk(int step) => _walks.AsSpan((step - 1) * rules.Steps, step);

    /// <summary>How many events were looked at before a halt or the end of a whole walk.</summary>
    public int Seen { get; private set; }

    /// <summary>Scans a unit until a walk is whole or something halts it.</summary>
    public void Run(ReadOnlySpan<Matched> events)
    {
        (Level, Seen, _reached) = (0, events.Length, 0);
        Array.Clear(_alive);
        Array.Clear(_isFollowable);
        for (int start = 0, end; start < events.Length && Level < rules.Steps; start = end)
        {
            end = start + 1;
            var stops = events[start].Stops;
            while (end < events.Length && events[end].Micros == events[start].Micros)
            {
                stops |= events[end++].Stops;
            }

            // In the order of the journey every event is judged by itself.
            var isByEvent = rules.Halts != FunnelHalts.None && rules.Ties == FunnelTies.Order;
            for (int at = start, next; at < end && Level < rules.Steps; at = next)
            {
                next = isByEvent ? at + 1 : end;
                if (rules.Halts != FunnelHalts.None && IsHalted(events, at, next))
                {
                    Seen = at;
                    return;
                }

                Instant(events, at, next);
            }

            if (stops != 0)
            {
                Break(events, events[start].Micros, stops);
            }
        }
    }

    // Judged by what was reached before; where ties are free the steps of the same instant may be the predecessors.
    private bool IsHalted(ReadOnlySpan<Matched> events, int start, int end)
    {
        var together = _reached;
        for (var at = start; rules.Ties == FunnelTies.Any && at < end; at++)
        {
            together |= events[at].Steps;
        }

        // What may be left out stands at its predecessor.
        for (var step = 1; step < rules.Steps; step++)
        {
            together |= rules.MayLeaveOut(step) ? (together & (1u << (step - 1))) << 1 : 0;
        }

        for (var at = start; at < end && (_reached & 1) != 0; at++)
        {
            var steps = events[at].Steps;
            if ((rules.Halts.HasFlag(FunnelHalts.Foreign) && steps == 0)
                || (rules.Halts.HasFlag(FunnelHalts.Repeats) && (steps & _reached & ~1u) != 0)
                || (rules.Halts.HasFlag(FunnelHalts.Skip) && steps != 0 && (steps & ((together << 1) | 1)) == 0))
            {
                return true;
            }
        }

        return false;
    }

    private void Instant(ReadOnlySpan<Matched> events, int start, int end)
    {
        switch (rules.Ties)
        {
            case FunnelTies.Any when rules.Direct != 0:
                TogetherDirectly(events, start, end);
                break;
            case FunnelTies.Any when end - start > 1 || rules.Reuse:
                Together(events, start, end);
                break;
            case FunnelTies.None when end - start > 1:
                Apart(events, start, end);
                break;
            default:
                for (var at = start; at < end && Level < rules.Steps; at++)
                {
                    InOrder(events, at);
                }

                break;
        }
    }

    // From the last step to the first, so that one event does not take two steps of a walk; the other way round when it may.
    private void InOrder(ReadOnlySpan<Matched> events, int at)
    {
        var left = events[at].Steps & (uint)((1UL << rules.Steps) - 1);
        while (left != 0)
        {
            var step = rules.Reuse ? BitOperations.TrailingZeroCount(left) + 1 : 32 - BitOperations.LeadingZeroCount(left);
            left &= ~(1u << (step - 1));
            if (CanTake(events, step, at))
            {
                Take(step, at);
                Reached(step, at);
            }
        }
    }

    private bool CanTake(ReadOnlySpan<Matched> events, int step, int at)
    {
        if (step == 1)
        {
            return true;
        }

        if (!_alive[step - 1])
        {
            return false;
        }

        var walk = Walk(step - 1);
        ref readonly var last = ref events[walk[^1]];
        return WalkRules.Within(events[at].Micros, last.Micros, rules.StepMicros[step - 1])
            && WalkRules.Within(events[at].Micros, events[walk[0]].Micros, rules.WithinMicros)
            && (!IsDirect(step - 1) || Math.Abs(events[at].Place - last.Place) == 1 || (rules.Reuse && at == walk[^1]));
    }

    private void Take(int step, int at)
    {
        if (step > 1)
        {
            Walk(step - 1).CopyTo(_walks.AsSpan((step - 1) * rules.Steps));
        }

        _walks[((step - 1) * rules.Steps) + step - 1] = at;
    }

    private void Reached(int step, int at)
    {
        _alive[step] = true;
        _entries[step] = _walks[(step - 1) * rules.Steps];
        _reached |= 1u << (step - 1);
        Level = rules.MayLeaveOut(step - 1) ? Level : Math.Max(Level, step);
        if (step == rules.Steps)
        {
            End = at;
        }

        // Whoever is here may leave out the steps that follow, and then stands at them as well, with the same event. It is the latest of all that do.
        for (var next = step + 1; next < rules.Steps && rules.MayLeaveOut(next - 1); next++)
        {
            Walk(next - 1).CopyTo(_walks.AsSpan((next - 1) * rules.Steps));
            _walks[((next - 1) * rules.Steps) + next - 1] = _walks[((next - 2) * rules.Steps) + next - 2];
            (_alive[next], _entries[next]) = (true, _entries[step]);
        }
    }

    // Every event of the instant is tried against the walks as they stood before it.
    private void Apart(ReadOnlySpan<Matched> events, int start, int end)
    {
        for (var step = rules.Steps; step >= 1; step--)
        {
            for (var at = start; at < end; at++)
            {
                if (((events[at].Steps >> (step - 1)) & 1) != 0 && CanTake(events, step, at))
                {
                    Take(step, at);
                    Reached(step, at);
                    if (step == rules.Steps)
                    {
                        return;
                    }
                }
            }
        }
    }

    // For each step: the walk that takes as many of its last steps as it can from this instant, each from another event.
    private void Together(ReadOnlySpan<Matched> events, int start, int end)
    {
        var group = events[start..end];
        for (var step = rules.Steps; step >= 1; step--)
        {
            for (var before = 0; before < step; before++)
            {
                if ((before > 0 && !CanLeave(events, before, events[start].Micros)) || !Assign(group, before, step))
                {
                    continue;
                }

                var walk = _walks.AsSpan((step - 1) * rules.Steps, step);
                if (before > 0)
                {
                    Walk(before).CopyTo(walk);
                }

                for (var taken = before; taken < step; taken++)
                {
                    walk[taken] = _taken[taken] >= 0 ? start + _taken[taken] : walk[taken - 1];
                }

                Reached(step, walk[step - 1]);
                break;
            }
        }
    }

    private bool IsDirect(int step) => ((rules.Direct >> step) & 1) != 0;

    // As above, where steps must follow directly. What else counts at the instant needs a place before, between or after the walk's events there, and finds none
    // beside a step that is direct. So two walks are kept of each step: the latest of all, and the latest that has nothing after it at its own instant.
    private void TogetherDirectly(ReadOnlySpan<Matched> events, int start, int end)
    {
        var group = events[start..end];
        for (var step = rules.Steps; step >= 1; step--)
        {
            var (isFound, isFollowable) = (false, false);
            for (var before = 0; before < step && !(isFound && isFollowable); before++)
            {
                if ((before > 0 && !CanLeaveDirectly(events, before, start)) || !Assign(group, before, step))
                {
                    continue;
                }

                var from = before > 0 && IsDirect(before) ? _followable : _walks;
                var others = group[_taken[before]].Together - (step - before);
                var hasPlace = others == 0 || before == 0 || !IsDirect(before) || HasGap(before, step);
                if (hasPlace && !isFollowable)
                {
                    Keep(_followable, from, before, step, start);
                    _isFollowable[step] = isFollowable = true;
                }

                if (!isFound)
                {
                    Keep(_walks, from, before, step, start);
                    Reached(step, _walks[((step - 1) * rules.Steps) + step - 1]);
                    isFound = true;
                }
            }
        }
    }

    private bool HasGap(int before, int step)
    {
        for (var inside = before + 1; inside < step; inside++)
        {
            if (!IsDirect(inside))
            {
                return true;
            }
        }

        return false;
    }

    private void Keep(int[] walks, int[] from, int before, int step, int start)
    {
        var walk = walks.AsSpan((step - 1) * rules.Steps, step);
        if (before > 0)
        {
            from.AsSpan((before - 1) * rules.Steps, before).CopyTo(walk);
        }

        for (var taken = before; taken < step; taken++)
        {
            walk[taken] = start + _taken[taken];
        }
    }

    private bool CanLeaveDirectly(ReadOnlySpan<Matched> events, int step, int at)
    {
        if (!IsDirect(step))
        {
            return CanLeave(events, step, events[at].Micros);
        }

        if (!_isFollowable[step])
        {
            return false;
        }

        var walk = _followable.AsSpan((step - 1) * rules.Steps, step);
        return Math.Abs(events[at].Place - events[walk[^1]].Place) == 1
            && WalkRules.Within(events[at].Micros, events[walk[^1]].Micros, rules.StepMicros[step])
            && WalkRules.Within(events[at].Micros, events[walk[0]].Micros, rules.WithinMicros);
    }

    private bool CanLeave(ReadOnlySpan<Matched> events, int step, long micros) =>
        _alive[step]
        && WalkRules.Within(micros, events[Walk(step)[^1]].Micros, rules.StepMicros[step])
        && WalkRules.Within(micros, events[Walk(step)[0]].Micros, rules.WithinMicros);

    // A matching of the steps (before, step] to distinct events of one instant, by augmenting paths; with reuse any event will do.
    private bool Assign(ReadOnlySpan<Matched> group, int before, int step)
    {
        Array.Fill(_taken, -1);

        // First what cannot be left out; a step left out at once is the business of the walk that stands at it already.
        for (var wanted = before; wanted < step; wanted++)
        {
            if ((wanted == before || wanted == step - 1 || !rules.MayLeaveOut(wanted)) && !Give(group, before, step, wanted))
            {
                return false;
            }
        }

        for (var wanted = before + 1; wanted < step - 1; wanted++)
        {
            if (rules.MayLeaveOut(wanted))
            {
                Give(group, before, step, wanted);
            }
        }

        return true;
    }

    private bool Give(ReadOnlySpan<Matched> group, int before, int step, int wanted)
    {
        if (rules.Reuse)
        {
            _taken[wanted] = FirstWith(group, wanted);
            return _taken[wanted] >= 0;
        }

        Array.Clear(_tried);
        return Augment(group, before, step, wanted);
    }

    private static int FirstWith(ReadOnlySpan<Matched> group, int step)
    {
        for (var at = 0; at < group.Length; at++)
        {
            if (((group[at].Steps >> step) & 1) != 0)
            {
                return at;
            }
        }

        return -1;
    }

    private bool Augment(ReadOnlySpan<Matched> group, int before, int step, int wanted)
    {
        _tried[wanted] = true;
        for (var at = 0; at < group.Length; at++)
        {
            if (((group[at].Steps >> wanted) & 1) == 0)
            {
                continue;
            }

            var holder = Array.IndexOf(_taken, at, before, step - before);
            if (holder < 0 || (!_tried[holder] && Augment(group, before, step, holder)))
            {
                _taken[wanted] = at;
                return true;
            }
        }

        return false;
    }

    // After the instant of an exclusion, whoever did its first step strictly before and has not done its second cannot go on.
    private void Break(ReadOnlySpan<Matched> events, long micros, uint stops)
    {
        foreach (var (after, before, bit) in rules.Exclusions)
        {
            if ((stops & bit) == 0)
            {
                continue;
            }

            for (var step = after; step < before && step <= rules.Steps; step++)
            {
                _alive[step] = _alive[step] && events[Walk(step)[after - 1]].Micros >= micros;
                _isFollowable[step] = _isFollowable[step] && events[_followable[((step - 1) * rules.Steps) + after - 1]].Micros >= micros;
            }
        }
    }
}
