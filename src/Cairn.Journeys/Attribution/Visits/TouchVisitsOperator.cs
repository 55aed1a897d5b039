using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution.Visits;

/// <summary>Counts sessions, and the persons who had them, by what their touches are grouped by: the session's own, not what a click inside it changed.</summary>
public static class TouchVisitsOperator
{
    /// <summary>Counts sessions that start in the range.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TouchVisitsState Run(JourneyScope scope, IReadOnlyList<TouchDimension> dimensions, CancellationToken cancellation = default) =>
        JourneyRun.RunAnyOrder(scope.View, () => new TouchVisitsState(), () => new Worker(scope, dimensions), cancellation);

    private sealed class Worker : IJourneyWorker<TouchVisitsState>
    {
        private readonly JourneyScope _scope;
        private readonly TouchSlots _slots;
        private readonly TouchScan _scan;
        private readonly HashSet<int> _seen = [];
        private readonly Dictionary<int, (long Sessions, long Visitors)> _counts = [];

        public Worker(JourneyScope scope, IReadOnlyList<TouchDimension> dimensions)
        {
            _scope = scope;
            _slots = new TouchSlots(dimensions);
            _scan = new TouchScan(scope, dimensions, _slots, TouchAsks.Kinds);
        }

        public void Add(JourneyPart part, TouchVisitsState state)
        {
            var segment = _scope.View.Segments[part.Segment];
            _slots.Begin();
            _scan.Begin(segment, part);
            var offsets = segment.Offsets.Span;
            for (var person = part.Start; person < part.End; person++)
            {
                RunStop.CheckAt(offsets[person]);
                var (first, last) = (offsets[person], offsets[person + 1] - 1);
                if (_scope.Persons?.Has(part.Segment, person) == false || segment.Micros[last] < _scope.Range.Start.Micros || segment.Micros[first] >= _scope.Range.End.Micros)
                {
                    continue;
                }

                _scan.Find(person, _scope.Range.Start.Micros, last);
                AddPerson();
            }

            foreach (var (slot, its) in _counts)
            {
                state.Add(_slots.Text(slot)!, its.Sessions, its.Visitors);
            }

            _counts.Clear();
        }

        private void AddPerson()
        {
            _seen.Clear();
            for (var at = 0; at < _scan.Count; at++)
            {
                if (_scan.Starts[at] && _scope.Range.Contains(new Timestamp(_scan.Times[at])))
                {
                    var its = _counts.GetValueOrDefault(_scan.Slots[at]);
                    _counts[_scan.Slots[at]] = (its.Sessions + 1, its.Visitors + (_seen.Add(_scan.Slots[at]) ? 1 : 0));
                }
            }
        }
    }
}

/// <summary>Sessions and persons by key.</summary>
public sealed class TouchVisitsState : IJourneyState<TouchVisitsState>
{
    private readonly Dictionary<string, (long Sessions, long Visitors)> _counts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>By key.</summary>
    public IReadOnlyDictionary<string, (long Sessions, long Visitors)> Counts => _counts;

    /// <inheritdoc/>
    public void Merge(TouchVisitsState later)
    {
        foreach (var (key, its) in later._counts)
        {
            Add(key, its.Sessions, its.Visitors);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List(_counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList(), pair =>
    {
        writer.Text(pair.Key);
        writer.Number(pair.Value.Sessions);
        writer.Number(pair.Value.Visitors);
    });

    /// <inheritdoc/>
    public static TouchVisitsState Read(StateReader reader)
    {
        var state = new TouchVisitsState();
        reader.List(() =>
        {
            var key = reader.Text() ?? throw new InvalidDataException("A key in the state is missing.");
            state.Add(key, reader.Number(), reader.Number());
            return key;
        });
        return state;
    }

    internal void Add(string key, long sessions, long visitors)
    {
        var its = _counts.GetValueOrDefault(key);
        _counts[key] = (its.Sessions + sessions, its.Visitors + visitors);
    }
}
