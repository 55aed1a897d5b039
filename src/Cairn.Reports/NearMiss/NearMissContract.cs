using Cairn.Reports.Envelope;

namespace Cairn.Reports.NearMiss;

/// <summary>POST …/reports/near-miss.</summary>
public sealed record NearMissRequest : ReportRequest
{
    /// <summary>The macro's key; may be left out where the site has one macro.</summary>
    public string? Macro { get; init; }

    /// <summary>How many visitors are listed; default 100, at most 10,000.</summary>
    public int? Limit { get; init; }

    /// <summary>Nobody with a macro this recently; default <c>90d</c>.</summary>
    public string? Quiet { get; init; }
}

/// <summary>Visitors who lack exactly one thing that converters have (<c>docs/definitions/near-miss.md</c>).</summary>
public sealed record NearMissReport : ReportResult
{
    /// <summary>The macro's key.</summary>
    public required string Macro { get; init; }

    /// <summary>What converters have before the macro.</summary>
    public required IReadOnlyList<NearMissMicro> Profile { get; init; }

    /// <summary>Why the audience is empty; null when it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>Everybody in the audience, listed or not.</summary>
    public required long Members { get; init; }

    /// <summary>ISO 4217 of scores; null where the macro has no value and scores are in macros.</summary>
    public string? Currency { get; init; }

    /// <summary>The members, greatest score first.</summary>
    public required IReadOnlyList<NearMissRow> Rows { get; init; }
}

/// <summary>A micro of the profile.</summary>
/// <param name="Key">The micro's key.</param>
/// <param name="Kind"><c>gate</c> or <c>driver</c>.</param>
/// <param name="Share">Of converters who had it before the macro.</param>
/// <param name="Effect">Of a driver its risk difference, of a gate P(macro | gate); what a score weighs the missing micro by.</param>
public sealed record NearMissMicro(string Key, string Kind, double? Share, double? Effect);

/// <summary>A member.</summary>
/// <param name="Visitor">The person's id.</param>
/// <param name="Missing">The key of the micro that is missing.</param>
/// <param name="Score">effect · mean macro value · G(time since the last event), as a decimal text.</param>
/// <param name="P">The chance of the macro within 7 days by the propensity report; null where that has none: chances were refused, or the visitor was not here for 30 days.</param>
public sealed record NearMissRow(string Visitor, string Missing, string Score, double? P);
