using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Learned;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>The learned models of a report, by definition and model; where one was refused, decay stands in and a remark says so.</summary>
internal sealed class LearnedLanes
{
    private readonly Dictionary<(int Conversion, int Model), LearnedModel> _models = [];
    private readonly List<WarningResult> _warnings = [];

    /// <summary>What the operator asks for weights.</summary>
    public IReadOnlyDictionary<(int Conversion, int Model), IPathWeights> Weights { get; private set; } = new Dictionary<(int, int), IPathWeights>();

    /// <summary>Models that could not be learned.</summary>
    public IReadOnlyList<WarningResult> Warnings => _warnings;

    /// <summary>Finds the models in force; those that were never learned are learned now.</summary>
    public static LearnedLanes Of(AttributionRequest request, AttributionPlan query, ReportSite site, CancellationToken cancellation)
    {
        var (lanes, trainer) = (new LearnedLanes(), new ModelTrainer(site, cancellation));
        for (var at = 0; at < query.Conversions.Count; at++)
        {
            for (var model = 0; model < query.Models.Count; model++)
            {
                if (AttributionModels.IsLearned(query.Models[model]))
                {
                    lanes.Add(at, model, trainer.InForce(query.Conversions[at].Set.Definition!, query.Models[model], request.Order));
                }
            }
        }

        lanes.Weights = lanes._models.Where(pair => pair.Value.Refused is null).ToDictionary(pair => pair.Key, pair => pair.Value.Weights(request.SpreadBaseline == true)!);
        return lanes;
    }

    /// <summary>The name of what was computed.</summary>
    public string NameOf(AttributionPlan query, int conversion, int model) =>
        IsRefused(conversion, model) ? AttributionModels.NameOf(AttributionModel.Decay) : AttributionModels.NameOf(query.Models[model]);

    /// <summary>The version of what was computed.</summary>
    public int VersionOf(int conversion, int model) => _models.TryGetValue((conversion, model), out var learned) && learned.Refused is null ? learned.Version : 1;

    /// <summary>Whether the same was computed for a model asked before, or stands in for one that was refused and was asked itself.</summary>
    public bool IsTwice(AttributionPlan query, int conversion, int model) =>
        IsRefused(conversion, model) && (query.Models.Contains(AttributionModel.Decay) || Enumerable.Range(0, model).Any(other => IsRefused(conversion, other)));

    /// <summary>By channel a model of the whole shares all conversions.</summary>
    public void ShareWhole(AttributionPlan query, AttributionState state)
    {
        if (query.ByTouchTime || query.Dimensions is not [{ Name: "channel" }])
        {
            return;
        }

        foreach (var ((conversion, model), learned) in _models.Where(pair => pair.Value.Refused is null && query.Models[pair.Key.Model] is AttributionModel.Markov or AttributionModel.Shapley))
        {
            LearnedCredits.ShareWhole(state, (conversion * query.Models.Count) + model, learned, AmountSplit.DigitsOf(query.Currency));
        }
    }

    private bool IsRefused(int conversion, int model) => _models.TryGetValue((conversion, model), out var learned) && learned.Refused is not null;

    private void Add(int conversion, int model, LearnedModel learned)
    {
        _models[(conversion, model)] = learned;
        if (learned.Refused is { } why)
        {
            _warnings.Add(new WarningResult("model_refused", $"The model '{learned.Model}' of '{learned.Definition}' could not be learned; 'decay' stands in its place. {why}", learned.Definition));
        }
    }
}
