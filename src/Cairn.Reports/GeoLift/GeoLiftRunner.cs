using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Regions;
using Cairn.Journeys.Time;
using Cairn.Reports.Attribution;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.GeoLift;

/// <summary>Makes the geo-lift report (<c>docs/definitions/geo-lift.md</c>).</summary>
public static class GeoLiftRunner
{
    private const int LeastDonors = 5;
    private const int MostDonors = 200;
    private const int PreLengths = 4;
    private const int MostDays = 1_000;
    private const int MostRows = 200_000;
    private const double PoorFit = 0.5;
    private const double NoWeight = 1e-9;
    private const string ValueOf = "value:";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<GeoLiftReport> Run(GeoLiftRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(site);
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var (pre, from, to) = (Day(request.PreFrom, "/pre_from", faults), Day(request.From, "/from", faults), Day(request.To, "/to", faults));
        CheckDays(pre, from, to, faults);
        var figures = plan is null || faults.Count > 0 ? null : Figures(request, plan, site, pre!.Value, to!.Value, faults, cancellation);
        var (treated, donors) = figures is null || faults.Count > 0 ? ([], []) : Units(request, figures, faults);
        if (plan is null || figures is null || faults.Count > 0)
        {
            return new Outcome<GeoLiftReport>.Refused(faults);
        }

        var days = Enumerable.Range(pre!.Value.DayNumber, to!.Value.DayNumber - pre.Value.DayNumber).ToList();
        var own = days.Select(day => treated.Average(unit => figures[unit].GetValueOrDefault(day))).ToArray();
        var series = donors.Select(unit => (IReadOnlyList<double>)[.. days.Select(day => figures[unit].GetValueOrDefault(day))]).ToList();
        var preDays = from!.Value.DayNumber - pre.Value.DayNumber;
        var estimate = Cairn.Statistics.GeoLift.Estimate(own, series, preDays, cancellation);
        return plan.Stamp(Report(request, plan, treated, donors, own, preDays, days, estimate), started);
    }

