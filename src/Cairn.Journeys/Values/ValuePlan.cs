using Cairn.Journeys.Conversions;
using Cairn.Journeys.Money;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>What the values of micros are worked out from: <c>docs/definitions/values.md</c>.</summary>
public sealed record ValuePlan
{
    /// <summary>The most micros a plan can have.</summary>
    public const int MaxMicros = 250;

    /// <summary>The journeys, the range of their beginnings, and who counts.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>The outcome.</summary>
    public required OccurrenceSet Macro { get; init; }

    /// <summary>The steps before it; their order gives them their numbers.</summary>
    public required IReadOnlyList<OccurrenceSet> Micros { get; init; }

    /// <summary>How long after the last move a macro is waited for, in microseconds; exactly this long is in.</summary>
    public required long HorizonMicros { get; init; }

    /// <summary>What values are counted in.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Turns values of other currencies into <see cref="Currency"/>; null, and where no rate is known: they count as 0.</summary>
    public IMoneyConverter? Money { get; init; }
}
