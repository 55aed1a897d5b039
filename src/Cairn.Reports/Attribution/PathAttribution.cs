using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>How counted paths are split.</summary>
public sealed record PathOptions
{
    /// <summary>The models, at least one.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The weights of <c>custom</c>.</summary>
    public CustomRequest? Custom { get; init; }

    /// <summary>Of <c>markov</c>: 1 (default), 2, 3, or <c>auto</c>.</summary>
    public string? Order { get; init; }

    /// <summary>As in <see cref="TouchRequest.Form"/>.</summary>
    public string? Form { get; init; }

    /// <summary>As in <see cref="TouchRequest.Drop"/>.</summary>
    public DropRequest? Drop { get; init; }
}

/// <summary>The credits of counted paths.</summary>
/// <param name="Models">The models asked for.</param>
/// <param name="Rows">By model in the order asked, greatest first.</param>
/// <param name="Learned">What was learned from the paths, for the models that learn.</param>
/// <param name="Warnings">Remarks.</param>
public sealed record PathCredits(IReadOnlyList<string> Models, IReadOnlyList<PathCredit> Rows, IReadOnlyList<LearnedPaths> Learned, IReadOnlyList<WarningResult> Warnings);

/// <summary>The credit of one channel under one model.</summary>
public sealed record PathCredit
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The channel.</summary>
    public required string Key { get; init; }

    /// <summary>Conversions, in parts of a thousand millionth.</summary>
    public required decimal Credit { get; init; }

    /// <summary>Null when no path has a value.</summary>
    public string? Value { get; init; }

    /// <summary>credit / all credit of the model; of <c>participation</c>: the share of conversions with the channel on their path.</summary>
    public double? Share { get; init; }

    /// <summary>The least credit over the models asked for but <c>participation</c>; null with one model.</summary>
    public decimal? Low { get; init; }

    /// <summary>The greatest.</summary>
    public decimal? High { get; init; }

    /// <summary>(high - low) / mean; null over zero.</summary>
    public double? Spread { get; init; }

    /// <summary><c>models agree</c> up to 0.2, <c>differ</c> up to 0.5, else <c>disagree</c>.</summary>
    public string? Verdict { get; init; }
}

/// <summary>What a model has learned of counted paths.</summary>
/// <param name="Model"><c>markov</c> or <c>shapley</c>.</param>
/// <param name="Order">Of a Markov chain.</param>
/// <param name="Chance">The chance that a journey converts.</param>
/// <param name="Effects">By channel.</param>
public sealed record LearnedPaths(string Model, int? Order, double Chance, IReadOnlyList<ChannelEffect> Effects);

/// <summary>The effect of a channel in a learned model.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Raw">As computed; may lie below 0.</param>
/// <param name="Clamped">Not below 0: what credit is proportional to.</param>
/// <param name="StandardError">Where the effect was estimated from random orders; else null.</param>
public sealed record ChannelEffect(string Channel, double Raw, double Clamped, double? StandardError = null)
{
    internal static IReadOnlyList<ChannelEffect> Of(ChannelEffects effects) =>
    [
        .. effects.Channels.Select((channel, at) => new ChannelEffect(channel, effects.Raw[at], effects.Clamped[at], effects.StandardErrors?[at]))
            .OrderByDescending(effect => effect.Raw).ThenBy(effect => effect.Channel, StringComparer.Ordinal),
    ];
}

/// <summary>Splits counted paths among their channels without a site.</summary>
public static class PathAttribution
{
    private const int Digits = 9;
    private const int FewJourneys = 100;

    /// <summary>The credits of one model, greatest first.</summary>
    public static Outcome<IReadOnlyList<PathCredit>> Run(IReadOnlyList<CountedPath> paths, string model) => Run(paths, new PathOptions { Models = [model] }) switch
    {
        Outcome<PathCredits>.Ok(var credits) => new Outcome<IReadOnlyList<PathCredit>>.Ok(credits.Rows),
        Outcome<PathCredits>.Refused(var faults) => new Outcome<IReadOnlyList<PathCredit>>.Refused(faults),
        _ => throw new InvalidOperationException("An outcome is one of two."),
    };