    private static GeoLiftReport Report(
        GeoLiftRequest request, ReportPlan plan, List<string> treated, List<string> donors, double[] own, int preDays, List<int> days, GeoLiftEstimate estimate)
    {
        var times = (days.Count - preDays) * treated.Count;
        var isPoor = estimate.Fit > PoorFit;
        return new GeoLiftReport
        {
            Kind = "geo-lift",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Warnings = Warnings(estimate, isPoor, donors),
            Excluded = plan.Excluded(plan.Range),
            Metric = request.Metric ?? "sessions",
            Treated = treated,
            Weights = [.. donors.Zip(estimate.Weights, (unit, weight) => new GeoLiftWeight(unit, weight)).Where(one => one.Weight > NoWeight).OrderByDescending(one => one.Weight).ThenBy(one => one.Unit, StringComparer.Ordinal)],
            Donors = donors.Count,
            Days = new GeoLiftDays(preDays, days.Count - preDays),
            Att = estimate.Att,
            Lift = estimate.Lift,
            Incremental = estimate.Att * times,
            Ci = estimate.Interval is { } interval ? new IntervalResult(interval.Low, interval.High) : null,
            IncrementalCi = estimate.Interval is { } its ? new IntervalResult(its.Low * times, its.High * times) : null,
            P = estimate.P,
            Fit = estimate.Fit,
            Daily = [.. days.Select((day, at) => new GeoLiftDay(DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), own[at], estimate.Counterfactual[at]))],
            Verdict = isPoor ? "poor_fit"
                : estimate.Interval is { Low: > 0 } ? "incremental"
                : estimate.Interval is { High: < 0 } ? "fewer than without"
                : "not shown to be incremental",
        };
    }

    private static List<WarningResult> Warnings(GeoLiftEstimate estimate, bool isPoor, List<string> donors)
    {
        var warnings = new List<WarningResult>();
        if (isPoor)
        {
            warnings.Add(new WarningResult("poor_fit", string.Create(
                CultureInfo.InvariantCulture, $"Before the test the mix was {estimate.Fit:0.00} times as far off as a plain mean of all regions; from 0.50 on no verdict is given. Take other treated regions, or a longer time before."), "/treated"));
        }

        if (estimate.Interval is null)
        {
            warnings.Add(new WarningResult("no_interval", "The days are too few to refute any effect, or vary more during the test than before it, so that every effect is refuted. There is no interval."));
        }

        if (donors.Count == MostDonors)
        {
            warnings.Add(new WarningResult("donors_cut", FormattableString.Invariant($"Only the {MostDonors} largest regions may be mixed."), "/donors"));
        }

        return warnings;
    }

    private static DateOnly? Day(string? text, string where, List<Fault> faults)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        faults.Add(new Fault("geo-lift.day-invalid", where, "Expected a day such as 2026-05-01."));
        return null;
    }

    private static void CheckDays(DateOnly? pre, DateOnly? from, DateOnly? to, List<Fault> faults)
    {
        if (pre is not { } first || from is not { } start || to is not { } end)
        {
            return;
        }

        var (before, test) = (start.DayNumber - first.DayNumber, end.DayNumber - start.DayNumber);
        if (test < 1 || before < 1)
        {
            faults.Add(new Fault("geo-lift.days-order", "/from", "The test begins after 'pre_from' and ends at 'to', the day after its last."));
        }
        else if (before < PreLengths * test)
        {
            faults.Add(new Fault("geo-lift.pre-too-short", "/pre_from", FormattableString.Invariant($"A test of {test} days needs at least {PreLengths * test} days before it to learn the mix from; there are {before}.")));
        }
        else if (before + test > MostDays)
        {
            faults.Add(new Fault("geo-lift.days-range", "/pre_from", FormattableString.Invariant($"At most {MostDays} days are looked at.")));
        }
    }

    private static Dictionary<string, Dictionary<int, double>>? Figures(
        GeoLiftRequest request, ReportPlan plan, ReportSite site, DateOnly pre, DateOnly to, List<Fault> faults, CancellationToken cancellation)
    {
        if (request.Rows is { } rows)
        {
            return Given(rows, faults);
        }

        if (request.Unit is not (null or "region" or "country" or "city"))
        {
            faults.Add(new Fault("geo-lift.unit-unknown", "/unit", "A unit is a region, a country or a city."));
        }

        var metric = request.Metric ?? "sessions";
        var isValue = metric.StartsWith(ValueOf, StringComparison.Ordinal);
        var set = metric is "sessions" or "visitors" ? null : TouchReader.Set(isValue ? metric[ValueOf.Length..] : metric, plan, site, "/metric", faults);
        if (faults.Count > 0)
        {
            return null;
        }

        // A definition that is nothing but event names is not counted one by one, so it has no value either.
        var state = RegionDaysOperator.Run(
            new RegionDaysPlan
            {
                Scope = plan.Scope() with { Range = new TimeRange(plan.Calendar.StartOf(pre), plan.Calendar.StartOf(to)) },
                Column = request.Unit ?? "region",
                Measure = metric == "sessions" ? RegionMeasure.Sessions : metric == "visitors" ? RegionMeasure.Visitors : isValue ? RegionMeasure.Value : RegionMeasure.Conversions,
                Conversions = set,
                Currency = site.Currency,
            },
            cancellation);
        return state.Sums.Where(pair => pair.Key != RegionDaysState.None).ToDictionary(pair => pair.Key, pair => pair.Value.ToDictionary(day => day.Key, day => (double)day.Value), StringComparer.Ordinal);
    }

    private static Dictionary<string, Dictionary<int, double>>? Given(IReadOnlyList<GeoLiftFigure> rows, List<Fault> faults)
    {
        if (rows.Count > MostRows)
        {
            faults.Add(new Fault("geo-lift.too-many-rows", "/rows", FormattableString.Invariant($"At most {MostRows} rows.")));
            return null;
        }

        var figures = new Dictionary<string, Dictionary<int, double>>(StringComparer.Ordinal);
        for (var at = 0; at < rows.Count; at++)
        {
            var day = Day(rows[at]?.T, $"/rows/{at}/t", faults);
            if (rows[at] is not { Unit.Length: > 0 and <= 255 } row || !double.IsFinite(row.Y) || Math.Abs(row.Y) > 1e15)
            {
                faults.Add(new Fault("geo-lift.row-invalid", $"/rows/{at}", "A row has a unit of at most 255 characters and a finite figure."));
            }
            else if (day is { } its && !(figures.TryGetValue(row.Unit, out var days) ? days : figures[row.Unit] = []).TryAdd(its.DayNumber, row.Y))
            {
                faults.Add(new Fault("geo-lift.row-twice", $"/rows/{at}", "This unit has a figure for this day already."));
            }

            if (faults.Count >= 20)
            {
                return null; // enough to see what is wrong with the file
            }
        }

        return figures;
    }

    private static (List<string> Treated, List<string> Donors) Units(GeoLiftRequest request, Dictionary<string, Dictionary<int, double>> figures, List<Fault> faults)
    {
        var treated = (request.Treated ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (treated.Count == 0)
        {
            faults.Add(new Fault("geo-lift.treated-missing", "/treated", "Name the regions in which the campaign ran."));
        }

        foreach (var (unit, at) in treated.Select((unit, at) => (unit, at)).Where(pair => !figures.ContainsKey(pair.unit)).Take(20))
        {
            faults.Add(new Fault("geo-lift.unit-missing", $"/treated/{at}", $"There is nothing of the region '{(unit.Length > 64 ? unit[..64] : unit)}' in these days{(Journeys.Symbols.Nearest.Of(unit, figures.Keys) is { } near ? $"; did you mean '{near}'?" : ".")}"));
        }

        var others = figures.Keys.Except(treated, StringComparer.Ordinal).Where(unit => request.Donors is null || request.Donors.Contains(unit))
            .OrderByDescending(unit => figures[unit].Values.Sum()).ThenBy(unit => unit, StringComparer.Ordinal).Take(MostDonors).Order(StringComparer.Ordinal).ToList();
        if (others.Count < LeastDonors)
        {
            faults.Add(new Fault("geo-lift.too-few-donors", "/donors", FormattableString.Invariant($"It takes at least {LeastDonors} other regions to mix; there are {others.Count}.")));
        }

        return (treated, others);
    }
}
