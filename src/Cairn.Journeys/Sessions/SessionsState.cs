using Cairn.Journeys.Running;

namespace Cairn.Journeys.Sessions;

/// <summary>The sessions counted so far, by group. Merges in any order.</summary>
public sealed class SessionsState : IJourneyState<SessionsState>
{
    private readonly Dictionary<string, SessionsGroup> _groups = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Visitors with an event in the range.</summary>
    public long Visitors { get; internal set; }

    /// <summary>The groups by their key.</summary>
    public IReadOnlyDictionary<string, SessionsGroup> Groups => _groups;

    /// <inheritdoc/>
    public void Merge(SessionsState later)
    {
        Visitors += later.Visitors;
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
        writer.Number(Visitors);
        writer.List([.. _groups.OrderBy(group => group.Key, StringComparer.Ordinal)], group =>
        {
            writer.Text(group.Key);
            group.Value.Write(writer);
        });
    }

    /// <inheritdoc/>
    public static SessionsState Read(StateReader reader)
    {
        var state = new SessionsState { Visitors = reader.Number() };
        foreach (var (key, group) in reader.List(() => (reader.Text() ?? "", SessionsGroup.Read(reader))))
        {
            state._groups[key] = group;
        }

        return state;
    }

    internal SessionsGroup Group(string key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups[key] = group = new SessionsGroup();
        }

        return group;
    }
}

/// <summary>What is counted of a group of sessions.</summary>
public sealed class SessionsGroup
{
    /// <summary>How many sessions.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Distinct visitors of these sessions.</summary>
    public long Visitors { get; internal set; }

    /// <summary>Sessions that are engaged: 10 seconds, two page views or a conversion. The others are bounces.</summary>
    public long Engaged { get; internal set; }

    /// <summary>Page views of these sessions.</summary>
    public long PageViews { get; internal set; }

    /// <summary>How long each lasted, in microseconds.</summary>
    public ValueQuantiles Durations { get; private init; } = new();

    internal (int Segment, int Person) Last { get; set; } = (-1, -1);

    internal void Merge(SessionsGroup other)
    {
        Sessions += other.Sessions;
        Visitors += other.Visitors;
        Engaged += other.Engaged;
        PageViews += other.PageViews;
        Durations.Merge(other.Durations);
    }

    internal void Write(StateWriter writer)
    {
        writer.Numbers([Sessions, Visitors, Engaged, PageViews]);
        Durations.Write(writer);
    }

    internal static SessionsGroup Read(StateReader reader) => reader.Numbers() is [var sessions, var visitors, var engaged, var pageViews]
        ? new SessionsGroup { Sessions = sessions, Visitors = visitors, Engaged = engaged, PageViews = pageViews, Durations = ValueQuantiles.Read(reader) }
        : throw new InvalidDataException("A group of sessions in the state cannot be right.");
}
