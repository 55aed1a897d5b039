using System.Diagnostics;
using Cairn.Journeys.Attribution.Visits;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Attribution;

/// <summary>Makes the channels report (<c>docs/definitions/attribution.md</c>): the attribution report by micro and macro, turned so that a channel is a row.</summary>
/// <remarks>What a channel cost comes from <see cref="ReportSite.Costs"/>; without it the cost columns are null.</remarks>
public static class ChannelsRunner
{
    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ChannelsReport> Run(ChannelsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (request.Model == "participation")
        {
            faults.Add(new Fault("attribution.not-for-cost", "/model", "'participation' counts conversions more than once and is never set against cost; take another model, such as linear."));
        }

        site = TouchReader.In(site, request, faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<ChannelsReport>.Refused(faults);
        }

        // The currency is the site's by now.
        var asked = Credits(request, site);
        switch (AttributionRunner.Run(asked with { Currency = null }, site, cancellation))
        {
            case Outcome<AttributionReport>.Ok(var credits):
                var dimensions = AttributionRequestReader.Dimensions(request.By, plan, site, faults);
                var visits = TouchVisitsOperator.Run(plan.Scope(), dimensions, cancellation);
                var costs = CostTable.Of(plan, site, credits.By);
                var figures = ChannelFigures.Of(asked with { Currency = null }, plan, site, credits, costs, cancellation);
                return plan.Stamp(Report(request, plan, site, credits, visits, costs, figures), started);
            case Outcome<AttributionReport>.Refused(var refused):
                return new Outcome<ChannelsReport>.Refused([.. refused.Select(fault => fault with { Where = fault.Where.Replace("/models/0", "/model", StringComparison.Ordinal) })]);
            default:
                throw new UnreachableException();
        }
    }

    private static AttributionRequest Credits(ChannelsRequest request, ReportSite site) => new()
    {
        Range = request.Range,
        AsOf = request.AsOf,
        Timezone = request.Timezone,
        Segment = request.Segment,
        Filters = request.Filters,
        IncludeBots = request.IncludeBots,
        Identity = request.Identity,
        SessionRule = request.SessionRule,
        History = request.History,
        Lookback = request.Lookback,
        Windows = request.Windows,
        PathStart = request.PathStart,
        Form = request.Form,
        Drop = request.Drop,
        TouchEvents = request.TouchEvents,
        By = request.By,
        RefundBasis = request.RefundBasis,
        Definitions = request.Definitions ?? OccurrenceSelection.Keys(site, null),
        Models = [request.Model ?? "linear"],
        Assists = true,
        MayHaveNone = true,
    };

    private static ChannelsReport Report(
        ChannelsRequest request, ReportPlan plan, ReportSite site, AttributionReport credits, TouchVisitsState visits, CostTable costs, ChannelFigures figures)
    {
        var kinds = credits.Conversions.ToDictionary(total => total.Definition, total => total.Kind, StringComparer.Ordinal);
        var keys = credits.Rows.Select(row => row.Key).Concat(visits.Counts.Keys).Concat(costs.ByKey.Keys).Distinct(StringComparer.Ordinal);
        return new ChannelsReport
        {
            Kind = "channels",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = credits.Definitions,
            Warnings = [.. new[] { request.Definitions is null ? TouchReader.NoMacro(site) : null }.OfType<WarningResult>(), .. credits.Warnings.Where(warning => warning.Code != "no_conversions" || kinds.GetValueOrDefault(warning.Field ?? "") == "macro"), .. Warnings(request, costs, credits.By)],
            Approximations = figures.HasIntervals
                ? [new ApproximationResult("rows.ci", "Poisson bootstrap over persons, 200 replicates, fixed seed, 95 %; what was spent is taken as it is", 0.1)] : [],
            Excluded = plan.Excluded(plan.Range),
            Currency = credits.Currency,
            Windows = credits.Conversions.OrderBy(total => total.Kind, StringComparer.Ordinal).FirstOrDefault()?.Windows ?? new Dictionary<string, string>(),
            By = credits.By,
            Model = credits.Rows is [var first, ..] ? first.Model : request.Model ?? "linear",
            Totals = figures.Totals(),
            NoRate = new LeftOutMoney(credits.NoRate, costs.NoRate),
            Rows =
            [
                .. keys.Select(key => Row(key, credits, kinds, visits.Counts.GetValueOrDefault(key), figures))
                    .OrderByDescending(row => row.MacroCredit).ThenByDescending(row => row.Sessions).ThenBy(row => row.Key, StringComparer.Ordinal),
            ],
        };
    }

    private static IEnumerable<WarningResult> Warnings(ChannelsRequest request, CostTable costs, IReadOnlyList<string> by)
    {
        if (costs.NoRate > 0)
        {
            yield return new WarningResult(
                "no_rate", FormattableString.Invariant($"{costs.NoRate} lines of cost are in another currency and have no rate of their day or the {CurrencyTable.DaysBefore} days before; they are left out. Bring rates in with 'cairn rates import FILE'."), "/cost");
        }

        if (costs.ByKey.FirstOrDefault(pair => pair.Value.Cost > 0 && ChannelFigures.IsNobodys(pair.Key, by)) is { Key: { } none, Value: { } nobodys })
        {
            yield return new WarningResult(
                "cost_without_name", $"{Decimals.Print(nobodys.Cost)} was spent on lines that are '{none}' here; it is shown, and not divided by the credit of visits that are so too, since nothing says it brought them.", "/by");
        }

        if (costs.IsWhole && costs.Total.Cost > 0)
        {
            yield return new WarningResult("cost_not_split", "What was spent is known by channel, source, medium, campaign, content and creative only; by the dimensions asked for there is just the total.", "/by");
        }

        if (costs.Total.Cost > 0 && (request.Segment is not null || request.Filters is { Count: > 0 }))
        {
            yield return new WarningResult("cost_of_all", "Conversions are those of the segment and filters; what was spent is all that was spent, on everybody.", "/segment");
        }
    }

    private static ChannelRow Row(
        string key, AttributionReport credits, Dictionary<string, string> kinds, (long Sessions, long Visitors) visits, ChannelFigures figures)
    {
        var own = credits.Rows.Where(row => row.Key == key).ToList();
        var macros = own.Where(row => kinds[row.Definition] == "macro").ToList();
        var macro = macros.Sum(row => row.Credit);
        var value = ChannelFigures.ValueOf(macros) ?? (figures.HasValue ? 0 : null);
        var assists = (credits.Assists ?? []).Where(row => row.Key == key && kinds[row.Definition] == "macro").ToList();
        var last = assists.Sum(row => row.Last);
        var row = new ChannelRow
        {
            Key = key,
            Visitors = visits.Visitors,
            Sessions = visits.Sessions,
            Micros =
            [
                .. kinds.Where(pair => pair.Value == "micro").Select(pair => own.Find(row => row.Definition == pair.Key) is { } row
                    ? figures.Micro(key, pair.Key, row.Credit, macro)
                    : new ChannelMicro(pair.Key, 0, Ratio(0, macro), null)),
            ],
            MacroCredit = macro,
            NetMacroCredit = macros.Sum(row => row.NetCredit),
            Value = value is { } worth ? Decimals.Print(worth) : null,
            Assisted = assists.Sum(row => row.Assisted),
            AssistRatio = Ratio(assists.Sum(row => row.Assisted), last),
        };
        return figures.Fill(row with { Label = figures.Label(key) }, own, macro, value);
    }

    private static double? Ratio(decimal part, decimal whole) => whole == 0 ? null : (double)(part / whole);
}
