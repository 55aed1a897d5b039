using System.Globalization;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Television;

namespace Cairn.Reports.Attribution;

/// <summary>Learns models from a site's journeys as they stand (<c>docs/definitions/attribution.md</c>).</summary>
/// <remarks>All of history is looked at, once for all models of a definition; bots and denied consent are left out. For one request.</remarks>
public sealed class ModelTrainer(ReportSite site, CancellationToken cancellation = default)
{
    /// <summary>Fewer converting or null journeys than this teach nothing.</summary>
    public const int Fewest = 100;

    private readonly Dictionary<string, CountedJourneys> _journeys = new(StringComparer.Ordinal);
    private (AdTouches? Ads, bool IsRead) _ads;

    /// <summary>The model in force of a definition.</summary>
    /// <param name="definition">The newest version.</param>
    /// <param name="model">A learned one.</param>
    /// <param name="order">Of a Markov chain, as asked.</param>
    public LearnedModel InForce(ConversionDefinition definition, AttributionModel model, string? order = null)
    {
        ArgumentNullException.ThrowIfNull(definition);

        // Other rules know other channels, and what is learned of those is for one look.
        return site.Channels.IsInForce
            ? site.Models.InForce(definition.Key, definition.Version, LearnedModel.NameOf(model, order), () => Learn(definition, model, order))
            : Learn(definition, model, order);
    }

    /// <summary>Learns a model now.</summary>
    public LearnedModel Learn(ConversionDefinition definition, AttributionModel model, string? order = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (model == AttributionModel.DataDriven)
        {
            return LearnHazard(definition);
        }

        var journeys = Journeys(definition);
        var learned = new LearnedModel
        {
            Definition = definition.Key,
            DefinitionVersion = definition.Version,
            Model = LearnedModel.NameOf(model, order),
            Trained = site.Now.ToString(),
            ChannelRules = site.Channels.Version,
            Conversions = (long)journeys.Conversions,
            Nulls = (long)journeys.Nulls,
        };
        if (learned.Conversions < Fewest || learned.Nulls < Fewest)
        {
            return learned with
            {
                Refused = string.Create(
                    CultureInfo.InvariantCulture,
                    $"It takes {Fewest} journeys that converted and {Fewest} that did not to learn from; there are {learned.Conversions:#,0} and {learned.Nulls:#,0}."),
            };
        }

        var effects = model == AttributionModel.Markov ? MarkovModel.Effects(journeys, AttributionModels.Order(order, "", [])) : ShapleyModel.Effects(journeys);
        return learned with
        {
            Order = effects.Order,
            P = effects.Chance,
            Effects =
            [
                .. effects.Channels.Select((channel, at) => new LearnedEffect(channel, effects.Raw[at], effects.Clamped[at], effects.ValueClamped[at], effects.StandardErrors?[at]))
                    .OrderByDescending(effect => effect.Raw).ThenBy(effect => effect.Channel, StringComparer.Ordinal),
            ],
        };
    }

    private LearnedModel LearnHazard(ConversionDefinition definition)
    {
        var state = TimedJourneysOperator.Run(Plan(definition), cancellation);
        var (hazard, loss, without, refused) = HazardTrainer.Learn(state);
        return new LearnedModel
        {
            Definition = definition.Key,
            DefinitionVersion = definition.Version,
            Model = LearnedModel.NameOf(AttributionModel.DataDriven, null),
            Trained = site.Now.ToString(),
            ChannelRules = site.Channels.Version,
            Conversions = state.Conversions,
            Nulls = state.Nulls,
            P = state.Conversions + state.Nulls == 0 ? null : (double)state.Conversions / (state.Conversions + state.Nulls),
            Refused = refused,
            HoldoutLoss = loss,
            LossWithoutTouches = without,
            Hazard = hazard,

            // What one touch of the day adds to the log odds: the three half-lives together.
            Effects = hazard is null ? [] :
            [
                .. hazard.Channels.Select((channel, at) => (channel, Raw: Enumerable.Range(0, HazardRows.HalfLives.Count).Sum(half => hazard.Coefficients[(at * HazardRows.HalfLives.Count) + half])))
                    .Select(its => new LearnedEffect(its.channel, its.Raw, Math.Max(0, its.Raw), Math.Max(0, its.Raw)))
                    .OrderByDescending(effect => effect.Raw).ThenBy(effect => effect.Channel, StringComparer.Ordinal),
            ],
        };
    }

    private CountedJourneys Journeys(ConversionDefinition definition)
    {
        if (!_journeys.TryGetValue(definition.Key, out var journeys))
        {
            _journeys[definition.Key] = journeys = TrainingOperator.Run(Plan(definition), cancellation).Finish();
        }

        return journeys;
    }

    private TrainingPlan Plan(ConversionDefinition definition)
    {
        var faults = new List<Fault>();
        var request = new AttributionRequest();
        var plan = ReportPlanner.Plan(request, site, faults);
        var set = plan is null ? null : TouchReader.Set(definition.Key, plan, site, "/definition", faults);
        _ads = set is null || _ads.IsRead ? _ads : (AdTouchReader.Ever(request, plan!, site, faults, cancellation), true);
        return set is null || faults.Count > 0
            ? throw new InvalidOperationException($"The definition '{definition.Key}' cannot be evaluated: {faults[0].Message}")
            : new TrainingPlan
            {
                Scope = plan!.Scope(),
                Conversions = set,
                GapMicros = TouchReader.Windows(request, site, faults)(definition).Click,
                Sources = TouchReader.Sources(request, plan, faults),
                Currency = site.Currency,
                Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
                Ads = _ads.Ads,
            };
    }
}
