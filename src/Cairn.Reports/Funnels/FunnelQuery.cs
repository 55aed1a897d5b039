using Cairn.Journeys.Funnels;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Reports.Funnels;

/// <summary>What a funnel request says, understood but not yet compiled against data.</summary>
internal sealed record FunnelQuery
{
    public required IReadOnlyList<FunnelQueryStep> Steps { get; init; }
    public required IReadOnlyList<FunnelQueryExclusion> Exclusions { get; init; }
    public Duration? Within { get; init; }
    public IReadOnlyList<string> Hold { get; init; } = [];
    public FunnelOrder Order { get; init; }
    public FunnelTies Ties { get; init; }
    public bool Reuse { get; init; }
    public bool FirstEntryOnly { get; init; }
    public bool BySession { get; init; }
    public bool OpenEntry { get; init; }
    public FunnelCounting Counting { get; init; }
    public FunnelHalts Halts { get; init; }
    public WindowFunnelOptions? WindowFunnel { get; init; }
    public (int From, int To)? Between { get; init; }
    public CalendarUnit? Trend { get; init; }
    public int? Bins { get; init; }
    public FunnelGrouping? Grouping { get; init; }

    /// <summary>A bit for each step that may be left out.</summary>
    public uint Optional => Steps.Take(FunnelPlan.MaxSteps).Select((step, at) => step.Optional ? 1u << at : 0).Aggregate(0u, (bits, bit) => bits | bit);
}

/// <summary>One step of a query; <c>Name</c> is as the request wrote it, <c>Where</c> its JSON pointer.</summary>
internal sealed record FunnelQueryStep(string Name, Symbol Symbol, string Where, bool Optional, Duration? Within, bool First, bool Direct);

/// <summary>One exclusion of a query; steps from 1.</summary>
internal sealed record FunnelQueryExclusion(Symbol Symbol, string Where, int After, int Before, ExclusionEffect Effect);

/// <summary>What one unit is.</summary>
internal enum FunnelCounting
{
    Units,
    UnitValues,
    Attempts,
}

/// <summary>Where the value of a breakdown is taken from.</summary>
internal enum GroupAt
{
    First,
    Last,
    Step,
    All,
    Visitor,
}

/// <summary>A breakdown; <c>Step</c> counts from 1.</summary>
internal sealed record FunnelGrouping(string Property, GroupAt At, int Step)
{
    private const string SessionScope = "session.";

    /// <summary>What the visit of an event is grouped by, such as <c>channel</c> or <c>landing</c>; null: the event's own value counts.</summary>
    public string? OfSession => Property.StartsWith(SessionScope, StringComparison.Ordinal) && Property.Length > SessionScope.Length ? Property[SessionScope.Length..] : null;

    /// <summary>The column its values come from.</summary>
    public string Column => OfSession switch { null => Property, "landing" or "exit" => "path", var column => column };
}
