using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Retention;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Retention;

/// <summary>Runs the retention report: of those who started in a period, who comes back in the next ones, and what they are worth (<c>docs/definitions/retention.md</c>).</summary>
public static class RetentionRunner
{
    private const int MeanDecimals = 6;

    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    public static Outcome<RetentionReport> Run(RetentionRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var reader = new RequestReader("retention", faults);
        if (Plan(request, site, reader, faults) is not { } asked)
        {
            return new Outcome<RetentionReport>.Refused(faults);
        }

        var (plan, query, periods) = asked;
        var compared = plan.Comparison is { } other ? periods.Bounds(request.Compare?.Range, other, plan, faults) : [];
        if (faults.Count > 0)
        {
            return new Outcome<RetentionReport>.Refused(faults);
        }

        var run = new RetentionRun(query, plan, site, periods, reader, cancellation);
        var answer = run.Answer(plan.Range, query.Bounds) with
        {
            Drill = DrillToken.OfAll("retention", request, plan),
            Comparison = plan.Compared is { } its
                ? new RetentionRun(query with { Scope = its.Scope() }, its, site, periods, reader, cancellation).Answer(its.Range, compared)
                : null,
        };
        return plan.Stamp(answer, started);
    }

    /// <summary>Reads a request; null and faults when it cannot be carried out. There may be no period at all.</summary>
    internal static (ReportPlan Plan, RetentionPlan Query, RetentionPeriods Periods)? Plan(RetentionRequest request, ReportSite site, RequestReader reader, List<Fault> faults)
    {
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = Read(request, site, plan, reader, faults);
        var unit = reader.Choice(
            request.Period, "/period", ("week", CalendarUnit.Week), ("hour", CalendarUnit.Hour), ("day", CalendarUnit.Day), ("month", CalendarUnit.Month));
        var weekStart = reader.Choice(
            request.WeekStart, "/week_start", ("monday", DayOfWeek.Monday), ("tuesday", DayOfWeek.Tuesday), ("wednesday", DayOfWeek.Wednesday),
            ("thursday", DayOfWeek.Thursday), ("friday", DayOfWeek.Friday), ("saturday", DayOfWeek.Saturday), ("sunday", DayOfWeek.Sunday));
        var isRolling = reader.Choice(request.Clock, "/clock", ("calendar", false), ("rolling", true));
        if (plan is null || query is null || faults.Count > 0)
        {
            return null;
        }

        var periods = new RetentionPeriods(plan.Calendar, unit, weekStart);
        var bounds = periods.Bounds(request.Range, plan.Range, plan, faults);
        return faults.Count > 0 ? null : (plan, query with { RollingMicros = isRolling ? periods.FixedMicros : null, Bounds = bounds }, periods);
    }

    private static RetentionPlan? Read(RetentionRequest request, ReportSite site, ReportPlan? plan, RequestReader reader, List<Fault> faults)
    {
        var cohort = reader.Choice(
            request.Cohort, "/cohort", ("first_ever", RetentionCohort.FirstEver), ("first_in_range", RetentionCohort.FirstInRange),
            ("recurring", RetentionCohort.Recurring));
        var orAfter = reader.Choice(request.Mode, "/mode", ("on", false), ("on_or_after", true));
        var min = reader.Number(request.Min, "/min", 1, 1_000_000, 1);
        var first = reader.Symbol(request.First, "/first", plan?.Context);
        var @return = reader.Symbol(request.Return, "/return", plan?.Context);
        if (plan is null || faults.Count > 0)
        {
            return null;
        }

        var money = Money(request, site, plan, faults);
        var any = ((Outcome<IEventSet>.Ok)SymbolCompiler.Compile(Symbol.Any, plan.Context)).Value;
        return new RetentionPlan(plan.Scope(), first ?? any, @return ?? any, [0, 1])
        {
            Cohort = cohort,
            OnOrAfter = orAfter,
            Min = min,
            Money = money,
            Currency = site.Currency,
            Rates = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
        };
    }

