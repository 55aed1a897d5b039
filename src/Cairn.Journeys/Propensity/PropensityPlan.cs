using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Propensity;

/// <summary>What is read of visitors at some moments to foretell a macro: <c>docs/definitions/propensity.md</c>.</summary>
public sealed record PropensityPlan
{
    /// <summary>The journeys and who counts; its as_of is the end of all that is known.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>What is foretold.</summary>
    public required OccurrenceSet Macro { get; init; }

    /// <summary>The steps before it.</summary>
    public required IReadOnlyList<OccurrenceSet> Micros { get; init; }

    /// <summary>By micro the number of its state, from 1 for the lowest.</summary>
    public required IReadOnlyList<int> StateOf { get; init; }

    /// <summary>The moments at which visitors are looked at, in microseconds, ascending.</summary>
    public required IReadOnlyList<long> Cutoffs { get; init; }

    /// <summary>How long after a moment the macro counts, in microseconds; exactly this long is in.</summary>
    public required long WithinMicros { get; init; }

    /// <summary>How many of 1,000 persons are read, chosen by a hash of their id; 1,000: all.</summary>
    public int PerMille { get; init; } = 1_000;
}
