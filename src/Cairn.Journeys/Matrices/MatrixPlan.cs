using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Matrices;

/// <summary>What the macro/micro matrix looks at: <c>docs/definitions/matrix.md</c>.</summary>
public sealed record MatrixPlan
{
    /// <summary>The most pairs a plan can have.</summary>
    public const int MaxPairs = 10_000;

    /// <summary>The journeys, the range and who counts.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>What may come before, usually micros.</summary>
    public required IReadOnlyList<OccurrenceSet> Rows { get; init; }

    /// <summary>What it may lead to, usually macros.</summary>
    public required IReadOnlyList<OccurrenceSet> Columns { get; init; }

    /// <summary>True: pairs are looked for inside sessions that start in the range. False: among all a visitor did in the range.</summary>
    public bool BySession { get; init; }

    /// <summary>Values in other currencies are left out.</summary>
    public string Currency { get; init; } = "";

    /// <summary>How long before a macro a micro still touches its value, in microseconds; exactly this long is in.</summary>
    public long LookbackMicros { get; init; } = long.MaxValue;
}
