using System.Diagnostics;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Attribution.Cohorts;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Conversions;
using Cairn.Reports.Costs;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Television;

namespace Cairn.Reports.CohortRevenue;

/// <summary>Makes the report on revenue by cohort (<c>docs/definitions/cohort-revenue.md</c>).</summary>
public static class CohortRevenueRunner
{
    private const int MostCohorts = 400;
    private const int MeanDecimals = 6;
    private static readonly int[] Ages = [0, 7, 30, 60, 90, 180, 365];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<CohortRevenueReport> Run(CohortRevenueRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        site = TouchReader.In(site, request, faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        var unit = new RequestReader("cohort-revenue", faults).Choice(request.Period, "/period", ("month", CalendarUnit.Month), ("week", CalendarUnit.Week), ("day", CalendarUnit.Day));
        var query = plan is null ? null : Query(request, plan, site, faults, cancellation);
        if (plan is null || query is null || faults.Count > 0)
        {
            return new Outcome<CohortRevenueReport>.Refused(faults);
        }

        var state = CohortRevenueOperator.Run(new CohortRevenuePlan(query, unit, AdWindows(request, query, site)), cancellation);
        var cohorts = Cohorts(plan, site, state, unit);
        if (cohorts.Count > MostCohorts)
        {
            return Outcome<CohortRevenueReport>.Refuse("cohort-revenue.too-many", "/period", FormattableString.Invariant($"The range has {cohorts.Count} cohorts; at most {MostCohorts} are shown. Shorten the range or take a longer period."));
        }

        string[] by = [.. query.Dimensions.Select(dimension => dimension.Name)];
        var (rows, noRate) = (new List<CohortRevenueRow>(), 0L);
        foreach (var cohort in cohorts)
        {
            var costs = CostTable.Of(plan with { Range = Cut(cohort, plan.Range) }, site, by);
            noRate += costs.NoRate;
            var cells = state.Cells.Where(pair => pair.Key.Period == cohort.Start.Micros).ToDictionary(pair => pair.Key.Key, pair => pair.Value, StringComparer.Ordinal);
            rows.AddRange(cells.Keys.Union(costs.ByKey.Keys, StringComparer.Ordinal)
                .Select(key => Row(key, cohort, plan, cells.GetValueOrDefault(key) ?? new CohortCell(), costs.ByKey.GetValueOrDefault(key)))
                .OrderByDescending(row => row.Size).ThenBy(row => row.Key, StringComparer.Ordinal));
        }

        return plan.Stamp(
            new CohortRevenueReport
            {
                Kind = "cohort-revenue",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.RangeResult,
                Definitions = OccurrenceSelection.Versions(query.Conversions.Select(conversion => conversion.Set)),
                Warnings = [.. new[] { TouchReader.NoMacro(site) }.OfType<WarningResult>(), .. noRate == 0 ? Array.Empty<WarningResult>() : [new WarningResult("no_rate", FormattableString.Invariant($"{noRate} lines of cost are in another currency and have no rate of their day or the {CurrencyTable.DaysBefore} days before; they are left out."), "/cost")]],
                Excluded = plan.Excluded(plan.Range),
                By = by,
                Period = request.Period ?? "month",
                Currency = site.Currency,
                NoRate = noRate,
                Rows = rows,
            },
            started);
    }

    private static AttributionPlan? Query(CohortRevenueRequest request, ReportPlan plan, ReportSite site, List<Fault> faults, CancellationToken cancellation)
    {
        var dimensions = AttributionRequestReader.Dimensions(request.By, plan, site, faults);
        var (macros, sources) = (TouchReader.Macros(plan, site, faults), TouchReader.Sources(request, plan, faults));
        var flagged = OccurrenceSelection.Keys(site, null)
            .Where(key => site.Definitions.Where(definition => definition.Key == key).MaxBy(definition => definition.Version) is { Customer: true })
            .Select(key => TouchReader.Set(key, plan, site, "/definitions", faults)).OfType<OccurrenceSet>().ToList();
        var ads = AdTouchReader.Ever(request, plan, site, faults, cancellation);
        return faults.Count > 0 ? null : new AttributionPlan
        {
            Scope = plan.Scope(),
            Conversions = [.. macros.Select(set => new AttributedConversion(set, TouchWindows.All(0)))],
            Models = [],
            Dimensions = dimensions,
            Currency = site.Currency,
            Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
            Sources = sources,
            Ads = ads,

            // Where nothing is said to make customers, a macro does.
            FirstEver = flagged.Count > 0 ? flagged : macros,
        };
    }

    // Those of the first macro: an ad acquires as far ahead as it is credited.
    private static TouchWindows AdWindows(CohortRevenueRequest request, AttributionPlan query, ReportSite site) =>
        TouchReader.Windows(request, site, [])(query.Conversions.Select(conversion => conversion.Set.Definition).FirstOrDefault());

    private static List<TimeRange> Cohorts(ReportPlan plan, ReportSite site, CohortRevenueState state, CalendarUnit unit)
    {
        var (from, to) = CostTable.Days(plan);
        var spent = from > to ? [] : site.Costs.Lines(from, to).Select(cost => plan.Calendar.StartOf(cost.Line.Date));
        return [.. state.Cells.Keys.Select(key => new Timestamp(key.Period)).Concat(spent).Distinct().Select(moment => plan.Calendar.BucketOf(moment, unit)).Distinct().OrderBy(bucket => bucket.Start)];
    }

    private static TimeRange Cut(TimeRange cohort, TimeRange range) => new(
        new Timestamp(Math.Max(cohort.Start.Micros, range.Start.Micros)), new Timestamp(Math.Max(Math.Max(cohort.Start.Micros, range.Start.Micros), Math.Min(cohort.End.Micros, range.End.Micros))));

    private static CohortRevenueRow Row(string key, TimeRange cohort, ReportPlan plan, CohortCell cell, Spent? spent)
    {
        var youngest = Math.Max(cell.YoungestMicros, Math.Min(cohort.End.Micros - 1, plan.AsOf.Micros) >= plan.AsOf.Micros ? plan.AsOf.Micros : cell.YoungestMicros);
        return new CohortRevenueRow
        {
            Cohort = plan.Calendar.DayOf(cohort.Start),
            Key = key,
            Size = cell.Size,
            Customers = cell.UpTo(CohortCell.MostDays).Customers,
            Cost = spent is null ? null : Decimals.Print(spent.Cost),
            CostPerVisitor = spent is null ? null : Per(spent.Cost, cell.Size),
            Ages = [.. Ages.Select(age => Age(age, cell, youngest, plan))],
            PaybackDays = spent is null ? null : spent.Cost == 0 ? 0 : cell.Reaches(spent.Cost),
        };
    }

    private static CohortAge Age(int days, CohortCell cell, long youngest, ReportPlan plan)
    {
        var (value, customers) = cell.UpTo(days);
        var incomplete = youngest != long.MinValue && plan.AsOf.Micros - youngest < (days * Timestamp.Day) + 1;
        return new CohortAge(days, Decimals.Print(value), Per(value, cell.Size), Per(value, customers), incomplete);
    }

    private static string? Per(decimal amount, long count) => count == 0 ? null : Decimals.Print(decimal.Round(amount / count, MeanDecimals, MidpointRounding.ToEven));
}
