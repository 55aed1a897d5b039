using Cairn.Journeys.Running;

namespace Cairn.Journeys.Propensity;

/// <summary>A visitor at a moment.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Cutoff">The number of the moment.</param>
/// <param name="Converts">Whether the macro came in time after it.</param>
/// <param name="Numbers">The numeric features, in the order of <see cref="PropensityScan.Numbers"/>.</param>
/// <param name="Texts">First channel, last channel, device and country.</param>
public sealed record PropensityRow(string Person, int Cutoff, bool Converts, float[] Numbers, string[] Texts);

/// <summary>The rows of all visitors that were active before a moment.</summary>
public sealed class PropensityState : IJourneyState<PropensityState>
{
    private readonly List<PropensityRow> _rows = [];

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>In the order of the journeys.</summary>
    public IReadOnlyList<PropensityRow> Rows => _rows;

    /// <inheritdoc/>
    public void Merge(PropensityState later) => _rows.AddRange(later._rows);

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List(_rows, row =>
    {
        writer.Text(row.Person);
        writer.Number(row.Cutoff);
        writer.Number(row.Converts ? 1 : 0);
        writer.List(row.Numbers, number => writer.Fraction(number));
        writer.List(row.Texts, writer.Text);
    });

    /// <inheritdoc/>
    public static PropensityState Read(StateReader reader)
    {
        var state = new PropensityState();
        state._rows.AddRange(reader.List(() => new PropensityRow(
            reader.Text() ?? "", reader.Int(), reader.Number() != 0, [.. reader.List(() => (float)reader.Fraction())], [.. reader.List(() => reader.Text() ?? "")])));
        return state;
    }

    internal void Add(PropensityRow row) => _rows.Add(row);
}
