using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>Counts what follows what, and loops: <c>docs/definitions/transition.md</c>.</summary>
/// <remarks>
/// With many labels the most frequent are found in a first pass, so that the second needs no more than a small table of pairs: memory does not grow
/// with the number of different pages, and every total is exact.
/// </remarks>
public static class TransitionsOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It asks for too many labels, or none.</exception>
    public static TransitionsState Run(TransitionsPlan plan, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Top, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Top, TransitionsPlan.MaxTop, nameof(plan));
        if (plan.Labels.Texts.Count <= plan.MostAtOnce)
        {
            return Count(plan, [.. Enumerable.Range(0, plan.Labels.Texts.Count)], cancellation).Keep(plan.Top);
        }

        var counts = LabelCounts.Run(
            plan.Scope, plan.Labels, () => new PathUnits(plan.Scope, plan.Labels, plan.BySession, collapse: true),
            plan.BySession ? () => new LabelStream(plan.Scope, plan.Labels) : null, cancellation);
        return Count(plan, LabelCounts.Top(plan.Labels, counts.Counts, plan.Top), cancellation).Keep(plan.Top);
    }

    private static TransitionsState Count(TransitionsPlan plan, List<int> kept, CancellationToken cancellation)
    {
        string[] texts = [.. kept.Select(label => plan.Labels.Texts[label])];
        var map = new int[plan.Labels.Texts.Count];
        Array.Fill(map, kept.Count);
        for (var at = 0; at < kept.Count; at++)
        {
            map[kept[at]] = at;
        }

        return JourneyRun.RunAnyOrder(plan.Scope.View, () => new TransitionsState(texts), () => new Worker(plan, map, kept.Count), cancellation);
    }

    private sealed class Worker(TransitionsPlan plan, int[] map, int labels) : IJourneyWorker<TransitionsState>
    {
        private readonly PathUnits _units = new(plan.Scope, plan.Labels, plan.BySession, collapse: true);
        private readonly LabelStream? _stream = plan.BySession ? new(plan.Scope, plan.Labels) : null;
        private readonly RowBits _macros = new();

        // The number of the last unit that had a label, repeated it, came back to it, or had a ping-pong of a pair: what is set is not counted twice.
        private readonly long[] _had = new long[labels];
        private readonly long[] _repeated = new long[labels];
        private readonly long[] _returned = new long[labels];
        private readonly long[] _pingPonged = new long[labels * labels];
        private long _unit;

        public void Add(JourneyPart part, TransitionsState state)
        {
            var segment = plan.Scope.View.Segments[part.Segment];
            var first = segment.Offsets[part.Start];
            _macros.Clear(segment.Offsets[part.End] - first);
            plan.Macros.Mark(part.Segment, first, _macros);
            _units.Only = null;
            if (_stream?.Read(part, plan.Macros.IsEmpty ? null : _macros) == true)
            {
                AddStream(state, _stream.Codes);
                if (_stream.Slow is null)
                {
                    return;
                }

                _units.Only = _stream.Slow;
            }

            _units.Begin(part);
            while (_units.Read())
            {
                AddUnit(state, !plan.Macros.IsEmpty && _units.Any(_macros) ? 1 : 0);
            }
        }

        // The same as unit by unit below, over all sessions of a part.
        private void AddStream(TransitionsState state, ReadOnlySpan<uint> codes)
        {
            var (pairs, units, had, names) = (state.Pairs, state.Units, _had, map);
            var (width, other, entry, exit) = (state.Width, labels, state.Entry, state.Exit);
            var (before, third, second, macro, last) = (exit, -1, -1, 0, uint.MaxValue);
            foreach (var code in codes)
            {
                var node = code & LabelStream.Label;
                if (code >= LabelStream.Starts)
                {
                    // Before the very first session stands an exit, which is taken back at the end.
                    pairs[(before * width) + exit]++;
                    (before, third, second, macro) = (entry, -1, -1, (int)(code >> 30) & 1);
                    _unit++;
                }
                else if (node == last)
                {
                    if (names[node] is var again && again != other)
                    {
                        state.Repeats[again]++;
                        AddOnce(state.RepeatUnits, _repeated, again, macro);
                    }

                    continue;
                }

                last = node;
                var label = names[node];
                pairs[(before * width) + label]++;
                if (label != other)
                {
                    if (had[label] != _unit)
                    {
                        had[label] = _unit;
                        units[(2 * label) + macro]++;
                    }
                    else
                    {
                        AddOnce(state.ReturnUnits, _returned, label, macro);
                        if (third == before && second == label && before < other)
                        {
                            AddOnce(state.PingPongs, _pingPonged, (Math.Min(before, label) * labels) + Math.Max(before, label), macro);
                        }
                    }
                }

                (third, second, before) = (second, before, label);
            }

            if (codes.Length > 0)
            {
                pairs[(before * width) + exit]++;
                pairs[(exit * width) + exit]--;
            }
        }

        private void AddUnit(TransitionsState state, int macro)
        {
            _unit++;
            var nodes = _units.Labels;
            var repeats = _units.Repeats;
            var (pairs, units, had, names) = (state.Pairs, state.Units, _had, map);
            var (width, other, unit) = (state.Width, labels, _unit);
            var (before, third, second) = (state.Entry, -1, -1);
            for (var at = 0; at < nodes.Length; at++)
            {
                var label = names[nodes[at]];
                pairs[(before * width) + label]++;
                if (label != other)
                {
                    if (repeats[at] > 0)
                    {
                        state.Repeats[label] += repeats[at];
                        AddOnce(state.RepeatUnits, _repeated, label, macro);
                    }

                    if (had[label] != unit)
                    {
                        had[label] = unit;
                        units[(2 * label) + macro]++;
                    }
                    else
                    {
                        AddOnce(state.ReturnUnits, _returned, label, macro);
                        if (third == before && second == label && before < other)
                        {
                            AddOnce(state.PingPongs, _pingPonged, (Math.Min(before, label) * labels) + Math.Max(before, label), macro);
                        }
                    }
                }

                (third, second, before) = (second, before, label);
            }

            pairs[(before * width) + state.Exit]++;
        }

        private void AddOnce(long[] counts, long[] marks, int at, int macro)
        {
            if (marks[at] != _unit)
            {
                marks[at] = _unit;
                counts[(2 * at) + macro]++;
            }
        }
    }
}
