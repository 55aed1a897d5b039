using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Conversions;

/// <summary>The tallies of one group.</summary>
public sealed class ConversionsGroup
{
    private readonly ConversionTally[] _tallies;

    internal ConversionsGroup(int tallies) => _tallies = [.. Enumerable.Range(0, tallies).Select(_ => new ConversionTally())];

    private ConversionsGroup(List<ConversionTally> tallies) => _tallies = [.. tallies];

    /// <summary>Visitors with an event in the range.</summary>
    public long Visitors { get; internal set; }

    /// <summary>Sessions that start in the range.</summary>
    public long Sessions { get; internal set; }

    /// <summary>All macro value in the range.</summary>
    public decimal MacroValue { get; internal set; }

    /// <summary>One for each definition of the plan, then one for each of <see cref="ConversionClasses.All"/>.</summary>
    public IReadOnlyList<ConversionTally> Tallies => _tallies;

    internal ConversionTally Tally(int at) => _tallies[at];

    internal void Merge(ConversionsGroup other)
    {
        Visitors += other.Visitors;
        Sessions += other.Sessions;
        MacroValue += other.MacroValue;
        for (var i = 0; i < Tallies.Count; i++)
        {
            Tallies[i].Merge(other.Tallies[i]);
        }
    }

    internal void Write(StateWriter writer)
    {
        writer.Number(Visitors);
        writer.Number(Sessions);
        writer.Amount(MacroValue);
        writer.List(Tallies, tally => tally.Write(writer));
    }

    internal static ConversionsGroup Read(StateReader reader)
    {
        var (visitors, sessions, value) = (reader.Number(), reader.Number(), reader.Amount());
        return new ConversionsGroup(reader.List(() => ConversionTally.Read(reader))) { Visitors = visitors, Sessions = sessions, MacroValue = value };
    }
}

/// <summary>The tallies of everything, and of the values of the breakdown that are shown.</summary>
public sealed class ConversionsState : IJourneyState<ConversionsState>
{
    private readonly SortedDictionary<string, (ColumnValue Value, ConversionsGroup Group)> _groups = new(StringComparer.Ordinal);
    private readonly int _tallies;

    /// <summary>A state that has seen nothing.</summary>
    /// <param name="tallies">How many definitions and classes.</param>
    public ConversionsState(int tallies) => (_tallies, Total) = (tallies, new ConversionsGroup(tallies));

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Everything.</summary>
    public ConversionsGroup Total { get; private set; }

    /// <summary>By value of the breakdown.</summary>
    public IReadOnlyList<(ColumnValue Value, ConversionsGroup Group)> Groups => [.. _groups.Values];

    /// <summary>The group of a value.</summary>
    internal ConversionsGroup Group(ColumnValue value)
    {
        var key = Key(value);
        if (!_groups.TryGetValue(key, out var known))
        {
            _groups[key] = known = (value, new ConversionsGroup(_tallies));
        }

        return known.Group;
    }

    /// <inheritdoc/>
    public void Merge(ConversionsState later)
    {
        Total.Merge(later.Total);
        foreach (var (value, group) in later._groups.Values)
        {
            Group(value).Merge(group);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(_tallies);
        Total.Write(writer);
        writer.List(_groups.Values, pair =>
        {
            writer.Number((int)pair.Value.Kind);
            writer.Text(pair.Value.Text);
            pair.Group.Write(writer);
        });
    }

    /// <inheritdoc/>
    public static ConversionsState Read(StateReader reader)
    {
        var tallies = reader.Int();
        var total = ConversionsGroup.Read(reader);
        if (total.Tallies.Count != tallies)
        {
            throw new InvalidDataException("The number of tallies in the state cannot be right.");
        }

        var state = new ConversionsState(tallies) { Total = total };
        foreach (var (value, group) in reader.List(() => (new ColumnValue((ValueKind)reader.Int(), reader.Text()), ConversionsGroup.Read(reader))))
        {
            state._groups[Key(value)] = (value, group);
        }

        return state;
    }

    private static string Key(ColumnValue value) => $"{value.Text}\0{(int)value.Kind}";
}
