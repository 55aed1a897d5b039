using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Funnels;

/// <summary>What a funnel report counts: all units, and those of each value of a property.</summary>
/// <param name="steps">How many steps the funnel has.</param>
/// <param name="column">The property units are grouped by; null: they are not.</param>
public sealed class FunnelState(int steps, Column? column = null) : IJourneyState<FunnelState>
{
    private readonly Dictionary<int, FunnelTally> _byCode = [];
    private Dictionary<ColumnValue, FunnelTally>? _byValue;

    /// <inheritdoc/>
    public static int Version => 2;

    /// <summary>All units.</summary>
    public FunnelTally Total { get; private set; } = new(steps);

    /// <summary>The units of each value, in no order.</summary>
    public IReadOnlyCollection<KeyValuePair<ColumnValue, FunnelTally>> Groups => ByValue();

    /// <summary>The tally of a code of the column.</summary>
    internal FunnelTally Group(int code)
    {
        if (!_byCode.TryGetValue(code, out var group))
        {
            _byCode[code] = group = new FunnelTally(steps);
        }

        return group;
    }

    /// <inheritdoc/>
    public void Merge(FunnelState later)
    {
        Total.Merge(later.Total);
        if (_byValue is null && later._byValue is null && ReferenceEquals(column, later.Of))
        {
            foreach (var (code, group) in later._byCode)
            {
                if (!_byCode.TryAdd(code, group))
                {
                    _byCode[code].Merge(group);
                }
            }

            return;
        }

        var mine = ByValue();
        foreach (var (value, group) in later.ByValue())
        {
            if (!mine.TryAdd(value, group))
            {
                mine[value].Merge(group);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        Total.Write(writer);
        writer.List(
            [.. ByValue().OrderBy(pair => pair.Key.Kind).ThenBy(pair => pair.Key.Text, StringComparer.Ordinal)],
            pair =>
            {
                writer.Number((int)pair.Key.Kind);
                writer.Text(pair.Key.Text);
                pair.Value.Write(writer);
            });
    }

    /// <inheritdoc/>
    public static FunnelState Read(StateReader reader)
    {
        var total = FunnelTally.Read(reader);
        var state = new FunnelState(total.Steps) { Total = total, _byValue = [] };
        foreach (var (value, group) in reader.List(() => (new ColumnValue((ValueKind)reader.Int(), reader.Text()), FunnelTally.Read(reader))))
        {
            state._byValue[value] = group.Steps == total.Steps ? group : throw new InvalidDataException("A group has another number of steps.");
        }

        return state;
    }

    private Column? Of => column;

    // Codes mean something in one view only; once states of several come together, the values themselves are the keys.
    private Dictionary<ColumnValue, FunnelTally> ByValue()
    {
        if (_byValue is null)
        {
            var values = column?.Values ?? [];
            _byValue = _byCode.ToDictionary(pair => values[pair.Key], pair => pair.Value);
            _byCode.Clear();
        }

        return _byValue;
    }
}