    private static List<CountedConversions> Money(RetentionRequest request, ReportSite site, ReportPlan plan, List<Fault> faults)
    {
        var chosen = DefinitionSelection.Choose(request.Macros, site, faults)
            .Where(definition => definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property)
            .Where(definition => request.Macros is not null || definition.Kind == ConversionKind.Macro);
        return DefinitionSelection.Count([.. chosen], plan.Context, faults);
    }

    /// <summary>One compiled plan, run over ranges.</summary>
    private sealed class RetentionRun(
        RetentionPlan query, ReportPlan plan, ReportSite site, RetentionPeriods periods, RequestReader reader, CancellationToken cancellation)
    {
        public RetentionReport Answer(TimeRange range, IReadOnlyList<long> bounds)
        {
            var asked = query with { Bounds = bounds };
            var state = bounds.Count < 2 ? null : RetentionOperator.Run(asked, cancellation);
            var cohorts = state is null ? [] : Cohorts(asked, state);
            return new RetentionReport
            {
                Kind = "retention",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.Describe(range),
                Definitions = Versions(),
                Warnings = reader.Warnings(plan),
                Excluded = plan.Excluded(range),
                Cohorts = cohorts,
                Average = Average(cohorts),
                Currency = query.Money.Count > 0 ? site.Currency : null,
            };
        }

        private Dictionary<string, int> Versions()
        {
            var versions = reader.Versions(site);
            foreach (var counted in query.Money)
            {
                versions[counted.Definition.Key] = counted.Definition.Version;
            }

            return versions;
        }

        private List<RetentionCohortResult> Cohorts(RetentionPlan asked, RetentionState state)
        {
            var cohorts = new List<RetentionCohortResult>();
            for (var cohort = 0; cohort < asked.Periods && asked.Bounds[cohort] < plan.AsOf.Micros; cohort++)
            {
                var cells = new List<RetentionCell>();
                for (var k = 0; k < asked.Periods - cohort; k++)
                {
                    cells.Add(Cell(asked, state, cohort, k));
                }

                cohorts.Add(new RetentionCohortResult(periods.Name(asked.Bounds[cohort]), state.Size(cohort), state.ReturnedSamePeriod(cohort), cells));
            }

            return cohorts;
        }

        private RetentionCell Cell(RetentionPlan asked, RetentionState state, int cohort, int k)
        {
            // On a rolling clock the cell begins with the first member's span and is over with that of the last who could still join.
            var (begins, ends) = asked.RollingMicros is { } length
                ? (asked.Bounds[cohort] + (k * length), asked.Bounds[cohort + 1] + ((k + 1) * length))
                : (asked.Bounds[cohort + k], asked.Bounds[cohort + k + 1]);
            if (begins >= plan.AsOf.Micros)
            {
                return new RetentionCell(k, null, null, true);
            }

            var size = state.Size(cohort);
            var visitors = k == 0 ? size : asked.OnOrAfter ? state.OnOrAfter(cohort, k) : state.On(cohort, k);
            var incomplete = ends > plan.AsOf.Micros;
            if (!state.HasMoney)
            {
                return new RetentionCell(k, visitors, Proportion.Rate(visitors, size), incomplete);
            }

            var value = state.Money(cohort, k);
            return new RetentionCell(
                k, visitors, Proportion.Rate(visitors, size), incomplete, Decimals.Print(value),
                size == 0 ? null : Decimals.Print(decimal.Round(value / size, MeanDecimals)));
        }
    }

    private static List<RetentionAverage> Average(List<RetentionCohortResult> cohorts)
    {
        var averages = new List<RetentionAverage>();
        for (var k = 0; k < (cohorts.Count == 0 ? 0 : cohorts[0].Cells.Count); k++)
        {
            var (visitors, size) = (0L, 0L);
            foreach (var cohort in cohorts)
            {
                if (k < cohort.Cells.Count && cohort.Cells[k] is { Visitors: { } found, Incomplete: false })
                {
                    visitors += found;
                    size += cohort.Size;
                }
            }

            averages.Add(new RetentionAverage(k, Proportion.Rate(visitors, size), visitors, size));
        }

        return averages;
    }
}
