using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sources;

/// <summary>The sums of the sources report so far. Merges in any order.</summary>
public sealed class SourcesState : IJourneyState<SourcesState>
{
    private readonly Dictionary<SourceKey, SourceGroup> _groups = [];
    private readonly int _definitions;

    /// <summary>A state that has seen nothing.</summary>
    /// <param name="definitions">How many definitions the plan has.</param>
    public SourcesState(int definitions) => (_definitions, Total) = (definitions, new SourceGroup(definitions));

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>All sessions and visitors, each once.</summary>
    public SourceGroup Total { get; private set; }

    /// <summary>By row.</summary>
    public IReadOnlyDictionary<SourceKey, SourceGroup> Groups => _groups;

    /// <inheritdoc/>
    public void Merge(SourcesState later)
    {
        Total.Merge(later.Total);
        foreach (var (key, group) in later._groups)
        {
            if (!_groups.TryAdd(key, group))
            {
                _groups[key].Merge(group);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(_definitions);
        Total.Write(writer);
        writer.List([.. _groups.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).ThenBy(pair => pair.Key.Second, StringComparer.Ordinal)], pair =>
        {
            writer.Text(pair.Key.Value);
            writer.Text(pair.Key.Second);
            pair.Value.Write(writer);
        });
    }

    /// <inheritdoc/>
    public static SourcesState Read(StateReader reader)
    {
        var state = new SourcesState(reader.Int() is >= 0 and <= 100_000 and var definitions ? definitions : throw Wrong());
        state.Total = SourceGroup.Read(reader, state._definitions);
        foreach (var (value, second, group) in reader.List(() => (reader.Text() ?? "", reader.Text() ?? "", SourceGroup.Read(reader, state._definitions))))
        {
            state._groups[new SourceKey(value, second)] = group;
        }

        return state;
    }

    internal SourceGroup Group(SourceKey key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups[key] = group = new SourceGroup(_definitions);
        }

        return group;
    }

    internal static InvalidDataException Wrong() => new("A row of sources in the state cannot be right.");
}

/// <summary>What is counted of one row.</summary>
public sealed class SourceGroup
{
    private SourceTally[] _tallies;

    internal SourceGroup(int definitions) => _tallies = new SourceTally[definitions];

    /// <summary>Distinct visitors with an event in the range in one of these sessions.</summary>
    public long Visitors { get; internal set; }

    /// <summary>Sessions that start in the range.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Those of them that are engaged. The others are bounces.</summary>
    public long Engaged { get; internal set; }

    /// <summary>One for each definition of the plan.</summary>
    public IReadOnlyList<SourceTally> Tallies => _tallies;

    // Who and what was added last, so that nobody is counted twice.
    internal long LastVisitor { get; set; } = -1;

    internal long LastSession { get; set; } = -1;

    internal ref SourceTally Tally(int definition) => ref _tallies[definition];

    internal void Merge(SourceGroup other)
    {
        Visitors += other.Visitors;
        Sessions += other.Sessions;
        Engaged += other.Engaged;
        for (var at = 0; at < _tallies.Length; at++)
        {
            _tallies[at].Merge(other._tallies[at]);
        }
    }

    internal void Write(StateWriter writer)
    {
        writer.Numbers([Visitors, Sessions, Engaged]);
        foreach (var tally in _tallies)
        {
            writer.Numbers([tally.Count, tally.Visitors, tally.Sessions]);
            writer.Amount(tally.Value);
        }
    }

    internal static SourceGroup Read(StateReader reader, int definitions)
    {
        var group = reader.Numbers() is [var visitors, var sessions, var engaged]
            ? new SourceGroup(0) { Visitors = visitors, Sessions = sessions, Engaged = engaged }
            : throw SourcesState.Wrong();
        var tallies = new List<SourceTally>();
        while (tallies.Count < definitions)
        {
            tallies.Add(reader.Numbers() is [var count, var its, var with]
                ? new SourceTally { Count = count, Visitors = its, Sessions = with, Value = reader.Amount() }
                : throw SourcesState.Wrong());
        }

        group._tallies = [.. tallies];
        return group;
    }
}

/// <summary>The conversions of one definition in one row.</summary>
public struct SourceTally
{
    /// <summary>Counted conversions in the range.</summary>
    public long Count { get; internal set; }

    /// <summary>Distinct visitors among them.</summary>
    public long Visitors { get; internal set; }

    /// <summary>Sessions that start in the range with at least one.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Net values in the plan's currency.</summary>
    public decimal Value { get; internal set; }

    internal long LastVisitor { get; set; }

    internal void Merge(in SourceTally other)
    {
        Count += other.Count;
        Visitors += other.Visitors;
        Sessions += other.Sessions;
        Value += other.Value;
    }
}
