using Cairn.Journeys.Conversions;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Paths;

/// <summary>Which occurrence of the anchor a path begins at.</summary>
public enum PathAnchor
{
    /// <summary>The first in the unit.</summary>
    First,

    /// <summary>The last in the unit.</summary>
    Last,

    /// <summary>Each: then what is counted are occurrences.</summary>
    Every,
}

/// <summary>What the paths report asks of journeys: <c>docs/definitions/path.md</c>.</summary>
/// <param name="Scope">The data.</param>
/// <param name="Labels">What events are called.</param>
/// <param name="Macros">What value and macro rate are of.</param>
public sealed record PathsPlan(JourneyScope Scope, PathLabels Labels, MacroValues Macros)
{
    /// <summary>The greatest depth.</summary>
    public const int MaxDepth = 20;

    /// <summary>Where paths begin, or backward where they end; null: the unit's first event, backward its last.</summary>
    public IEventSet? Anchor { get; init; }

    /// <summary>From the anchor back in time.</summary>
    public bool Backward { get; init; }

    /// <summary>Ends a path and is its last node; null: nothing does.</summary>
    public IEventSet? Until { get; init; }

    /// <summary>Which occurrence of the anchor.</summary>
    public PathAnchor At { get; init; }

    /// <summary>How many nodes follow the anchor at most.</summary>
    public int Depth { get; init; } = 5;

    /// <summary>A longer time between two nodes ends a path; null: none does.</summary>
    public long? GapMicros { get; init; }

    /// <summary>Equal neighbours are one node.</summary>
    public bool Collapse { get; init; } = true;

    /// <summary>Units are sessions, else visitors.</summary>
    public bool BySession { get; init; } = true;

    /// <summary>The most nodes of the tree of all paths that are held; with more, rare labels become <c>(other)</c>.</summary>
    internal int MostNodes { get; init; } = 4_000_000;
}