    /// <summary>The credits. For each path and model they sum to its conversions and its value to the last digit.</summary>
    public static Outcome<PathCredits> Run(IReadOnlyList<CountedPath> paths, PathOptions options)
    {
        var faults = new List<Fault>();
        var models = Models(options, faults);
        var order = AttributionModels.Order(options.Order, "/order", faults);
        var request = new AttributionRequest { Models = options.Models, Custom = options.Custom, Form = options.Form, Drop = options.Drop };
        var (form, drop, custom) = (TouchReader.Form(request, faults), TouchReader.Drop(request, faults), AttributionRequestReader.Custom(request, models, faults));
        if (faults.Count > 0)
        {
            return new Outcome<PathCredits>.Refused(faults);
        }

        IReadOnlyList<CountedPath> shaped = [.. paths.Select(path => path with { Touches = PathShape.Of(path.Touches, form, drop) })];
        var (learned, warnings, sums) = (new List<LearnedPaths>(), new List<WarningResult>(), new List<Dictionary<string, (decimal Credit, decimal Value)>>());
        if (drop is not null && TouchRemarks.Unknown("drop_unknown", drop.Channel, "path has the channel", [.. paths.SelectMany(path => path.Touches).Distinct(StringComparer.Ordinal)], "/drop/channel") is { } remark)
        {
            warnings.Add(remark);
        }

        if (shaped.Sum(path => path.Conversions) == 0)
        {
            warnings.Add(new WarningResult("no_conversions", "No path has a conversion, so there is nothing to share.", "/conversions"));
        }

        foreach (var model in models)
        {
            if (model is AttributionModel.Markov or AttributionModel.Shapley)
            {
                var journeys = CountedPaths.Journeys(shaped);
                var effects = model == AttributionModel.Markov ? MarkovModel.Effects(journeys, order) : ShapleyModel.Effects(journeys);
                learned.Add(new LearnedPaths(AttributionModels.NameOf(model), effects.Order, effects.Chance, ChannelEffect.Of(effects)));
                sums.Add(Learned(shaped, effects, model));
                Warn(journeys, warnings);
            }
            else
            {
                sums.Add(ByRule(shaped, model, custom));
            }
        }

        return new Outcome<PathCredits>.Ok(new PathCredits([.. models.Select(AttributionModels.NameOf)], Rows(shaped, models, sums), learned, [.. warnings.Distinct()]));
    }

    private static List<AttributionModel> Models(PathOptions options, List<Fault> faults)
    {
        var models = new List<AttributionModel>();
        foreach (var (name, at) in options.Models.Distinct(StringComparer.Ordinal).Select((name, at) => (name, at)))
        {
            switch (AttributionModels.Parse(name, $"/models/{at}", faults))
            {
                case AttributionModel.Decay or AttributionModel.DataDriven:
                    faults.Add(new Fault("attribution.needs-times", $"/models/{at}", $"Counted paths have no times, which '{name}' weighs by; take another model, such as linear or markov."));
                    break;
                case AttributionModel.PositionW or AttributionModel.PositionZ:
                    faults.Add(new Fault("attribution.needs-milestones", $"/models/{at}", $"Counted paths do not say where a lead was made, which '{name}' needs; take position_u or custom."));
                    break;
                case { } model:
                    models.Add(model);
                    break;
                default:
                    break;
            }
        }

        return models;
    }

    private static Dictionary<string, (decimal Credit, decimal Value)> ByRule(IReadOnlyList<CountedPath> paths, AttributionModel model, PositionShares? custom)
    {
        var (split, money) = (new AmountSplit(Digits), new AmountSplit(2));
        var credits = new Dictionary<string, (decimal Credit, decimal Value)>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            IReadOnlyList<string> touches = path.Touches.Count == 0 ? [AttributionRunner.Unattributed] : path.Touches;
            if (model == AttributionModel.Participation)
            {
                foreach (var touch in touches.Distinct(StringComparer.Ordinal))
                {
                    Add(credits, touch, path.Conversions, path.Value ?? 0);
                }

                continue;
            }

            var weights = Weights(touches, model, custom);
            var (parts, values) = (new decimal[touches.Count], new decimal[touches.Count]);
            split.Split(path.Conversions, weights, model == AttributionModel.Linear, parts);
            money.Split(path.Value ?? 0, weights, model == AttributionModel.Linear, values);
            for (var touch = 0; touch < touches.Count; touch++)
            {
                Add(credits, touches[touch], parts[touch], values[touch]);
            }
        }

