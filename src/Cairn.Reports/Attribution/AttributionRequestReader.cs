using Cairn.Journeys.Attribution;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Faults;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Television;

namespace Cairn.Reports.Attribution;

/// <summary>Reads what is the report's own in a request.</summary>
internal static class AttributionRequestReader
{
    /// <summary>Makes the plan; every fault found is added, and then the answer is null.</summary>
    internal static AttributionPlan? Read(AttributionRequest request, ReportPlan plan, ReportSite site, List<Fault> faults, CancellationToken cancellation = default)
    {
        var models = Models(request, faults);
        var dimensions = Dimensions(request.By, plan, site, faults);
        var windows = TouchReader.Windows(request, site, faults);
        var halfLife = TouchReader.Span(request.HalfLife, "/half_life", faults);
        if (halfLife is { Micros: 0 })
        {
            faults.Add(new Fault("attribution.half-life-zero", "/half_life", "The half-life must be longer than zero, such as 7d."));
        }

        if (request.ByTime is not (null or "conversion" or "touch"))
        {
            faults.Add(new Fault("attribution.by-time-unknown", "/by_time", "Credit is dated by 'conversion' (default) or by 'touch'."));
        }

        if (request.RefundBasis is not (null or "conversion" or "refund"))
        {
            faults.Add(new Fault("attribution.refund-basis-unknown", "/refund_basis", "Refunds are dated by 'conversion' (default) or by 'refund'."));
        }
        else if (request is { RefundBasis: "refund", ByTime: "touch" })
        {
            faults.Add(new Fault("attribution.refund-basis-by-touch", "/refund_basis", "Credit dated by touch counts a value once, when the touch was; leave out one of 'refund_basis' and 'by_time'."));
        }

        AttributionModels.Order(request.Order, "/order", faults);
        var afterPrevious = TouchReader.AfterPrevious(request, faults);
        var (form, drop, sources) = (TouchReader.Form(request, faults), TouchReader.Drop(request, faults), TouchReader.Sources(request, plan, faults));
        var (custom, platform) = (Custom(request, models, faults), Platform(request, faults));
        var (leads, opportunities) = (Leads(request, models, plan, site, faults), Opportunities(request, models, plan, site, faults));
        List<OccurrenceSet> sets = request.MayHaveNone && request.Definitions is [] ? [] : TouchReader.Sets(request.Definitions, plan, site, faults);
        List<AttributedConversion> conversions = faults.Count > 0 ? [] : [.. sets.Select(set => new AttributedConversion(set, windows(set.Definition!)))];
        var ads = AdTouchReader.Of(request, plan, site, conversions.Select(conversion => conversion.Windows.Longest).DefaultIfEmpty().Max(), faults, cancellation);
        return faults.Count > 0 ? null : new AttributionPlan
        {
            Scope = plan.Scope(),
            Conversions = conversions,
            Models = models,
            Dimensions = dimensions,
            Currency = site.Currency,
            Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
            HalfLifeMicros = halfLife?.Micros ?? AttributionPlan.DefaultHalfLifeMicros,
            AfterPrevious = afterPrevious,
            Sources = sources,
            Ads = ads,
            Form = form,
            Drop = drop,
            ByTouchTime = request.ByTime == "touch",
            ByRefundTime = request.RefundBasis == "refund",
            Platform = platform,
            Custom = custom,
            Leads = leads,
            Opportunities = opportunities,
        };
    }

