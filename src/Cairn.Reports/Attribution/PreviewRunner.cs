using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Television;

namespace Cairn.Reports.Attribution;

/// <summary>Says what other lookback windows or channel rules would move (<c>docs/definitions/attribution.md</c>).</summary>
public static class PreviewRunner
{
    private const int UsualDays = 90;

    /// <summary>Every fault in windows that somebody wants to set for a definition; none: they can be.</summary>
    public static IReadOnlyList<Fault> Check(ConversionDefinition definition, IReadOnlyDictionary<string, string> windows)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(windows);
        var faults = new List<Fault>();
        TouchReader.Over(TouchReader.Usually(definition), windows, faults);
        return faults;
    }

    /// <summary>The windows in force of a definition, as results show them.</summary>
    public static IReadOnlyDictionary<string, string> InForce(ConversionDefinition definition, ReportSite site) => TouchReader.Shown(TouchReader.Kept(definition, site));

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<WindowPreviewReport> Run(WindowPreviewRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (request.Days is < 1 or > 366)
        {
            faults.Add(new Fault("attribution.days-range", "/days", "A preview looks 1 to 366 days back."));
        }

        var reader = new RequestReader("attribution", faults);
        var model = reader.Choice(
            request.Model, "/model", ("first", AttributionModel.First), ("last", AttributionModel.Last), ("last_non_direct", AttributionModel.LastNonDirect), ("last_paid", AttributionModel.LastPaid));
        var ranged = request.Range is null ? request with { Range = new RangeRequest(Last: string.Create(CultureInfo.InvariantCulture, $"last {Math.Clamp(request.Days ?? UsualDays, 1, 366)}d")) } : request;
        var plan = ReportPlanner.Plan(ranged, site, faults);
        var definition = OccurrenceSelection.Macro(request.Definition, site, "/definition", faults);
        var channels = Channels(request, site, faults);
        var wanted = definition is null ? null : request.Windows is null && channels is not null ? TouchReader.Kept(definition, site) : TouchReader.Over(TouchReader.Usually(definition), request.Windows ?? new Dictionary<string, string>(), faults);
        var set = plan is null || definition is null ? null : TouchReader.Set(definition.Key, plan, site, "/definition", faults);
        if (plan is null || set is null || faults.Count > 0)
        {
            return new Outcome<WindowPreviewReport>.Refused(faults);
        }

        var now = TouchReader.Kept(definition, site);
        var query = new AttributionPlan
        {
            Scope = plan.Scope(),
            Conversions = [new AttributedConversion(set, now), new AttributedConversion(set, wanted!)],
            Models = [model],
            Dimensions = [TouchDimension.Of("channel", plan.View, plan.ChannelColumn)!],
            Currency = site.Currency,
            Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
            Sources = TouchReader.Sources(new AttributionRequest(), plan, faults),
            Ads = AdTouchReader.Of(new AttributionRequest(), plan, site, Math.Max(now.Longest, wanted!.Longest), faults, cancellation),
            FindsMoves = true,
            MovedChannelColumn = channels?.Column,
        };
        if (faults.Count > 0)
        {
            return new Outcome<WindowPreviewReport>.Refused(faults);
        }

        var state = AttributionOperator.Run(query, cancellation);
        return plan.Stamp(
            new WindowPreviewReport
            {
                Kind = "attribution/preview",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.RangeResult,
                Definitions = new Dictionary<string, int> { [definition!.Key] = definition.Version },
                Excluded = plan.Excluded(plan.Range),
                Definition = definition.Key,
                Model = AttributionModels.NameOf(model),
                Currency = site.Currency,
                Now = TouchReader.Shown(now),
                Wanted = TouchReader.Shown(wanted!),
                Conversions = state.Totals[0].Count,
                Moved =
                [
                    .. state.Moves.Moves.OrderByDescending(pair => pair.Value.Conversions).ThenBy(pair => pair.Key.From, StringComparer.Ordinal).ThenBy(pair => pair.Key.To, StringComparer.Ordinal)
                        .Select(pair => new MovedCredit(Name(pair.Key.From), Name(pair.Key.To), pair.Value.Conversions, Decimals.Print(pair.Value.Value))),
                ],
                Samples = [.. state.Moves.Samples.Select(move => new MovedConversion(new Timestamp(move.Micros).ToString(), Name(move.From), Name(move.To), Decimals.Print(move.Value)))],
            },
            started);
    }

    private static ChannelChoice? Channels(WindowPreviewRequest request, ReportSite site, List<Fault> faults)
    {
        if (request.ChannelRules is null && request.Channels is null)
        {
            return null;
        }

        switch (site.ChannelBook.Think(request.ChannelRules, request.Channels))
        {
            case Outcome<ChannelChoice>.Ok(var choice):
                return choice;
            case Outcome<ChannelChoice>.Refused refused:
                faults.AddRange(refused.Faults);
                return null;
            default:
                throw new UnreachableException();
        }
    }

    private static string Name(string key) => key.Length == 0 ? AttributionRunner.Unattributed : key;
}
