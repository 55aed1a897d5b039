using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Funnels;

/// <summary>How the steps of a walk must lie.</summary>
public enum FunnelOrder
{
    /// <summary>One after the other, anything may lie between.</summary>
    Ordered,

    /// <summary>One directly after the other.</summary>
    Strict,

    /// <summary>In whatever order.</summary>
    Any,
}

/// <summary>What decides between events at the same microsecond.</summary>
public enum FunnelTies
{
    /// <summary>The total order of the journey.</summary>
    Order,

    /// <summary>Either order is accepted.</summary>
    Any,

    /// <summary>A later step needs a strictly later time.</summary>
    None,
}

/// <summary>What ends the evaluation of a unit, before the event that does it; the names are those of ClickHouse's options turned into ours.</summary>
[Flags]
public enum FunnelHalts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An event of a step from 2 on that was reached already.</summary>
    Repeats = 1,

    /// <summary>An event of no step, once a walk has begun.</summary>
    Foreign = 2,

    /// <summary>An event of a step whose predecessor was not reached, once a walk has begun.</summary>
    Skip = 4,
}

/// <summary>The options of ClickHouse's <c>windowFunnel</c>, by its own names.</summary>
[Flags]
public enum WindowFunnelOptions
{
    /// <summary>No option.</summary>
    None = 0,

    /// <summary><c>strict_once</c>: an event serves one step of a walk.</summary>
    StrictOnce = 1,

    /// <summary><c>strict_increase</c>: times strictly rise.</summary>
    StrictIncrease = 2,

    /// <summary><c>strict_deduplication</c>: a repeat of a reached step ends the evaluation.</summary>
    StrictDeduplication = 4,

    /// <summary><c>strict_order</c>: an event of no step, of a step whose predecessor was not reached, or of step 1 after step 2, ends the evaluation.</summary>
    StrictOrder = 8,

    /// <summary><c>allow_reentry</c>: with <see cref="StrictOrder"/>, a return to step 1 after step 2 is passed over.</summary>
    AllowReentry = 16,
}

/// <summary>What an exclusion does to a walk it hits.</summary>
public enum ExclusionEffect
{
    /// <summary>The walk cannot go on past it; what was reached stays counted.</summary>
    Stop,

    /// <summary>The attempt counts for no step at all.</summary>
    Remove,
}

/// <summary>One step of a funnel.</summary>
/// <param name="Set">The events that match it.</param>
/// <param name="Optional">Does not hold a walk up.</param>
/// <param name="WithinMicros">The longest time since the step before, closed; null: no limit.</param>
/// <param name="First">Only the person's first match in all history.</param>
/// <param name="Direct">Nothing may lie between the step before and this one.</param>
public sealed record FunnelStep(IEventSet Set, bool Optional = false, long? WithinMicros = null, bool First = false, bool Direct = false);

/// <summary>Events that break a walk: strictly later in time than step <paramref name="After"/>, strictly earlier than step <paramref name="Before"/>.</summary>
/// <param name="Set">The events.</param>
/// <param name="After">A step, counted from 1.</param>
/// <param name="Before">A later step, counted from 1.</param>
/// <param name="Effect">What happens to the walk.</param>
public sealed record FunnelExclusion(IEventSet Set, int After, int Before, ExclusionEffect Effect = ExclusionEffect.Stop);

/// <summary>Everything a funnel asks, compiled against one view; defined in <c>docs/definitions/funnel.md</c>.</summary>
public sealed record FunnelPlan
{
    /// <summary>The most steps, and the most exclusions, a funnel may have.</summary>
    public const int MaxSteps = 32;

    /// <summary>1 to 32 steps.</summary>
    public required IReadOnlyList<FunnelStep> Steps { get; init; }

    /// <summary>How the steps must lie.</summary>
    public FunnelOrder Order { get; init; }

    /// <summary>The longest time from the first step to any other, closed; null: no limit.</summary>
    public long? WithinMicros { get; init; }

    /// <summary>Up to three columns that must be there and equal on all events of a walk.</summary>
    public IReadOnlyList<Column> Hold { get; init; } = [];

    /// <summary>Columns whose every combination of values is a unit of its own, made of the events that carry it; exclusions hit whatever they carry.</summary>
    public IReadOnlyList<Column> Apart { get; init; } = [];

    /// <summary>Set: besides each unit its parts are searched, those of its events that carry one value of the column; exclusions hit whatever they carry. Not together with <see cref="Apart"/>.</summary>
    public Column? Split { get; init; }

    /// <summary>Whether every attempt is a unit: it opens at a step-1 event outside an open one and closes at the last step, at the end of the window or at an exclusion.</summary>
    public bool EachAttempt { get; init; }

    /// <summary>Whether a walk may begin at any step.</summary>
    public bool OpenEntry { get; init; }

    /// <summary>What ends the evaluation of a unit.</summary>
    public FunnelHalts Halts { get; init; }

    /// <summary>Set: levels are those of ClickHouse's <c>windowFunnel</c> with these options, to the letter. Null: ours.</summary>
    public WindowFunnelOptions? WindowFunnel { get; init; }

    /// <summary>Set: the funnel is run once for each of these in place of <see cref="Range"/>; ascending, none overlapping.</summary>
    public IReadOnlyList<TimeRange>? Buckets { get; init; }

    /// <summary>Events that break a walk.</summary>
    public IReadOnlyList<FunnelExclusion> Exclusions { get; init; } = [];

    /// <summary>Set: a unit is a session under this rule. Null: a unit is a person.</summary>
    public SessionRule? Sessions { get; init; }

    /// <summary>Only the first step-1 event of the range may begin a walk.</summary>
    public bool FirstEntryOnly { get; init; }

    /// <summary>What decides at the same instant.</summary>
    public FunnelTies Ties { get; init; }

    /// <summary>Whether one event may take several steps of a walk.</summary>
    public bool Reuse { get; init; }

    /// <summary>Where the first step must lie.</summary>
    public TimeRange Range { get; init; } = TimeRange.Everything;

    /// <summary>Events at or after this moment do not exist.</summary>
    public Timestamp AsOf { get; init; } = new(long.MaxValue);

    /// <summary>Events with any of these flags do not exist; <see cref="EventFlags.Moved"/> is always among them.</summary>
    public EventFlags Hidden { get; init => field = value | EventFlags.Moved; } = EventFlags.Moved;

    /// <summary>An event must be in all of these to match a step.</summary>
    public IReadOnlyList<IEventSet> Filters { get; init; } = [];

    /// <summary>Who takes part; null: everybody does.</summary>
    public PersonSet? Persons { get; init; }

    /// <summary>Names of events that do not count as lying between two steps, unless they match one.</summary>
    public IReadOnlyList<string> Unobtrusive { get; init; } = DefaultUnobtrusive;

    /// <summary>Whether units are persons and walks are closed, each the only one of its person.</summary>
    internal bool IsPlain =>
        Sessions is null && Hold.Count == 0 && Apart.Count == 0 && !EachAttempt && !OpenEntry && Halts == FunnelHalts.None && WindowFunnel is null && Buckets is null;

    /// <summary>What <see cref="Unobtrusive"/> is when nobody says otherwise.</summary>
    public static IReadOnlyList<string> DefaultUnobtrusive { get; } =
        ["$heartbeat", "page_leave", "time_on_page", "scroll", "element_view", "element_click", "web_vitals"];
}
