using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Drivers;

/// <summary>What the drivers report looks at: <c>docs/definitions/drivers.md</c>.</summary>
public sealed record DriverPlan
{
    /// <summary>The most landmarks a plan can have, sessions and delays together.</summary>
    public const int MaxLandmarks = 15;

    /// <summary>The most candidates a plan can have.</summary>
    public const int MaxCandidates = 4_000;

    /// <summary>The fixed delays after the first event, unless others are asked for: 5 minutes, 30 minutes, 1 day, 7 days.</summary>
    public static IReadOnlyList<long> DefaultDelays { get; } = [300 * Timestamp.Second, 1_800 * Timestamp.Second, Timestamp.Day, 7 * Timestamp.Day];

    /// <summary>The journeys, the range and who counts.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>The outcome, counted over the scope's view.</summary>
    public required CountedConversions Macro { get; init; }

    /// <summary>The micros that may raise its chance; their order gives them their numbers.</summary>
    public required IReadOnlyList<CountedConversions> Candidates { get; init; }

    /// <summary>How long after a landmark a macro is looked for, in microseconds; exactly this long is in.</summary>
    public required long HorizonMicros { get; init; }

    /// <summary>The ends of how many sessions, from the one of the first event on, are landmarks.</summary>
    public int Sessions { get; init; } = 3;

    /// <summary>Fixed delays after the first event that are landmarks, in microseconds, ascending.</summary>
    public IReadOnlyList<long> Delays { get; init; } = DefaultDelays;

    /// <summary>False: only visitors who had no macro before their first event in the range. True: macros before it are forgotten (repeat purchase).</summary>
    public bool SinceStart { get; init; }

    /// <summary>Landmarks of both kinds: those of sessions first.</summary>
    public int LandmarkCount => Sessions + Delays.Count;
}
