using System.Diagnostics;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Paths;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Television;

namespace Cairn.Reports.Attribution;

/// <summary>Makes the report on paths to conversion (<c>docs/definitions/attribution.md</c>).</summary>
public static class ConversionPathsRunner
{
    private const int UsualTop = 50;
    private const int MostTop = 1_000;
    private const int MostTouches = 20;
    private const int MostDays = 30;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ConversionPathsReport> Run(ConversionPathsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        site = TouchReader.In(site, request, faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        if (request.Top is < 1 or > MostTop)
        {
            faults.Add(new Fault("attribution.top-range", "/top", FormattableString.Invariant($"From 1 to {MostTop} paths are listed.")));
        }

        var query = plan is null ? null : Query(request, plan, site, faults, cancellation);
        if (plan is null || query is null)
        {
            return new Outcome<ConversionPathsReport>.Refused(faults);
        }

        var state = ConversionPathsOperator.Run(query, cancellation);
        var definition = query.Conversions[0].Set.Definition!;
        return plan.Stamp(Report(request, plan, query, definition, [.. state.Paths]), started);
    }

    private static AttributionPlan? Query(ConversionPathsRequest request, ReportPlan plan, ReportSite site, List<Fault> faults, CancellationToken cancellation)
    {
        var definition = OccurrenceSelection.Macro(request.Definition, site, "/definition", faults);
        var set = definition is null ? null : TouchReader.Set(definition.Key, plan, site, "/definition", faults);
        var windows = TouchReader.Windows(request, site, faults);
        var afterPrevious = TouchReader.AfterPrevious(request, faults);
        var (form, drop, sources) = (TouchReader.Form(request, faults), TouchReader.Drop(request, faults), TouchReader.Sources(request, plan, faults));
        var ads = AdTouchReader.Ever(request, plan, site, faults, cancellation);
        return faults.Count > 0 ? null : new AttributionPlan
        {
            Scope = plan.Scope(),
            Conversions = [new AttributedConversion(set!, windows(definition!))],
            Models = [],
            Dimensions = [],
            Currency = site.Currency,
            Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
            AfterPrevious = afterPrevious,
            Sources = sources,
            Ads = ads,
            Form = form,
            Drop = drop,
        };
    }

    private static ConversionPathsReport Report(
        ConversionPathsRequest request, ReportPlan plan, AttributionPlan query, ConversionDefinition definition, IReadOnlyList<CountedPathState> paths)
    {
        var isValued = definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;
        var conversions = paths.Sum(path => (long)path.Touches.Count);
        var with = paths.Where(path => path.Channels.Count > 0).ToList();
        return new ConversionPathsReport
        {
            Kind = "paths-to-conversion",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = new Dictionary<string, int> { [definition.Key] = definition.Version },
            Warnings =
            [
                .. conversions == 0 ? new[] { new WarningResult("no_conversions", $"There is no conversion of '{definition.Key}' in the range.", definition.Key) } : [],
                .. TouchRemarks.Of(query, plan), .. SymbolCompiler.Warnings(plan.Filters, plan.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters")),
            ],
            Excluded = plan.Excluded(plan.Range),
            Definition = definition.Key,
            Currency = query.Currency,
            Windows = TouchReader.Shown(query.Conversions[0].Windows),
            Rows =
            [
                .. paths.OrderByDescending(path => path.Touches.Count).ThenByDescending(path => path.Nulls).ThenBy(path => string.Join('\0', path.Channels), StringComparer.Ordinal)
                    .Take(request.Top ?? UsualTop)
                    .Select(path => new ConversionPathRow(path.Channels, path.Touches.Count, path.Nulls, Shown(path.Value, isValued), Days(path.LagMicros), Middle(path.Touches))),
            ],
            Totals = new ConversionPathTotals(
                with.Count(path => path.Touches.Count > 0), conversions, paths.Sum(path => path.Nulls), Shown(paths.Sum(path => path.Value), isValued),
                Days([.. with.SelectMany(path => path.LagMicros)]), Middle([.. with.SelectMany(path => path.Touches)])),
            Lengths = [.. Spread(paths.SelectMany(path => path.Touches), MostTouches, conversions).Select(part => new PathLength(part.Place, part.Count, part.Share))],
            Lags =
            [
                .. Spread(with.SelectMany(path => path.LagMicros).Select(lag => (int)Math.Min(MostDays, lag / Timestamp.Day)), MostDays, with.Sum(path => (long)path.Touches.Count))
                    .Select(part => new PathLag(part.Place, part.Count, part.Share)),
            ],
        };
    }

    private static string? Shown(decimal value, bool isValued) => isValued ? Decimals.Print(value) : null;

    private static double? Days(List<long> lags) => Median.Of(lags.ToArray()) is { } median ? median / Timestamp.Day : null;

    private static double? Middle(List<int> touches) => Median.Of(touches.Select(count => (long)count).ToArray());

    private static IEnumerable<(int Place, long Count, double? Share)> Spread(IEnumerable<int> values, int most, long all) =>
        values.GroupBy(value => Math.Min(most, value)).OrderBy(group => group.Key).Select(group => (group.Key, (long)group.Count(), all == 0 ? (double?)null : (double)group.Count() / all));
}
