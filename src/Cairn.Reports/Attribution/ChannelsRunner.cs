using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Visits;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

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

        var plan = ReportPlanner.Plan(request, site, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<ChannelsReport>.Refused(faults);
        }

        switch (AttributionRunner.Run(Credits(request, site), site, cancellation))
        {
            case Outcome<AttributionReport>.Ok(var credits):
                var dimensions = AttributionRequestReader.Dimensions(request.By, plan, faults);
                var visits = TouchVisitsOperator.Run(plan.Scope(), dimensions, cancellation);
                return plan.Stamp(Report(request, plan, site, credits, visits), started);
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
        Definitions = request.Definitions ?? OccurrenceSelection.Keys(site, null),
        Models = [request.Model ?? "linear"],
        Assists = true,
    };

    private static ChannelsReport Report(ChannelsRequest request, ReportPlan plan, ReportSite site, AttributionReport credits, TouchVisitsState visits)
    {
        var kinds = credits.Conversions.ToDictionary(total => total.Definition, total => total.Kind, StringComparer.Ordinal);
        var keys = credits.Rows.Select(row => row.Key).Concat(visits.Counts.Keys).Concat(site.Costs.Keys(plan.Range, credits.By)).Distinct(StringComparer.Ordinal);
        return new ChannelsReport
        {
            Kind = "channels",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = credits.Definitions,
            Warnings = [.. credits.Warnings.Where(warning => warning.Code != "no_conversions" || kinds.GetValueOrDefault(warning.Field ?? "") == "macro")],
            Excluded = plan.Excluded(plan.Range),
            Currency = credits.Currency,
            Windows = credits.Conversions.OrderBy(total => total.Kind, StringComparer.Ordinal).FirstOrDefault()?.Windows ?? new Dictionary<string, string>(),
            By = credits.By,
            Model = credits.Rows is [var first, ..] ? first.Model : request.Model ?? "linear",
            Rows =
            [
                .. keys.Select(key => Row(key, credits, kinds, visits.Counts.GetValueOrDefault(key), site, plan))
                    .OrderByDescending(row => row.MacroCredit).ThenByDescending(row => row.Sessions).ThenBy(row => row.Key, StringComparer.Ordinal),
            ],
        };
    }

    private static ChannelRow Row(
        string key, AttributionReport credits, Dictionary<string, string> kinds, (long Sessions, long Visitors) visits, ReportSite site, ReportPlan plan)
    {
        var own = credits.Rows.Where(row => row.Key == key).ToList();
        var macros = own.Where(row => kinds[row.Definition] == "macro").ToList();
        var macro = macros.Sum(row => row.Credit);
        var value = macros.Any(row => row.Value is not null) ? macros.Sum(row => row.Value is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0) : (decimal?)null;
        var assists = (credits.Assists ?? []).Where(row => row.Key == key && kinds[row.Definition] == "macro").ToList();
        var last = assists.Sum(row => row.Last);
        var cost = site.Costs.Of(key, plan.Range, credits.By);
        return new ChannelRow
        {
            Key = key,
            Visitors = visits.Visitors,
            Sessions = visits.Sessions,
            Micros =
            [
                .. kinds.Where(pair => pair.Value == "micro").Select(pair => own.Find(row => row.Definition == pair.Key) is { } row
                    ? new ChannelMicro(pair.Key, row.Credit, Ratio(row.Credit, macro), Money(Per(cost, row.Credit), site))
                    : new ChannelMicro(pair.Key, 0, Ratio(0, macro), null)),
            ],
            MacroCredit = macro,
            NetMacroCredit = macros.Sum(row => row.NetCredit),
            Value = value is { } worth ? Decimals.Print(worth) : null,
            Cost = cost is { } spent ? Decimals.Print(spent) : null,
            Roas = cost is { } divisor && value is { } earned ? Ratio(earned, divisor) : null,
            Cpa = Money(Per(cost, macro), site),
            Cpl = Money(Per(cost, own.Where(row => IsLead(row.Definition, site)).Sum(row => row.Credit)), site),
            Assisted = assists.Sum(row => row.Assisted),
            AssistRatio = Ratio(assists.Sum(row => row.Assisted), last),
        };
    }

    private static bool IsLead(string key, ReportSite site) => site.Definitions.Where(definition => definition.Key == key).MaxBy(definition => definition.Version) is { Lead: true };

    private static double? Ratio(decimal part, decimal whole) => whole == 0 ? null : (double)(part / whole);

    private static decimal? Per(decimal? cost, decimal credit) => cost is { } spent && credit > 0 ? spent / credit : null;

    private static string? Money(decimal? amount, ReportSite site) =>
        amount is { } money ? Decimals.Print(decimal.Round(money, AmountSplit.DigitsOf(site.Currency), MidpointRounding.ToEven)) : null;
}
