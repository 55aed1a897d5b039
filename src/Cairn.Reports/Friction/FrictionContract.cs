using Cairn.Reports.Envelope;

namespace Cairn.Reports.Friction;

/// <summary>POST …/reports/friction.</summary>
public sealed record FrictionRequest : ReportRequest
{
    /// <summary>The macro's key; may be left out where the site has one macro.</summary>
    public string? Macro { get; init; }

    /// <summary>Further symbols or keys that show friction, such as an error message shown.</summary>
    public IReadOnlyList<string>? Signals { get; init; }

    /// <summary>The macro counts this long after arriving on the page; null: later in the session.</summary>
    public string? Within { get; init; }
}

/// <summary>What friction goes along with, in money (<c>docs/definitions/friction.md</c>). An adjusted association, never a cause.</summary>
public sealed record FrictionReport : ReportResult
{
    /// <summary>The macro's key.</summary>
    public required string Macro { get; init; }

    /// <summary>Always <c>adjusted association</c>.</summary>
    public string Label { get; init; } = "adjusted association";

    /// <summary>The mean net value of a macro in the range; null where it has none, and then losses are in macros.</summary>
    public string? MeanMacroValue { get; init; }

    /// <summary>ISO 4217; null where losses are in macros.</summary>
    public string? Currency { get; init; }

    /// <summary>Signals and pages, the greatest loss first; at most 500.</summary>
    public required IReadOnlyList<FrictionRow> Rows { get; init; }

    /// <summary>The same for the period or the segment compared with; losses are by the mean value of the period they are of. Null when not asked for.</summary>
    public FrictionReport? Comparison { get; init; }
}

/// <summary>One signal on one page.</summary>
public sealed record FrictionRow
{
    /// <summary>What friction showed itself by.</summary>
    public required string Signal { get; init; }

    /// <summary>The path of the page.</summary>
    public required string Page { get; init; }

    /// <summary><c>estimated</c>, or <c>not_enough_data</c>: under 100 affected, or under 5 macros in control.</summary>
    public required string Status { get; init; }

    /// <summary>Sessions with the signal there before any macro.</summary>
    public required long Affected { get; init; }

    /// <summary>Sessions that saw the page without it.</summary>
    public required long Control { get; init; }

    /// <summary>Risk difference, Mantel-Haenszel over strata; a fraction.</summary>
    public double? Rd { get; init; }

    /// <summary>95 %, with the design effect over visitors.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>max(0, -rd) · affected · mean macro value.</summary>
    public string? Lost { get; init; }

    /// <summary>From the interval of rd.</summary>
    public FrictionLoss? LostCi { get; init; }

    /// <summary>-rd · affected · mean macro value, below 0 where affected sessions did better.</summary>
    public string? LostRaw { get; init; }

    /// <summary>The latest affected sessions that have a replay. There are no replays in this version.</summary>
    public IReadOnlyList<string> Replays { get; init; } = [];
}

/// <summary>An interval of money.</summary>
public sealed record FrictionLoss(string Low, string High);
