using System.Diagnostics;
using Cairn.Journeys.Drivers;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Drivers;

/// <summary>Makes the drivers report (<c>docs/definitions/drivers.md</c>).</summary>
public static class DriversRunner
{
    private static readonly string[] Strata =
        ["landmark", "channel of the first session", "device", "new or returning", "decile of prior activity", "recency (fixed delays)"];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<DriversReport> Run(DriversRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(site);
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = DriversQuery.Read(request, site, faults);
        if (plan is null || query is null)
        {
            return new Outcome<DriversReport>.Refused(faults);
        }

        var counted = DefinitionSelection.Count([query.Macro, .. query.Candidates], plan.Context, faults);
        if (faults.Count > 0)
        {
            return new Outcome<DriversReport>.Refused(faults);
        }

        var scope = plan.Scope();
        var drivers = new DriverPlan
        {
            Scope = scope,
            Macro = counted[0],
            Candidates = counted[1..],
            HorizonMicros = query.HorizonMicros ?? DriverHorizon.Of(scope, counted[0]),
            Sessions = query.Sessions,
            Delays = query.Delays,
            SinceStart = query.SinceStart,
        };
        var report = Report(plan, query, drivers, DriverOperator.Run(drivers, cancellation), site, cancellation);
        if (plan.Compared is { } other)
        {
            // With the same horizon, else two different questions would stand side by side.
            var beside = drivers with { Scope = other.Scope() };
            var comparison = Report(other, query, beside, DriverOperator.Run(beside, cancellation), site, cancellation);
            report = report with { Comparison = comparison, Differences = DriverDifferences.Of(report, comparison) };
        }

        return plan.Stamp(report, started);
    }

    private static DriversReport Report(
        ReportPlan plan, DriversQuery query, DriverPlan drivers, DriverState state, ReportSite site, CancellationToken cancellation)
    {
        var (from, to) = Eligible(plan, drivers, state);
        var late = from + (long)(DriverRules.LateFrom * (to - from));
        var analysis = new DriverAnalysis(state, late, cancellation, plan.View.Threads);
        var rows = new DriverRowsResult(drivers, state, analysis, MeanValue(drivers, site.Currency), site.Currency, query.Asked);
        return new DriversReport
        {
            Kind = "drivers",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = drivers.Candidates.Append(drivers.Macro).ToDictionary(counted => counted.Definition.Key, counted => counted.Definition.Version),
            Warnings = Warnings(plan, site, analysis.NotEnough.Count(item => rows.IsAsked(item.Candidate)), state),
            Excluded = plan.Excluded(plan.Range),
            Macro = query.Macro.Key,
            Rows = rows.Rows(positive: true),
            Negative = rows.Rows(positive: false),
            Gates = rows.Gates(analysis.Gates),
            SuspectedGates = rows.Gates(analysis.SuspectedGates),
            AfterOnly = rows.AfterOnly(),
            NotEnoughData = rows.NotEnough((double)(late - from) / Timestamp.Day),
            Pairs = query.Pairs ? [.. DriverPairs.Of(analysis, rows.Key, cancellation).Where(pair => query.Asked is null || (query.Asked.Contains(pair.A) && query.Asked.Contains(pair.B)))] : [],
            Settings = Settings(query, drivers, state, analysis, from, to),
        };
    }

    /// <summary>From the start of the range, or the first visitor where it is open, to its end or as_of less the horizon.</summary>
    private static (long From, long To) Eligible(ReportPlan plan, DriverPlan drivers, DriverState state)
    {
        var first = state.Persons.Count == 0 ? plan.AsOf.Micros : state.Persons.Min(person => person.StartMicros);
        var from = plan.Range.Start == TimeRange.Everything.Start ? first : plan.Range.Start.Micros;
        var to = Math.Min(plan.Range.End.Micros, plan.AsOf.Micros - drivers.HorizonMicros);
        return (from, Math.Max(from, to));
    }

    private static List<WarningResult> Warnings(ReportPlan plan, ReportSite site, int notEnough, DriverState state)
    {
        var warnings = new List<WarningResult>(ConversionWarnings.Of(site.Definitions));
        warnings.AddRange(SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")));
        if (state.Persons.Count == 0)
        {
            warnings.Add(new WarningResult("nobody_followed", "No visitor of the range was at risk and could be followed for the whole horizon; take a longer range or a shorter horizon."));
        }

        if (notEnough > 0)
        {
            warnings.Add(new WarningResult(
                "not_enough_data", FormattableString.Invariant($"{notEnough} micros cannot be judged yet; the list says what is missing.")));
        }

        return warnings;
    }

    private static decimal? MeanValue(DriverPlan plan, string currency)
    {
        var valued = plan.Macro.Segments.SelectMany(part => part.Rows.Zip(part.Worth, (row, worth) => (part.Segment.Micros[row], worth)))
            .Where(pair => plan.Scope.Range.Contains(new Timestamp(pair.Item1)) && (pair.worth.Currency ?? currency) == currency)
            .Select(pair => pair.worth.Net).OfType<decimal>().ToList();
        return valued.Count == 0 ? null : valued.Sum() / valued.Count;
    }

    private static DriverSettings Settings(DriversQuery query, DriverPlan drivers, DriverState state, DriverAnalysis analysis, long from, long to) => new()
    {
        HorizonS = (double)drivers.HorizonMicros / Timestamp.Second,
        HorizonFromData = query.HorizonMicros is null,
        Sessions = query.Sessions,
        Delays = [.. query.Delays.Select(delay => new Duration(delay).ToString())],
        AtRisk = query.SinceStart ? "since_t0" : "never",
        From = state.Persons.Count == 0 ? null : new Timestamp(from).ToString(),
        To = state.Persons.Count == 0 ? null : new Timestamp(to).ToString(),
        AtRiskVisitors = state.Persons.Count,
        Discovery = analysis.Sample.Sets.LongCount(set => set == DriverSet.D),
        HeldOutByHash = analysis.Sample.Sets.LongCount(set => set == DriverSet.Hh),
        HeldOutByTime = analysis.Sample.Sets.LongCount(set => set == DriverSet.Ht),
        Tested = analysis.Tested.Count,
        Strata = Strata,
    };
}
