using Cairn.Journeys.Running;

namespace Cairn.Journeys.Changes;

/// <summary>Some visitors, and how many of them converted.</summary>
public record struct Converters(long Visitors, long Converted)
{
    /// <summary>Both together.</summary>
    public static Converters operator +(Converters left, Converters right) => new(left.Visitors + right.Visitors, left.Converted + right.Converted);

    /// <summary>The first without the second.</summary>
    public static Converters operator -(Converters left, Converters right) => new(left.Visitors - right.Visitors, left.Converted - right.Converted);
}

/// <summary>The visitors of a period counted so far. Merges in any order.</summary>
public sealed class ChangesState : IJourneyState<ChangesState>
{
    private readonly Dictionary<string, Converters>[] _values;
    private readonly Converters[] _did;

    /// <summary>A state that has seen nobody.</summary>
    public ChangesState(int dimensions, int micros)
    {
        _values = [.. Enumerable.Range(0, dimensions).Select(_ => new Dictionary<string, Converters>(StringComparer.Ordinal))];
        _did = new Converters[micros];
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Everybody.</summary>
    public Converters All { get; internal set; }

    /// <summary>For each dimension the visitors of each value; a dimension's values add up to <see cref="All"/>.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Converters>> Values => _values;

    /// <summary>For each micro the visitors who did it.</summary>
    public IReadOnlyList<Converters> Did => _did;

    /// <inheritdoc/>
    public void Merge(ChangesState later)
    {
        All += later.All;
        for (var dimension = 0; dimension < _values.Length; dimension++)
        {
            foreach (var (value, more) in later._values[dimension])
            {
                Add(dimension, value, more);
            }
        }

        for (var micro = 0; micro < _did.Length; micro++)
        {
            _did[micro] += later._did[micro];
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers([All.Visitors, All.Converted]);
        writer.List(_did, did => writer.Numbers([did.Visitors, did.Converted]));
        writer.List(_values, values => writer.List([.. values.OrderBy(pair => pair.Key, StringComparer.Ordinal)], pair =>
        {
            writer.Text(pair.Key);
            writer.Numbers([pair.Value.Visitors, pair.Value.Converted]);
        }));
    }

    /// <inheritdoc/>
    public static ChangesState Read(StateReader reader)
    {
        var all = Pair(reader);
        var did = reader.List(() => Pair(reader));
        var values = reader.List(() => reader.List(() => (reader.Text() ?? "", Pair(reader))));
        var state = new ChangesState(values.Count, did.Count) { All = all };
        did.CopyTo(state._did);
        for (var dimension = 0; dimension < values.Count; dimension++)
        {
            foreach (var (value, its) in values[dimension])
            {
                state.Add(dimension, value, its);
            }
        }

        return state;
    }

    internal void Add(int dimension, string value, Converters more) =>
        _values[dimension][value] = _values[dimension].GetValueOrDefault(value) + more;

    internal void AddDid(int micro, bool converted) => _did[micro] += new Converters(1, converted ? 1 : 0);

    private static Converters Pair(StateReader reader) =>
        reader.Numbers() is [var visitors, var converted] ? new Converters(visitors, converted) : throw new InvalidDataException("A count in the state cannot be right.");
}
