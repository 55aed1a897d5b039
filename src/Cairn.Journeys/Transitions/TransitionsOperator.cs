using Cairn.Journeys.Index;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>Counts what follows what, and loops: <c>docs/definitions/transition.md</c>.</summary>
/// <remarks>
/// With many labels a sample says which are likely the most frequent. One pass counts the pairs of those and the nodes of all: where the sample was wrong,
/// the right ones are known then, and a second pass counts them. Memory does not grow with the number of different pairs, and every total is exact.
/// </remarks>
public static class TransitionsOperator
{
    private const int SampleParts = 32;

    /// <summary>Runs the plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It asks for too many labels, or none.</exception>
    public static TransitionsState Run(TransitionsPlan plan, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Top, 1, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Top, TransitionsPlan.MaxTop, nameof(plan));
        if (plan.Told is { } told)
        {
            var wanted = told.Select((text, at) => (text, at)).ToDictionary(pair => pair.text, pair => pair.at);
            return Count(plan, [.. Enumerable.Range(0, plan.Labels.Texts.Count).Where(label => wanted.ContainsKey(plan.Labels.Texts[label])).OrderBy(label => wanted[plan.Labels.Texts[label]])], cancellation);
        }

        if (plan.Labels.Texts.Count <= plan.MostAtOnce)
        {
            return Count(plan, [.. Enumerable.Range(0, plan.Labels.Texts.Count)], cancellation).Keep(plan.Top);
        }

        var guess = Guess(plan, cancellation);
        var state = Count(plan, guess, cancellation);
        var right = LabelCounts.Top(plan.Labels, state.NodesByLabel, plan.Top);
        return (right.Except(guess).Any() ? Count(plan, right, cancellation) : state).Keep(plan.Top);
    }

    // The most frequent labels of a few short stretches of persons.
    private static List<int> Guess(TransitionsPlan plan, CancellationToken cancellation)
    {
        var view = plan.Scope.View;
        var labels = plan.Labels.Texts.Count;
        var sample = JourneyParts.Sample(view, SampleParts, plan.SampleRows / SampleParts);
        var state = JourneyRun.RunAnyOrder(view, sample, () => new TransitionsState([], labels), () => new Worker(plan, new byte[labels], 0), cancellation);
        return LabelCounts.Top(plan.Labels, state.NodesByLabel, Math.Max(plan.Top, plan.MostAtOnce));
    }

    private static TransitionsState Count(TransitionsPlan plan, List<int> kept, CancellationToken cancellation)
    {
        string[] texts = [.. kept.Select(label => plan.Labels.Texts[label])];
        var codes = new byte[plan.Labels.Texts.Count];
        Array.Fill(codes, (byte)kept.Count);
        for (var at = 0; at < kept.Count; at++)
        {
            codes[kept[at]] = (byte)at;
        }

        return JourneyRun.RunAnyOrder(plan.Scope.View, () => new TransitionsState(texts, codes.Length), () => new Worker(plan, codes, kept.Count), cancellation);
    }

    private sealed class Worker : IJourneyWorker<TransitionsState>
    {
        private readonly TransitionsPlan _plan;
        private readonly PathUnits _units;
        private readonly ShownEvents? _events;
        private readonly TransitionTally _tally;
        private readonly RowBits _macros = new();
        private readonly RowBits _macroStarts = new();

        public Worker(TransitionsPlan plan, byte[] codes, int labels)
        {
            _plan = plan;
            _units = new PathUnits(plan.Scope, plan.Labels, plan.BySession, collapse: true);
            _events = plan.BySession ? new ShownEvents(plan.Scope, plan.Labels) : null;
            _tally = new TransitionTally(_events is null ? [] : _events.Table, codes, labels);
        }

        public void Add(JourneyPart part, TransitionsState state)
        {
            var segment = _plan.Scope.View.Segments[part.Segment];
            var first = segment.Offsets[part.Start];
            _macros.Clear(_plan.Macros.IsEmpty ? 0 : segment.Offsets[part.End] - first);
            _plan.Macros.Mark(part.Segment, first, _macros);
            if (_events?.Read(part) == true)
            {
                _tally.Add(_events, _plan.Macros.IsEmpty ? null : MacroStarts(_events), state);
                if (_events.Slow is { } slow)
                {
                    AddOneByOne(part, slow, state);
                }
            }
            else
            {
                AddOneByOne(part, null, state);
            }
        }

        private void AddOneByOne(JourneyPart part, RowBits? only, TransitionsState state)
        {
            _units.Only = only;
            _units.Begin(part);
            while (_units.Read())
            {
                _tally.Add(_units.Labels, _units.Repeats, !_plan.Macros.IsEmpty && _units.Any(_macros) ? 1 : 0, state);
            }
        }

        private RowBits MacroStarts(ShownEvents events)
        {
            _macroStarts.Clear(_macros.Rows);
            for (var row = _macros.Next(0, _macros.Rows); row < _macros.Rows; row = _macros.Next(row + 1, _macros.Rows))
            {
                if (!events.Sessions.Hidden.Has(row) && events.StartOf(row) is var start and >= 0)
                {
                    _macroStarts.Set(start);
                }
            }

            return _macroStarts;
        }
    }
}
