using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Friction;

/// <summary>What friction is looked for: <c>docs/definitions/friction.md</c>.</summary>
/// <param name="Scope">The journeys, the range of the sessions, and who counts.</param>
/// <param name="Macro">What friction may cost.</param>
/// <param name="Signals">What friction shows itself by.</param>
/// <param name="WithinMicros">The macro counts this long after arriving on the page, in microseconds, closed; null: later in the session.</param>
public sealed record FrictionPlan(JourneyScope Scope, OccurrenceSet Macro, IReadOnlyList<OccurrenceSet> Signals, long? WithinMicros = null);

/// <summary>Sessions on a page that are alike.</summary>
/// <param name="Page">The place of the page's path among the texts.</param>
/// <param name="Channel">Of the session's channel.</param>
/// <param name="Device">Of the session's device.</param>
/// <param name="IsNew">Whether it is the visitor's first session.</param>
/// <param name="Activity">The bin of the events of the session before arriving: 0 to 15 exact, then eight for each doubling.</param>
public readonly record struct FrictionStratum(int Page, int Channel, int Device, bool IsNew, int Activity);

/// <summary>How many sessions, and how many of them reached the macro.</summary>
public readonly record struct FrictionCount(long Sessions, long Macros)
{
    /// <summary>Both together.</summary>
    public static FrictionCount operator +(FrictionCount left, FrictionCount right) => new(left.Sessions + right.Sessions, left.Macros + right.Macros);

    /// <summary>Both together.</summary>
    public static FrictionCount Add(FrictionCount left, FrictionCount right) => left + right;
}
