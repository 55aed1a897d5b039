using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Money;
using Cairn.Journeys.Running;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Attribution;

/// <summary>What attribution looks at: <c>docs/definitions/attribution.md</c>.</summary>
public sealed record AttributionPlan
{
    /// <summary>One conversion's credit in the units it is counted in: a thousand million.</summary>
    public const long CreditUnits = 1_000_000_000;

    /// <summary>The most touches a path has; of more, the latest count.</summary>
    public const int MaxTouches = 1_000;

    /// <summary>The half-life of <see cref="AttributionModel.Decay"/> unless another is asked for: 7 days.</summary>
    public const long DefaultHalfLifeMicros = 7 * Timestamp.Day;

    /// <summary>The journeys, the range of the conversions, and who counts.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>Whose credit is split, each by itself.</summary>
    public required IReadOnlyList<AttributedConversion> Conversions { get; init; }

    /// <summary>How it is split.</summary>
    public required IReadOnlyList<AttributionModel> Models { get; init; }

    /// <summary>What touches are grouped by, at least one.</summary>
    public required IReadOnlyList<TouchDimension> Dimensions { get; init; }

    /// <summary>What values are counted in.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Turns values of other currencies into <see cref="Currency"/>; null: they are left out.</summary>
    public IMoneyConverter? Money { get; init; }

    /// <summary>Keys whose credit and value are drawn again for an interval, <see cref="Replicates"/> times over persons; null: none.</summary>
    public IReadOnlySet<string>? Resampled { get; init; }

    /// <summary>How often a Poisson bootstrap draws.</summary>
    public const int Replicates = PersonWeights.Replicates;

    /// <summary>The definitions of whose conversions a person's first in all of history is found, for <see cref="AttributedConversion.OnlyFirstEver"/>.</summary>
    public IReadOnlyList<OccurrenceSet> FirstEver { get; init; } = [];

    /// <summary>Of <see cref="AttributionModel.Decay"/>, in microseconds, above 0.</summary>
    public long HalfLifeMicros { get; init; } = DefaultHalfLifeMicros;

    /// <summary>Only touches after the previous conversion of the same definition belong to a path.</summary>
    public bool AfterPrevious { get; init; }

    /// <summary>Events that are touches besides session starts and changes of campaign.</summary>
    public IReadOnlyList<TouchSource> Sources { get; init; } = [];

    /// <summary>Ads shown in households, which are touches of whoever comes from there; null for none.</summary>
    public AdTouches? Ads { get; init; }

    /// <summary>What becomes of touches of the same channel.</summary>
    public PathForm Form { get; init; }

    /// <summary>A channel taken out of paths before anything else; null: none.</summary>
    public PathDrop? Drop { get; init; }

    /// <summary>The range is of touches, not of conversions: what is credited to touches in the range, whenever the conversion was.</summary>
    public bool ByTouchTime { get; init; }

    /// <summary>What was refunded lowers the value behind each credit when it was refunded, not when the conversion was. Not with <see cref="ByTouchTime"/>.</summary>
    public bool ByRefundTime { get; init; }

    /// <summary>The only platform that <see cref="AttributionModel.LastPaid"/> looks at, as <see cref="Platforms"/> writes it; null: all.</summary>
    public string? Platform { get; init; }

    /// <summary>Of <see cref="AttributionModel.Custom"/>.</summary>
    public PositionShares? Custom { get; init; }

    /// <summary>Whose first conversion makes the lead of <see cref="AttributionModel.PositionW"/> and <see cref="AttributionModel.PositionZ"/>.</summary>
    public IReadOnlyList<OccurrenceSet> Leads { get; init; } = [];

    /// <summary>Whose first conversion makes the opportunity of <see cref="AttributionModel.PositionZ"/>.</summary>
    public IReadOnlyList<OccurrenceSet> Opportunities { get; init; } = [];

    /// <summary>The weights of learned models by place of the definition and of the model; where there are none, <see cref="AttributionModel.Decay"/> stands in.</summary>
    public IReadOnlyDictionary<(int Conversion, int Model), IPathWeights> Learned { get; init; } = new Dictionary<(int, int), IPathWeights>();

    /// <summary>Whether the second of two definitions is the first under other windows, and what its only model, which credits one touch, would move is written down.</summary>
    public bool FindsMoves { get; init; }

    /// <summary>With <see cref="FindsMoves"/>, what tells the channels of the second definition's touches (<see cref="JourneyScope.ChannelColumn"/>); null: the same as of the first.</summary>
    public string? MovedChannelColumn { get; init; }

    /// <summary>What a conversion is worth in <see cref="Currency"/>, net of refunds; 0 where that cannot be said.</summary>
    internal decimal NetOf(ConversionWorth worth, long micros) => worth.Currency is null || worth.Currency == Currency
        ? worth.Net ?? 0
        : Money?.Convert(worth.Net ?? 0, worth.Currency, new Timestamp(micros)) ?? 0;

    /// <summary>Whether paths are other than the touches in their window.</summary>
    internal bool Reshapes => Form != PathForm.AsIs || Drop is not null;

    /// <summary>Whether a model asks which channel a touch has.</summary>
    internal bool AsksChannels => Reshapes || Learned.Count > 0 || Models.Any(model => model is AttributionModel.LastNonDirect or AttributionModel.LastPaid);
}

/// <summary>A definition whose credit is split, and how far back touches count.</summary>
/// <param name="Set">Its conversions.</param>
/// <param name="Windows">By kind of touch.</param>
public sealed record AttributedConversion(OccurrenceSet Set, TouchWindows Windows)
{
    /// <summary>Only a person's first conversion of all of <see cref="AttributionPlan.FirstEver"/> counts.</summary>
    public bool OnlyFirstEver { get; init; }
}