        return credits;
    }

    private static double[] Weights(IReadOnlyList<string> touches, AttributionModel model, PositionShares? custom)
    {
        var weights = new double[touches.Count];
        int Last(Func<string, bool> holds)
        {
            for (var at = touches.Count - 1; at >= 0; at--)
            {
                if (holds(touches[at]))
                {
                    return at;
                }
            }

            return touches.Count - 1;
        }

        int LastNonDirect() => Last(touch => !Platforms.IsDirect(touch));
        var (first, others, last) = model switch
        {
            AttributionModel.PositionU => (40, 20, 40),
            AttributionModel.PositionJ => (20, 20, 60),
            AttributionModel.PositionInverseJ => (60, 20, 20),
            AttributionModel.Custom => (custom!.First, custom.Others, custom.Last),
            _ => (0.0, 0.0, 0.0),
        };
        switch (model)
        {
            case AttributionModel.Linear:
                weights.AsSpan().Fill(1.0 / weights.Length);
                break;
            case AttributionModel.First:
                weights[0] = 1;
                break;
            case AttributionModel.Last:
                weights[^1] = 1;
                break;
            case AttributionModel.LastNonDirect:
                weights[LastNonDirect()] = 1;
                break;
            case AttributionModel.LastPaid:
                weights[touches.Any(Platforms.IsPaid) ? Last(Platforms.IsPaid) : LastNonDirect()] = 1;
                break;
            default:
                RuleWeights.Positions(weights, first, others, last);
                break;
        }

        return weights;
    }

    // The whole is shared in proportion to the effects; conversions nobody brought stay apart.
    private static Dictionary<string, (decimal Credit, decimal Value)> Learned(IReadOnlyList<CountedPath> paths, ChannelEffects effects, AttributionModel model)
    {
        var brought = paths.Where(path => path.Touches.Count > 0).ToList();
        if (effects.IsEmpty && model == AttributionModel.Shapley)
        {
            return ByRule(paths, AttributionModel.Linear, null);
        }

        var credits = new Dictionary<string, (decimal Credit, decimal Value)>(StringComparer.Ordinal);
        foreach (var path in paths.Where(path => path.Touches.Count == 0))
        {
            Add(credits, AttributionRunner.Unattributed, path.Conversions, path.Value ?? 0);
        }

        var (conversions, value) = (brought.Sum(path => path.Conversions), brought.Sum(path => path.Value ?? 0));
        if (effects.IsEmpty)
        {
            Add(credits, AttributionRunner.Unattributed, conversions, value);
            return credits;
        }

        var (parts, values) = (new decimal[effects.Channels.Count], new decimal[effects.Channels.Count]);
        new AmountSplit(Digits).Split(conversions, Shares(effects.Clamped), isEven: false, parts);
        new AmountSplit(2).Split(value, Shares(effects.ValueClamped), isEven: false, values);
        for (var channel = 0; channel < parts.Length; channel++)
        {
            Add(credits, effects.Channels[channel], parts[channel], values[channel]);
        }

        return credits;
    }

    private static double[] Shares(IReadOnlyList<double> effects)
    {
        var sum = effects.Sum();
        return [.. effects.Select(effect => sum > 0 ? effect / sum : 1.0 / effects.Count)];
    }

    private static void Add(Dictionary<string, (decimal Credit, decimal Value)> credits, string key, decimal credit, decimal value)
    {
        var its = credits.GetValueOrDefault(key);
        credits[key] = (its.Credit + credit, its.Value + value);
    }

    private static void Warn(CountedJourneys journeys, List<WarningResult> warnings)
    {
        if (journeys.Nulls == 0)
        {
            warnings.Add(new WarningResult("no_nulls", "No path has nulls, so every journey converts and only its shape tells channels apart: give the journeys that did not convert.", "/nulls"));
        }

        if (journeys.Conversions < FewJourneys || journeys.Nulls < FewJourneys)
        {
            warnings.Add(new WarningResult(
                "few_journeys", FormattableString.Invariant($"{journeys.Conversions:0.##} conversions and {journeys.Nulls:0.##} nulls are few to learn from; a site's report asks for {FewJourneys} of each.")));
        }
    }

    private static List<PathCredit> Rows(IReadOnlyList<CountedPath> paths, List<AttributionModel> models, List<Dictionary<string, (decimal Credit, decimal Value)>> sums)
    {
        var (isValued, rows, all) = (paths.Any(path => path.Value is not null), new List<PathCredit>(), paths.Sum(path => path.Conversions));
        var keys = sums.SelectMany(credits => credits.Where(pair => pair.Value.Credit > 0).Select(pair => pair.Key)).ToHashSet(StringComparer.Ordinal);
        var comparisons = keys.ToDictionary(
            key => key,
            key => ModelComparison.Of([.. sums.Where((_, at) => models[at] != AttributionModel.Participation).Select(credits => credits.GetValueOrDefault(key).Credit)]),
            StringComparer.Ordinal);
        for (var at = 0; at < models.Count; at++)
        {
            rows.AddRange(keys.Select(key => Row(AttributionModels.NameOf(models[at]), key, sums[at].GetValueOrDefault(key), comparisons[key], all, isValued))
                .OrderByDescending(row => row.Credit).ThenBy(row => row.Key, StringComparer.Ordinal));
        }

        return rows;
    }

    private static PathCredit Row(string model, string key, (decimal Credit, decimal Value) its, ModelComparison compared, decimal all, bool isValued) => new()
    {
        Model = model,
        Key = key,
        Credit = its.Credit / 1.0000000000000000000000000000m,
        Value = isValued ? Decimals.Print(its.Value) : null,
        Share = all == 0 ? null : (double)(its.Credit / all),
        Low = compared.Low,
        High = compared.High,
        Spread = compared.Spread,
        Verdict = compared.Verdict,
    };
}