    /// <summary>The dimensions that credit is grouped by; the channel when none is named.</summary>
    internal static List<TouchDimension> Dimensions(IReadOnlyList<string>? by, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        var names = by is { Count: > 0 } asked ? asked : ["channel"];
        if (names.Count > TouchSlots.MaxDimensions)
        {
            faults.Add(new Fault("attribution.too-many-dimensions", "/by", FormattableString.Invariant($"Credits are grouped by {TouchSlots.MaxDimensions} dimensions at most.")));
        }

        var dimensions = new List<TouchDimension>();
        foreach (var (name, at) in names.Select((name, at) => (name, at)))
        {
            if (names.Take(at).Contains(name))
            {
                faults.Add(new Fault("attribution.dimension-twice", $"/by/{at}", $"Credits are grouped by each dimension once; '{name}' is named before."));
            }
            else if (TouchDimension.Of(name, plan.View, plan.ChannelColumn) is { } dimension)
            {
                dimensions.Add(name == "campaign" ? dimension.Joined(site.CampaignNames) : dimension);
            }
            else
            {
                faults.Add(new Fault("attribution.dimension-unknown", $"/by/{at}", $"A dimension is one of {string.Join(", ", TouchDimension.Names)}."));
            }
        }

        return dimensions;
    }

    private static List<AttributionModel> Models(AttributionRequest request, List<Fault> faults)
    {
        var names = request.Models is { Count: > 0 } asked ? asked : ["linear"];
        var models = new List<AttributionModel>();
        foreach (var (name, at) in names.Distinct(StringComparer.Ordinal).Select((name, at) => (name, at)))
        {
            if (AttributionModels.Parse(name, $"/models/{at}", faults) is { } model)
            {
                models.Add(model);
            }
        }

        return models;
    }

    internal static PositionShares? Custom(AttributionRequest request, List<AttributionModel> models, List<Fault> faults)
    {
        if (request.Custom is not { } custom)
        {
            if (models.Contains(AttributionModel.Custom))
            {
                faults.Add(new Fault("attribution.custom-missing", "/custom", "The model 'custom' needs its weights, such as {\"first\": 30, \"others\": 20, \"last\": 50}."));
            }

            return null;
        }

        double[] weights = [custom.First, custom.Others, custom.Last];
        if (weights.Any(weight => !double.IsFinite(weight) || weight is < 0 or > 1e6) || weights.Sum() <= 0)
        {
            faults.Add(new Fault("attribution.custom-weights", "/custom", "The weights are numbers from 0 to 1,000,000, and at least one is above 0."));
        }

        return new PositionShares(custom.First, custom.Others, custom.Last);
    }

    private static string? Platform(AttributionRequest request, List<Fault> faults)
    {
        if (request.Platform is { Length: 0 })
        {
            faults.Add(new Fault("attribution.platform-empty", "/platform", "Name a platform such as google or facebook, or leave the field out."));
        }

        return request.Platform is { Length: > 0 } name ? Platforms.Of(name) : null;
    }

    private static List<OccurrenceSet> Leads(AttributionRequest request, List<AttributionModel> models, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        if (!models.Any(model => model is AttributionModel.PositionW or AttributionModel.PositionZ))
        {
            return [];
        }

        if (request.Lead is { } lead)
        {
            return TouchReader.Set(lead, plan, site, "/lead", faults) is { } one ? [one] : [];
        }

        var flagged = OccurrenceSelection.Keys(site, null).Where(key => site.Definitions.Where(definition => definition.Key == key).MaxBy(definition => definition.Version)!.Lead).ToList();
        if (flagged.Count == 0)
        {
            faults.Add(new Fault("attribution.lead-missing", "/lead", "position_w and position_z need a conversion that makes a lead: name it in 'lead', or flag a definition as lead."));
        }

        return [.. flagged.Select(key => TouchReader.Set(key, plan, site, "/lead", faults)).OfType<OccurrenceSet>()];
    }

    private static List<OccurrenceSet> Opportunities(AttributionRequest request, List<AttributionModel> models, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        if (!models.Contains(AttributionModel.PositionZ))
        {
            return [];
        }

        if (request.Opportunity is not { } key)
        {
            faults.Add(new Fault("attribution.opportunity-missing", "/opportunity", "position_z needs a second milestone: name a conversion in 'opportunity'."));
            return [];
        }

        return TouchReader.Set(key, plan, site, "/opportunity", faults) is { } set ? [set] : [];
    }
}
