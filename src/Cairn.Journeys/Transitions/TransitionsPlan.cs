using Cairn.Journeys.Conversions;
using Cairn.Journeys.Paths;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Transitions;

/// <summary>What the transitions report asks of journeys: <c>docs/definitions/transition.md</c>.</summary>
/// <param name="Scope">The data.</param>
/// <param name="Labels">What events are called.</param>
/// <param name="Macros">Stand beside the loops.</param>
public sealed record TransitionsPlan(JourneyScope Scope, PathLabels Labels, MacroValues Macros)
{
    /// <summary>The most labels a report tells apart.</summary>
    public const int MaxTop = 100;

    /// <summary>Units are sessions, else visitors.</summary>
    public bool BySession { get; init; } = true;

    /// <summary>How many labels are told apart; the rest is <c>(other)</c>.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The labels to tell apart, as texts of <see cref="Labels"/>, in this order; null: the most frequent, <see cref="Top"/> of them.</summary>
    public IReadOnlyList<string>? Told { get; init; }

    /// <summary>The pairs of so many labels are counted at once, <see cref="TransitionTally.MaxLabels"/> at most; with more labels, a sample says of which.</summary>
    internal int MostAtOnce { get; init; } = 200;

    /// <summary>About how many rows the sample has.</summary>
    internal int SampleRows { get; init; } = 524_288;
}
