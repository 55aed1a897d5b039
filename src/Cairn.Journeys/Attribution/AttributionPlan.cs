using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution;

/// <summary>What attribution looks at: <c>docs/definitions/attribution.md</c>.</summary>
public sealed record AttributionPlan
{
    /// <summary>One conversion's credit in the units it is counted in: a thousand million.</summary>
    public const long CreditUnits = 1_000_000_000;

    /// <summary>The most touches a path has; of more, the latest count.</summary>
    public const int MaxTouches = 1_000;

    /// <summary>The half-life of <see cref="AttributionModel.Decay"/> unless another is asked for: 7 days.</summary>
    public const long DefaultHalfLifeMicros = 7 * Timestamp.Day;

    /// <summary>The journeys, the range of the conversions, and who counts.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>Whose credit is split, each by itself.</summary>
    public required IReadOnlyList<AttributedConversion> Conversions { get; init; }

    /// <summary>How it is split.</summary>
    public required IReadOnlyList<AttributionModel> Models { get; init; }

    /// <summary>What touches are grouped by, at least one.</summary>
    public required IReadOnlyList<TouchDimension> Dimensions { get; init; }

    /// <summary>Values in other currencies are left out.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Of <see cref="AttributionModel.Decay"/>, in microseconds, above 0.</summary>
    public long HalfLifeMicros { get; init; } = DefaultHalfLifeMicros;

    /// <summary>Only touches after the previous conversion of the same definition belong to a path.</summary>
    public bool AfterPrevious { get; init; }
}

/// <summary>A definition whose credit is split, and how far back touches count.</summary>
/// <param name="Set">Its conversions.</param>
/// <param name="ClickMicros">For touches that carry a campaign or a click id, closed.</param>
/// <param name="VisitMicros">For other session starts, closed.</param>
public sealed record AttributedConversion(OccurrenceSet Set, long ClickMicros, long VisitMicros);
