using Cairn.Reports.Envelope;
using Cairn.Reports.Paths;

namespace Cairn.Reports.Transitions;

/// <summary>POST …/reports/transitions.</summary>
public sealed record TransitionsRequest : ReportRequest
{
    /// <summary>The first rule that fits gives the label.</summary>
    public IReadOnlyList<PathGroupRequest>? Groups { get; init; }

    /// <summary>Globs of event names that do not appear; null: technical events. An empty list hides nothing.</summary>
    public IReadOnlyList<string>? Hide { get; init; }

    /// <summary>How many labels are told apart, 1 to 100; null: 20. The rest is <c>(other)</c>.</summary>
    public int? Top { get; init; }

    /// <summary><c>session</c> (default) or <c>visitor</c>.</summary>
    public string? Unit { get; init; }
}

/// <summary>What follows what, and loops.</summary>
public sealed record TransitionsReport : ReportResult
{
    /// <summary><c>session</c> or <c>visitor</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Rows and columns of the tables: <c>(entry)</c>, then by nodes, descending, then <c>(other)</c> and <c>(exit)</c>.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How often the column's label stands right after the row's.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Counts { get; init; }

    /// <summary>counts / sum of the row; null over zero.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Probabilities { get; init; }

    /// <summary>By units, descending.</summary>
    public required IReadOnlyList<LoopResult> Loops { get; init; }

    /// <summary>The same for the period or the segment compared with, with the same labels told apart; null when not asked for.</summary>
    public TransitionsReport? Comparison { get; init; }
}

/// <summary>A step people come back to.</summary>
/// <param name="Kind"><c>repeat</c>: again at once; <c>return</c>: again after something else; <c>ping_pong</c>: to and fro, twice.</param>
/// <param name="Labels">One label; for ping-pong two, in order of their text.</param>
/// <param name="Units">Units that hold the loop.</param>
/// <param name="Rate">Repeats / occurrences; for returns units / units with the label; null for ping-pong.</param>
/// <param name="MacroRate">Of the units with the loop, those with a macro conversion.</param>
/// <param name="RestMacroRate">The same of the units that have the (first) label without the loop: an association, nothing more is known.</param>
public sealed record LoopResult(string Kind, IReadOnlyList<string> Labels, long Units, double? Rate, double? MacroRate, double? RestMacroRate)
{
    /// <summary>What the comparison of the two rates is worth: <c>association</c>.</summary>
    public string Label { get; } = "association";
}
