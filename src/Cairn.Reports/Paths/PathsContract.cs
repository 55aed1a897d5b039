using System.Text.Json;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Paths;

/// <summary>POST …/reports/paths.</summary>
public sealed record PathsRequest : ReportRequest
{
    /// <summary>Where paths begin: a symbol as text or JSON; left out: the unit's first event.</summary>
    public JsonElement From { get; init; }

    /// <summary>Where paths lead: backward from this symbol.</summary>
    public JsonElement To { get; init; }

    /// <summary><c>forward</c> or <c>backward</c>; null: backward where <see cref="To"/> is given. Backward without <see cref="To"/>: to the unit's first macro conversion.</summary>
    public string? Direction { get; init; }

    /// <summary>A symbol that ends a path and is its last node.</summary>
    public JsonElement Until { get; init; }

    /// <summary>Which occurrence of the anchor: <c>first</c> (default), <c>last</c> or <c>every</c>.</summary>
    public string? At { get; init; }

    /// <summary>How many nodes follow the anchor, 1 to 20; null: 5.</summary>
    public int? Depth { get; init; }

    /// <summary>How many labels stay at each depth, 1 to 50; null: 8. The rest is <c>(other)</c>.</summary>
    public int? Top { get; init; }

    /// <summary>The first rule that fits gives the label.</summary>
    public IReadOnlyList<PathGroupRequest>? Groups { get; init; }

    /// <summary>Globs of event names that do not appear; null: technical events. An empty list hides nothing.</summary>
    public IReadOnlyList<string>? Hide { get; init; }

    /// <summary>Equal neighbours are one node; null: true.</summary>
    public bool? Collapse { get; init; }

    /// <summary>A longer time between two nodes ends a path, such as <c>30m</c>.</summary>
    public string? Gap { get; init; }

    /// <summary><c>session</c> (default) or <c>visitor</c>.</summary>
    public string? Unit { get; init; }
}

/// <summary>The paths as nodes by depth, links between them, and whole sequences.</summary>
public sealed record PathsReport : ReportResult
{
    /// <summary><c>session</c> or <c>visitor</c>; with every anchor <c>occurrence</c>.</summary>
    public required string Unit { get; init; }

    /// <summary><c>forward</c> or <c>backward</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Units with an anchor; with every anchor its occurrences.</summary>
    public required long AnchorUnits { get; init; }

    /// <summary>By depth, then units, descending.</summary>
    public required IReadOnlyList<PathNode> Nodes { get; init; }

    /// <summary>In order of time, also backward; by depth, then units, descending.</summary>
    public required IReadOnlyList<PathLink> Links { get; init; }

    /// <summary>The 50 whole paths with most units, in order of time.</summary>
    public required IReadOnlyList<PathSequenceResult> Sequences { get; init; }

    /// <summary>ISO 4217, of the values.</summary>
    public required string Currency { get; init; }

    /// <summary>The same for the period or the segment compared with, with the same labels told apart at each depth; null when not asked for.</summary>
    public PathsReport? Comparison { get; init; }
}

/// <summary>A label at a depth.</summary>
/// <param name="Id">Depth and label, unique in the result.</param>
/// <param name="Depth">How far from the anchor, which is 0.</param>
/// <param name="Label">What the event is called, <c>(other)</c>, <c>(exit)</c> or <c>(entry)</c>.</param>
/// <param name="Units">How many units pass.</param>
/// <param name="Value">Their macro value, as a decimal text; null where no macro has a value.</param>
public sealed record PathNode(string Id, int Depth, string Label, long Units, string? Value);

/// <summary>Units that go from one node to the next.</summary>
public sealed record PathLink(string From, string To, long Units, string? Value);

/// <summary>A whole path.</summary>
/// <param name="Labels">In order of time.</param>
/// <param name="Units">How many units took it.</param>
/// <param name="Share">Of all anchor units.</param>
/// <param name="MacroRate">Of its units, those with a macro conversion.</param>
/// <param name="RestMacroRate">The same of all other units from the same anchor: an association, nothing more is known.</param>
/// <param name="Value">Their macro value, as a decimal text; null where no macro has a value.</param>
public sealed record PathSequenceResult(IReadOnlyList<string> Labels, long Units, double? Share, double? MacroRate, double? RestMacroRate, string? Value)
{
    /// <summary>What the comparison of the two rates is worth: <c>association</c>.</summary>
    public string Label { get; } = "association";
}
