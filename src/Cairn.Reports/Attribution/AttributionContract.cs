using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>POST …/reports/attribution.</summary>
public sealed record AttributionRequest : TouchRequest
{
    /// <summary>Keys of definitions, macro or micro. Null: every macro that is not archived.</summary>
    public IReadOnlyList<string>? Definitions { get; init; }

    /// <summary>
    /// <c>first</c>, <c>last</c>, <c>last_non_direct</c>, <c>last_paid</c>, <c>linear</c>, <c>position_u</c>, <c>position_j</c>, <c>position_inverse_j</c>, <c>position_w</c>,
    /// <c>position_z</c>, <c>decay</c>, <c>custom</c>, <c>participation</c>; learned from data <c>markov</c>, <c>shapley</c>, <c>data_driven</c>. Null: <c>linear</c>.
    /// </summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Up to three of <c>channel</c> (default), <c>source</c>, <c>medium</c>, <c>campaign</c>, <c>content</c>, <c>term</c>, <c>landing</c>, <c>creative</c>, <c>publisher</c>, <c>device</c>, <c>country</c>.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>Of <c>decay</c>; default <c>7d</c>.</summary>
    public string? HalfLife { get; init; }

    /// <summary><c>conversion</c> (default), or <c>touch</c>: the range is of touches, whenever their conversions were.</summary>
    public string? ByTime { get; init; }

    /// <summary><c>conversion</c> (default): refunds lower the value of their conversion's day; <c>refund</c>: that of their own, by the same weights.</summary>
    public string? RefundBasis { get; init; }

    /// <summary>The only platform that <c>last_paid</c> looks at, such as <c>google</c>; null: all.</summary>
    public string? Platform { get; init; }

    /// <summary>Of <c>markov</c>: <c>1</c> (default), <c>2</c>, <c>3</c> or <c>auto</c>.</summary>
    public string? Order { get; init; }

    /// <summary>Of <c>data_driven</c>: touches share what would have come without any, too, instead of a row <c>(baseline)</c>.</summary>
    public bool? SpreadBaseline { get; init; }

    /// <summary>Whether <see cref="AttributionReport.Assists"/> are made. Null: when more than one model is asked for.</summary>
    public bool? Assists { get; init; }

    /// <summary>The weights of <c>custom</c>.</summary>
    public CustomRequest? Custom { get; init; }

    /// <summary>The definition whose first conversion makes a lead, for <c>position_w</c> and <c>position_z</c>. Null: those flagged as lead.</summary>
    public string? Lead { get; init; }

    /// <summary>The definition whose first conversion is the second milestone of <c>position_z</c>.</summary>
    public string? Opportunity { get; init; }

    /// <summary>Whether an empty list of definitions is answered without credit: by reports that say more than that.</summary>
    internal bool MayHaveNone { get; init; }
}

/// <summary>The credits by definition, model and key.</summary>
public sealed record AttributionReport : ReportResult
{
    /// <summary>The dimensions a key is made of.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>ISO 4217: what values are in.</summary>
    public required string Currency { get; init; }

    /// <summary>The credits, greatest first; for each definition and model but <c>participation</c> they sum to its conversions.</summary>
    public required IReadOnlyList<AttributionRow> Rows { get; init; }

    /// <summary>The conversions of each definition.</summary>
    public required IReadOnlyList<AttributionTotal> Conversions { get; init; }

    /// <summary>How often each key helped and how often it came last; null when nobody asked.</summary>
    public IReadOnlyList<AssistRow>? Assists { get; init; }

    /// <summary>Conversions of all definitions without a touch in their window; a row of its own, <c>(unattributed)</c>, carries each.</summary>
    public required long Unattributed { get; init; }

    /// <summary>Conversions with a value in another currency and no rate of their day; the value is left out.</summary>
    public required long NoRate { get; init; }

    /// <summary>Credit that <c>data_driven</c> leaves to no touch, over all definitions; a row of its own, <c>(baseline)</c>, carries each. Other models leave none.</summary>
    public required decimal Baseline { get; init; }
}

/// <summary>The credit of one key under one model (<c>docs/definitions/attribution.md</c>).</summary>
public sealed record AttributionRow
{
    /// <summary>The values of the dimensions, joined by <c> / </c>.</summary>
    public required string Key { get; init; }

    /// <summary>The definition's key.</summary>
    public required string Definition { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's version: of a rule always 1, of a learned one the version that was in force.</summary>
    public required int Version { get; init; }

    /// <summary>Conversions, in parts of a thousand millionth.</summary>
    public required decimal Credit { get; init; }

    /// <summary>The same without conversions that were fully refunded.</summary>
    public required decimal NetCredit { get; init; }

    /// <summary>Net value; null when the definition has none.</summary>
    public string? Value { get; init; }

    /// <summary>credit / all credit of the definition and model; of <c>participation</c>: the share of conversions with the key on their path.</summary>
    public double? Share { get; init; }

    /// <summary>The least credit of the key over the models asked for but <c>participation</c>; null with one model.</summary>
    public decimal? Low { get; init; }

    /// <summary>The greatest.</summary>
    public decimal? High { get; init; }

    /// <summary>(high - low) / mean; null over zero.</summary>
    public double? Spread { get; init; }

    /// <summary><c>models agree</c> up to 0.2, <c>differ</c> up to 0.5, else <c>disagree</c>.</summary>
    public string? Verdict { get; init; }
}

/// <summary>How often a key helped.</summary>
/// <param name="Key">The values of the dimensions, joined by <c> / </c>.</param>
/// <param name="Definition">The definition's key.</param>
/// <param name="OnPath">Conversions with the key on their path.</param>
/// <param name="Last">Conversions with the key on the last touch.</param>
/// <param name="Assisted">Conversions with the key on their path, but not last.</param>
/// <param name="AssistRatio">assisted / last; null over zero.</param>
public sealed record AssistRow(string Key, string Definition, long OnPath, long Last, long Assisted, double? AssistRatio);

/// <summary>The conversions of one definition in the range.</summary>
/// <param name="Definition">Its key.</param>
/// <param name="Kind"><c>macro</c> or <c>micro</c>.</param>
/// <param name="Count">How many.</param>
/// <param name="Unattributed">Those without a touch in their window.</param>
/// <param name="Value">Their net value; null when the definition has none.</param>
/// <param name="Windows">How far back each kind of touch counted.</param>
/// <param name="WindowVersion">The version of the windows that the site keeps for the definition; 0: the usual ones.</param>
public sealed record AttributionTotal(string Definition, string Kind, long Count, long Unattributed, string? Value, IReadOnlyDictionary<string, string> Windows, int WindowVersion);
