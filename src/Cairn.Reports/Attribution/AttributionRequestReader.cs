using Cairn.Journeys.Attribution;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>Reads what is the report's own in a request.</summary>
internal static class AttributionRequestReader
{
    private static readonly Duration MacroLookback = new(30 * Timestamp.Day);
    private static readonly Duration MicroLookback = new(7 * Timestamp.Day);

    /// <summary>Makes the plan; every fault found is added, and then the answer is null.</summary>
    internal static AttributionPlan? Read(AttributionRequest request, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        var models = Models(request, faults);
        var dimensions = Dimensions(request, plan, faults);
        var lookback = Span(request.Lookback, "/lookback", faults);
        var (click, visit) = Windows(request, faults);
        var halfLife = Span(request.HalfLife, "/half_life", faults);
        if (halfLife is { Micros: 0 })
        {
            faults.Add(new Fault("attribution.half-life-zero", "/half_life", "The half-life must be longer than zero, such as 7d."));
        }

        if (request.PathStart is not (null or "lookback" or "after_previous"))
        {
            faults.Add(new Fault("attribution.path-start-unknown", "/path_start", "A path starts at 'lookback' or 'after_previous'."));
        }

        var sets = Sets(request, plan, site, faults);
        return faults.Count > 0 ? null : new AttributionPlan
        {
            Scope = plan.Scope(),
            Conversions = [.. sets.Select(set => Conversion(set, click ?? lookback, visit ?? lookback))],
            Models = models,
            Dimensions = dimensions,
            Currency = site.Currency,
            HalfLifeMicros = halfLife?.Micros ?? AttributionPlan.DefaultHalfLifeMicros,
            AfterPrevious = request.PathStart == "after_previous",
        };
    }

    private static AttributedConversion Conversion(OccurrenceSet set, Duration? click, Duration? visit)
    {
        var usual = set.Definition!.Kind == ConversionKind.Macro ? MacroLookback : MicroLookback;
        return new AttributedConversion(set, (click ?? usual).Micros, (visit ?? usual).Micros);
    }

    private static List<AttributionModel> Models(AttributionRequest request, List<Fault> faults)
    {
        var names = request.Models is { Count: > 0 } asked ? asked : ["linear"];
        return [.. names.Distinct(StringComparer.Ordinal).Select((name, at) => AttributionModels.Parse(name, $"/models/{at}", faults)).OfType<AttributionModel>()];
    }

    private static List<TouchDimension> Dimensions(AttributionRequest request, ReportPlan plan, List<Fault> faults)
    {
        var names = request.By is { Count: > 0 } asked ? asked : ["channel"];
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
            else if (TouchDimension.Of(name, plan.View) is { } dimension)
            {
                dimensions.Add(dimension);
            }
            else
            {
                faults.Add(new Fault("attribution.dimension-unknown", $"/by/{at}", $"A dimension is one of {string.Join(", ", TouchDimension.Names)}."));
            }
        }

        return dimensions;
    }

    private static (Duration? Click, Duration? Visit) Windows(AttributionRequest request, List<Fault> faults)
    {
        var (click, visit) = ((Duration?)null, (Duration?)null);
        foreach (var (kind, text) in request.Windows ?? new Dictionary<string, string>())
        {
            var span = Span(text, $"/windows/{kind}", faults);
            switch (kind)
            {
                case "click":
                    click = span;
                    break;
                case "visit":
                    visit = span;
                    break;
                default:
                    faults.Add(new Fault("report.not-available", $"/windows/{kind}", "Touches are 'click' and 'visit' in this version; give a window for one of these."));
                    break;
            }
        }

        return (click, visit);
    }

    private static Duration? Span(string? text, string where, List<Fault> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (!Duration.TryParse(text, out var span))
        {
            faults.Add(new Fault("duration.invalid", where, "Expected a duration such as 30d."));
        }

        return span;
    }

    private static List<OccurrenceSet> Sets(AttributionRequest request, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        var keys = request.Definitions ?? OccurrenceSelection.Keys(site, ConversionKind.Macro);
        if (keys.Count == 0)
        {
            faults.Add(new Fault("definition.no-macro", "/definitions", "The site has no macro conversion; define one, or name a micro in 'definitions'."));
        }

        var sets = new List<OccurrenceSet>();
        foreach (var (key, at) in keys.Distinct(StringComparer.Ordinal).Select((key, at) => (key, at)))
        {
            if (OccurrenceSelection.Definition(key, site, $"/definitions/{at}", faults) is not null
                && OccurrenceSelection.Open(OccurrenceSet.Of(key, plan.Context, $"/definitions/{at}"), faults) is { } set)
            {
                sets.Add(set);
            }
        }

        return sets;
    }
}
