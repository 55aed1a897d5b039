using System.Diagnostics;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Faults;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>Makes the report on learned models (<c>docs/definitions/attribution.md</c>).</summary>
public static class ModelsRunner
{
    private static readonly AttributionModel[] Learned = [AttributionModel.Markov, AttributionModel.Shapley, AttributionModel.DataDriven];

    /// <summary>Answers the request, or refuses it with every fault. A model that was never learned is learned now.</summary>
    public static Outcome<ModelsReport> Run(ModelsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var definition = OccurrenceSelection.Macro(request.Definition, site, "/definition", faults);
        AttributionModels.Order(request.Order, "/order", faults);
        if (plan is null || definition is null || faults.Count > 0)
        {
            return new Outcome<ModelsReport>.Refused(faults);
        }

        var trainer = new ModelTrainer(site, cancellation);
        var current = Learned.Select(model => trainer.InForce(definition, model, request.Order)).ToList();
        var older = site.Models.All(definition.Key).Where(known => !current.Exists(one => one.Model == known.Model && one.Version == known.Version));
        return plan.Stamp(
            new ModelsReport
            {
                Kind = "attribution/models",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.RangeResult,
                Definitions = new Dictionary<string, int> { [definition.Key] = definition.Version },
                Excluded = plan.Excluded(plan.Range),
                Definition = definition.Key,
                Rows = [.. current.Select(model => Row(model, inForce: model.Refused is null)), .. older.Select(model => Row(model, inForce: false))],
            },
            started);
    }

    private static ModelRow Row(LearnedModel model, bool inForce) => new()
    {
        Model = model.Model,
        Version = model.Version,
        Trained = model.Trained,
        DefinitionVersion = model.DefinitionVersion,
        Conversions = model.Conversions,
        Nulls = model.Nulls,
        Order = model.Order,
        P = model.P,
        Effects = [.. model.Effects.Select(effect => new ChannelEffect(effect.Channel, effect.Raw, effect.Clamped, effect.StandardError))],
        HoldoutLoss = model.HoldoutLoss,
        LossWithoutTouches = model.LossWithoutTouches,
        Refused = model.Refused,
        InForce = inForce,
    };
}
