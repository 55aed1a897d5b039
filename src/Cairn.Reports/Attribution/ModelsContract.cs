using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>POST …/reports/attribution/models.</summary>
public sealed record ModelsRequest : ReportRequest
{
    /// <summary>The key of a definition, macro or micro. Null: the site's only macro.</summary>
    public string? Definition { get; init; }

    /// <summary>Of <c>markov</c>: <c>1</c> (default), <c>2</c>, <c>3</c> or <c>auto</c>.</summary>
    public string? Order { get; init; }
}

/// <summary>What was learned for a definition: the models in force, then older versions.</summary>
public sealed record ModelsReport : ReportResult
{
    /// <summary>The definition's key.</summary>
    public required string Definition { get; init; }

    /// <summary>One for each model and version; of those in force first.</summary>
    public required IReadOnlyList<ModelRow> Rows { get; init; }
}

/// <summary>A learned model.</summary>
public sealed record ModelRow
{
    /// <summary><c>markov</c>, <c>markov_2</c>, <c>markov_3</c>, <c>markov_auto</c>, <c>shapley</c>, <c>data_driven</c>.</summary>
    public required string Model { get; init; }

    /// <summary>1, 2, … for each model.</summary>
    public required int Version { get; init; }

    /// <summary>RFC 3339: events at or after it were not looked at.</summary>
    public required string Trained { get; init; }

    /// <summary>The version of the definition it was learned for.</summary>
    public required int DefinitionVersion { get; init; }

    /// <summary>Converting journeys.</summary>
    public required long Conversions { get; init; }

    /// <summary>Null journeys.</summary>
    public required long Nulls { get; init; }

    /// <summary>The order of a Markov chain.</summary>
    public int? Order { get; init; }

    /// <summary>The chance that a journey converts.</summary>
    public double? P { get; init; }

    /// <summary>By channel, greatest first.</summary>
    public required IReadOnlyList<ChannelEffect> Effects { get; init; }

    /// <summary>Of <c>data_driven</c>: mean log-loss of a day on the last fifth of time, learned from the days before.</summary>
    public double? HoldoutLoss { get; init; }

    /// <summary>The same of a model that knows no touches; one that is not better than it is refused.</summary>
    public double? LossWithoutTouches { get; init; }

    /// <summary>Why nothing was learned; then reports show <c>decay</c> instead.</summary>
    public string? Refused { get; init; }

    /// <summary>Whether reports take this version.</summary>
    public required bool InForce { get; init; }
}
