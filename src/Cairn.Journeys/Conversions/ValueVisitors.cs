using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Conversions;

/// <summary>How many visitors each value of a breakdown has: the value of a visitor's first event in the range that has one.</summary>
internal sealed class ValueVisitors : IJourneyState<ValueVisitors>
{
    private readonly Dictionary<ColumnValue, long> _visitors = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Adds visitors.</summary>
    public void Add(ColumnValue value, long visitors) => _visitors[value] = _visitors.GetValueOrDefault(value) + visitors;

    /// <summary>The values with most visitors, then by text.</summary>
    public IReadOnlyList<ColumnValue> Top(int count) =>
    [
        .. _visitors.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Text ?? "(none)", StringComparer.Ordinal).ThenBy(pair => pair.Key.Kind)
            .Take(count).Select(pair => pair.Key),
    ];

    /// <inheritdoc/>
    public void Merge(ValueVisitors later)
    {
        foreach (var (value, visitors) in later._visitors)
        {
            Add(value, visitors);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List(
        [.. _visitors.OrderBy(pair => pair.Key.Text, StringComparer.Ordinal).ThenBy(pair => pair.Key.Kind)],
        pair =>
        {
            writer.Number((int)pair.Key.Kind);
            writer.Text(pair.Key.Text);
            writer.Number(pair.Value);
        });

    /// <inheritdoc/>
    public static ValueVisitors Read(StateReader reader)
    {
        var state = new ValueVisitors();
        foreach (var (value, visitors) in reader.List(() => (new ColumnValue((ValueKind)reader.Int(), reader.Text()), reader.Number())))
        {
            state.Add(value, visitors);
        }

        return state;
    }
}

/// <summary>Counts visitors by value, for one thread.</summary>
internal sealed class ValueVisitorsWorker(JourneyScope scope, Column column) : IJourneyWorker<ValueVisitors>
{
    private readonly IReadOnlyList<ColumnValue> _values = column.Values;
    private readonly KeptRows _kept = new(scope);
    private readonly Dictionary<int, long> _counts = [];

    /// <inheritdoc/>
    public void Add(JourneyPart part, ValueVisitors state)
    {
        var segment = scope.View.Segments[part.Segment];
        var codes = scope.View.Codes(column, segment);
        _kept.Begin(part);
        _counts.Clear();
        for (var person = part.Start; person < part.End; person++)
        {
            if (scope.Persons?.Has(part.Segment, person) != false && _kept.Visits(segment.Offsets[person], segment.Offsets[person + 1], codes) is >= 0 and var code)
            {
                _counts[code] = _counts.GetValueOrDefault(code) + 1;
            }
        }

        foreach (var (code, count) in _counts)
        {
            state.Add(_values[code], count);
        }
    }
}
