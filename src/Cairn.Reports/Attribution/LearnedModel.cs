using System.Text.Json;
using System.Text.Json.Serialization;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Learned;

namespace Cairn.Reports.Attribution;

/// <summary>A model learned for one definition at one moment: frozen, numbered, never changed.</summary>
public sealed record LearnedModel
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The definition's key.</summary>
    public required string Definition { get; init; }

    /// <summary>The newest version of the definition when the model was learned.</summary>
    public required int DefinitionVersion { get; init; }

    /// <summary>The model's name, with what was asked of it: <c>markov</c>, <c>markov_2</c>, <c>markov_auto</c>, <c>shapley</c>, <c>data_driven</c>.</summary>
    public required string Model { get; init; }

    /// <summary>1, 2, … for each definition and model; 0 for one that nobody keeps.</summary>
    public int Version { get; init; }

    /// <summary>RFC 3339: events at or after it were not looked at.</summary>
    public required string Trained { get; init; }

    /// <summary>Converting journeys it was learned from.</summary>
    public required long Conversions { get; init; }

    /// <summary>Null journeys it was learned from.</summary>
    public required long Nulls { get; init; }

    /// <summary>The version of the channel rules its channels are by.</summary>
    public int ChannelRules { get; init; } = 1;

    /// <summary>Why nothing was learned; null when something was.</summary>
    public string? Refused { get; init; }

    /// <summary>The order of a Markov chain.</summary>
    public int? Order { get; init; }

    /// <summary>The chance that a journey converts, as the model sees it.</summary>
    public double? P { get; init; }

    /// <summary>Effects by channel, greatest first.</summary>
    public IReadOnlyList<LearnedEffect> Effects { get; init; } = [];

    /// <summary>Of <c>data_driven</c>: mean log-loss of a day on the last fifth of time, learned from the days before.</summary>
    public double? HoldoutLoss { get; init; }

    /// <summary>The same of a model that knows no touches.</summary>
    public double? LossWithoutTouches { get; init; }

    /// <summary>The hazard of <c>data_driven</c>.</summary>
    public HazardModel? Hazard { get; init; }

    /// <summary>As text for the catalog; <see cref="Read"/> reads it back to an equal model.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Written);

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="JsonException">It is no such text.</exception>
    public static LearnedModel Read(string text) => JsonSerializer.Deserialize<LearnedModel>(text, Written) ?? throw new JsonException("The text of a model is empty.");

    /// <summary>The weights the model gives on a path; null when nothing was learned.</summary>
    /// <param name="spreadBaseline">Of <c>data_driven</c>: touches share what would have come anyway, too.</param>
    public IPathWeights? Weights(bool spreadBaseline = false) => Refused is not null ? null : Hazard is { } hazard ? new HazardWeights(hazard, spreadBaseline) : new EffectWeights(
        Effects.ToDictionary(effect => effect.Channel, effect => effect.Clamped, StringComparer.Ordinal), SplitsEvenly: Model == "shapley");

    /// <summary>Reads a name that <see cref="NameOf"/> made; null for any other.</summary>
    public static (AttributionModel Model, string? Order)? Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.StartsWith("markov_", StringComparison.Ordinal) ? ("markov", name["markov_".Length..]) : (name, (string?)null);
        return AttributionModels.Parse(parts.Item1, "", []) is { } model && AttributionModels.IsLearned(model) ? (model, parts.Item2) : null;
    }

    /// <summary>The name a model is kept under.</summary>
    public static string NameOf(AttributionModel model, string? order) =>
        model == AttributionModel.Markov && order is not (null or "1") ? "markov_" + order : AttributionModels.NameOf(model);
}

/// <summary>The effect of a channel.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Raw">As computed; may lie below 0.</param>
/// <param name="Clamped">Not below 0: what credit is proportional to.</param>
/// <param name="Value">The same for value; not below 0.</param>
/// <param name="StandardError">Where the effect was estimated from random orders; else null.</param>
public sealed record LearnedEffect(string Channel, double Raw, double Clamped, double Value, double? StandardError = null);

/// <summary>Where learned models are kept.</summary>
public interface IModelVersions
{
    /// <summary>The model in force: the newest that is not out of date, else one learned now.</summary>
    /// <param name="definition">The definition's key.</param>
    /// <param name="definitionVersion">Its newest version; a model of another one is out of date.</param>
    /// <param name="model">As <see cref="LearnedModel.Model"/>.</param>
    /// <param name="learn">Learns now.</param>
    LearnedModel InForce(string definition, int definitionVersion, string model, Func<LearnedModel> learn);

    /// <summary>Every version that is kept of a definition, newest first.</summary>
    IReadOnlyList<LearnedModel> All(string definition);
}

/// <summary>Keeps nothing: every report learns anew.</summary>
public sealed class UnkeptModels : IModelVersions
{
    /// <summary>The one there is.</summary>
    public static UnkeptModels Instance { get; } = new();

    /// <inheritdoc/>
    public LearnedModel InForce(string definition, int definitionVersion, string model, Func<LearnedModel> learn) => learn();

    /// <inheritdoc/>
    public IReadOnlyList<LearnedModel> All(string definition) => [];
}
