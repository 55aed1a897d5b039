using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Funnels;

/// <summary>Which value of a property a unit is counted under.</summary>
public enum FunnelGroupAt
{
    /// <summary>That of the earliest event of the walk that has one.</summary>
    First,

    /// <summary>That of the latest.</summary>
    Last,

    /// <summary>That of one step; units that did not reach it are left out.</summary>
    Step,

    /// <summary>What the visitor's events last said.</summary>
    Visitor,

    /// <summary>Each value by itself: the parts of <see cref="FunnelPlan.Split"/> are the groups.</summary>
    Part,
}

/// <summary>What is counted of the units of a funnel besides their levels.</summary>
public sealed record FunnelMeasures
{
    /// <summary>What the funnel was compiled against.</summary>
    public required IndexView View { get; init; }

    /// <summary>How many steps.</summary>
    public required int Steps { get; init; }

    /// <summary>With open entry: a bit for each step that may be left out.</summary>
    public uint Optional { get; init; }

    /// <summary>The window; null: none.</summary>
    public long? WithinMicros { get; init; }

    /// <summary>The end of time.</summary>
    public Timestamp AsOf { get; init; } = new(long.MaxValue);

    /// <summary>Events with any of these flags do not exist.</summary>
    public EventFlags Hidden { get; init; }

    /// <summary>The currency of values, ISO 4217; an event without one is taken to have it. Null: values are not added up.</summary>
    public string? Currency { get; init; }

    /// <summary>Groups units by this column; null: not.</summary>
    public Column? Group { get; init; }

    /// <summary>Set: an event's value is that of its session by this rule, named as the sessions report groups (<c>channel</c>, <c>landing</c>, …); <see cref="Group"/> is then the column it comes from.</summary>
    public (SessionRule Rule, string By)? GroupSession { get; init; }

    /// <summary>Where the group's value is taken from.</summary>
    public FunnelGroupAt GroupAt { get; init; }

    /// <summary>The step of <see cref="FunnelGroupAt.Step"/>, from 1.</summary>
    public int GroupStep { get; init; }

    /// <summary>Two steps, from 1, the time between which is wanted as well; null: none.</summary>
    public (int From, int To)? Between { get; init; }
}
