using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Television;

/// <summary>Which visits and conversions of households are asked for.</summary>
public sealed record HouseholdPlan
{
    /// <summary>The journeys; of the range only the beginning is looked at, visits before it are left out.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>The household keys that any ad was shown under.</summary>
    public required IReadOnlySet<string> Keys { get; init; }

    /// <summary>Whose conversions.</summary>
    public required IReadOnlyList<OccurrenceSet> Conversions { get; init; }

    /// <summary>Sources, mediums and campaigns, in lower case, that are television's own: a visit that carries one is claimed by nobody else.</summary>
    public IReadOnlySet<string> OwnParameters { get; init; } = new HashSet<string>();

    /// <summary>A visit is claimed, too, by a click of its person up to so long before it; 0: by its own parameters only.</summary>
    public long ClaimMicros { get; init; }
}

/// <summary>A visit of a household that an ad was shown in.</summary>
/// <param name="Person">Who.</param>
/// <param name="Micros">When it began.</param>
/// <param name="Key">The household's key in the thirty days of the visit; null for none.</param>
/// <param name="Previous">Its key in the thirty days before; null for none.</param>
/// <param name="IsClaimed">Whether another source brought it.</param>
public readonly record struct HouseholdVisit(string Person, long Micros, string? Key, string? Previous, bool IsClaimed);

/// <summary>A conversion of such a household, or of a person with such a visit.</summary>
/// <param name="Definition">Its place in the plan.</param>
/// <param name="Person">Who.</param>
/// <param name="Micros">When.</param>
/// <param name="Key">As of a visit, of the conversion's own event.</param>
/// <param name="Previous">As of a visit.</param>
/// <param name="Net">What it is worth after refunds; null when the definition has no value.</param>
/// <param name="Currency">ISO 4217; null means the site's.</param>
public readonly record struct HouseholdConversion(int Definition, string Person, long Micros, string? Key, string? Previous, decimal? Net, string? Currency);
