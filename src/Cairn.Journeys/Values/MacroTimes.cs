using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>How long converters took from their first event in the range to their first macro.</summary>
public sealed class MacroTimes : IJourneyState<MacroTimes>
{
    private readonly List<long> _micros = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Microseconds, in no order.</summary>
    public IReadOnlyList<long> Micros => _micros;

    /// <inheritdoc/>
    public void Merge(MacroTimes later) => _micros.AddRange(later._micros);

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List(_micros, writer.Number);

    /// <inheritdoc/>
    public static MacroTimes Read(StateReader reader)
    {
        var state = new MacroTimes();
        state._micros.AddRange(reader.List(reader.Number));
        return state;
    }

    internal void Take(ValueJourney journey)
    {
        if (journey.MacroMicros is { } macro)
        {
            _micros.Add(macro - journey.StartMicros);
        }
    }
}
