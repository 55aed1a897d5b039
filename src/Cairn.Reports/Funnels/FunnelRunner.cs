using System.Diagnostics;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>Runs the funnel report: how many people come how far, in which time, and where the others stop.</summary>
public static class FunnelRunner
{
    private const int MaxGroups = 25;
    private const string None = "(none)";
    private const int MaxBuckets = 1_000;

    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    public static Outcome<FunnelReport> Run(FunnelRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var report = ReportPlanner.Plan(request, site, faults);
        var query = new FunnelRequestReader(request, faults).Read();
        if (report is null || faults.Count > 0)
        {
            return new Outcome<FunnelReport>.Refused(faults);
        }

        var plan = FunnelCompiler.Compile(query, report, site, faults);
        var buckets = plan is null ? [] : Buckets(query, report, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<FunnelReport>.Refused(faults);
        }

        // A token asks for the visitors alone.
        var asked = request with { Trend = null, Bins = null, Histogram = null, Compare = null };
        var run = new FunnelRun(query, plan, report, site, cell => DrillToken.Of("funnel", asked, report, cell), cancellation);
        var answer = run.Answer(report.Range) with
        {
            Trend = query.Trend is null ? null : run.Trend(buckets),
            Comparison = report.Compared is { } other
                ? new FunnelRun(query, plan with { Persons = other.Persons }, other, site, null, cancellation).Answer(other.Range)
                : null,
        };
        return report.Stamp(answer, started, query.Steps.Skip(1).Select(step => step.Symbol));
    }

    private static List<TimeRange> Buckets(FunnelQuery query, ReportPlan report, List<Fault> faults)
    {
        if (query.Trend is not { } unit || Bounded(report) is not { } range)
        {
            return [];
        }

        var buckets = report.Calendar.Buckets(range, unit).Take(MaxBuckets + 1).ToList();
        if (buckets.Count > MaxBuckets)
        {
            faults.Add(new Fault("funnel.too-many-buckets", "/trend", $"This range has more than {MaxBuckets} buckets; give a shorter range or a longer bucket."));
        }

        return buckets;
    }

    // Without a start the trend begins with the first event there is.
    private static TimeRange? Bounded(ReportPlan report)
    {
        if (report.Range.Start != TimeRange.Everything.Start)
        {
            return report.Range;
        }

        var first = report.View.Segments.Where(segment => segment.EventCount > 0).Min(segment => (long?)segment.Micros.Base);
        return first is { } micros && micros < report.Range.End.Micros ? new TimeRange(new Timestamp(micros), report.Range.End) : null;
    }

    /// <summary>One compiled funnel, run over ranges.</summary>
    private sealed class FunnelRun(
        FunnelQuery query, FunnelPlan plan, ReportPlan report, ReportSite site, Func<string, string>? token, CancellationToken cancellation)
    {
        private readonly Column? _column = query.Grouping is null ? null : FunnelCompiler.ColumnOf(query.Grouping.Column, report.View);
        private readonly FunnelMeasures _measures = new()
        {
            View = report.View,
            Steps = plan.Steps.Count,
            Optional = query.Optional,
            WithinMicros = plan.WithinMicros,
            AsOf = report.AsOf,
            Hidden = report.Hidden,
            Currency = site.Currency,
            Between = query.Between is (1, var to) && to == plan.Steps.Count ? null : query.Between,
        };

        public FunnelReport Answer(TimeRange range)
        {
            var (byValue, isSplit) = (query.Grouping?.At == GroupAt.All, query.Grouping?.At == GroupAt.All && plan.Apart.Count == 0);
            var byWalk = isSplit ? _measures with { Group = _column, GroupAt = FunnelGroupAt.Part } : query.Grouping is null || byValue ? _measures : _measures with
            {
                Group = _column,
                GroupSession = query.Grouping.OfSession is { } by ? (report.Sessions, by) : null,
                GroupAt = query.Grouping.At switch
                {
                    GroupAt.Last => FunnelGroupAt.Last,
                    GroupAt.Step => FunnelGroupAt.Step,
                    GroupAt.Visitor => FunnelGroupAt.Visitor,
                    _ => FunnelGroupAt.First,
                },
                GroupStep = query.Grouping.Step,
            };
            var state = Count(plan with { Range = range, Split = isSplit ? _column : null }, byWalk);
            var tally = state.Total;
            var last = plan.Steps.Count - 1;
            var times = tally.FromFirst(last);
            var steps = FunnelFigures.Steps(query, tally);
            var breakdown = query.Grouping is null ? null : Breakdown(byValue && !isSplit ? ValueByValue(range) : state);
            return new FunnelReport
            {
                Kind = "funnel",
                AsOf = report.AsOf.ToString(),
                Position = report.Position,
                Range = report.Describe(range),
                Definitions = Versions(),
                Warnings = Warnings(tally, breakdown),
                Approximations = Approximations(state),
                Excluded = report.Excluded(range),
                Unit = query.BySession ? "session" : "visitor",
                Steps = Marked(steps, null),
                Entered = tally.Reached(0),
                Converted = query.OpenEntry ? tally.Ended(last) : tally.Reached(last),
                TotalTime = steps[last].Time?.FromFirst,
                Histogram = last == 0 ? null : FunnelFigures.Histogram(_measures.Between is null ? times : tally.Between, query.Bins),
                Breakdown = breakdown,
                InProgress = tally.InProgress,
                Totals = tally.Valued == 0 ? null : new TotalsResult(FunnelFigures.Money(tally.Value), site.Currency),
            };
        }

        public IReadOnlyList<FunnelTrendResult> Trend(List<TimeRange> buckets)
        {
            List<TimeRange> ranges = [.. buckets.Select(Cut)];
            var trend = FunnelOperator.Run(
                report.View, plan with { Buckets = ranges }, () => new FunnelTrend(plan.Steps.Count, ranges.Count), () => new FunnelTrend.Counter(query.Optional), cancellation);
            return [.. buckets.Select((bucket, at) => Point(bucket, trend.Finish(at)))];
        }

        private FunnelTrendResult Point(TimeRange bucket, long[] counts) => new(
            bucket.Start.ToString(), counts, Proportion.Rate(counts[^1], counts[0]), bucket.End.Micros > report.AsOf.Micros - (plan.WithinMicros ?? 0));

        private TimeRange Cut(TimeRange bucket) => new(
            bucket.Start < report.Range.Start ? report.Range.Start : bucket.Start, bucket.End < report.Range.End ? bucket.End : report.Range.End);

        // Where a group has more values than are kept one by one.
        private static List<object> Approximations(FunnelState state)
        {
            var tallies = state.Groups.Select(group => group.Value).Prepend(state.Total);
            var isExact = tallies.All(tally => Enumerable.Range(0, tally.Steps).All(step => tally.FromFirst(step).IsExact) && tally.Between.IsExact);
            return isExact ? [] : [new ApproximationResult("steps.time", "logarithmic bins", TimeSample.BinError)];
        }

        // One funnel for each value, over the events that carry it: a unit may be in several.
        private FunnelState ValueByValue(TimeRange range) =>
            Count(plan with { Range = range, Apart = [_column!, .. plan.Apart] }, _measures with { Group = _column });

        private FunnelState Count(FunnelPlan asked, FunnelMeasures measures) => FunnelOperator.RunAnyOrder(
            report.View, asked, () => new FunnelState(asked.Steps.Count, measures.Group), () => new FunnelCounter(measures), cancellation);

        private List<FunnelBreakdownResult> Breakdown(FunnelState state)
        {
            var groups = state.Groups
                .Select(group => (Value: group.Key, Tally: group.Value))
                .OrderByDescending(group => group.Tally.Reached(0))
                .ThenBy(group => group.Value.Text ?? "", StringComparer.Ordinal)
                .ThenBy(group => group.Value.Kind)
                .ToList();
            var rows = groups.Take(MaxGroups)
                .Select(group => new FunnelBreakdownResult(group.Value.Text ?? None, Marked(FunnelFigures.Steps(query, group.Tally), group.Value)))
                .ToList();
            if (groups.Count > MaxGroups)
            {
                var rest = groups[MaxGroups].Tally;
                foreach (var (_, later) in groups.Skip(MaxGroups + 1))
                {
                    rest.Merge(later);
                }

                rows.Add(new FunnelBreakdownResult("(other)", FunnelFigures.Steps(query, rest)));
            }

            return rows;
        }

        private IReadOnlyList<FunnelStepResult> Marked(IReadOnlyList<FunnelStepResult> steps, ColumnValue? value) =>
            token is null ? steps : FunnelDrill.Mark(steps, token, query.OpenEntry, value);

        private Dictionary<string, int> Versions() => query.Steps.Select(step => step.Symbol).Concat(query.Exclusions.Select(exclusion => exclusion.Symbol))
            .SelectMany(symbol => symbol.Alternatives)
            .Where(alternative => alternative.Kind == SymbolKind.Conversion)
            .Select(alternative => alternative.Name)
            .Distinct()
            .ToDictionary(key => key, key => site.Definitions.Where(definition => definition.Key == key).Max(definition => definition.Version));

        private List<WarningResult> Warnings(FunnelTally tally, List<FunnelBreakdownResult>? breakdown)
        {
            var warnings = query.Steps
                .SelectMany(step => SymbolCompiler.Warnings(step.Symbol, report.View).Select(warning => new WarningResult(warning.Code, warning.Text, step.Where)))
                .Concat(SymbolCompiler.Warnings(report.Filters, report.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters")))
                .Distinct()
                .ToList();
            if (tally.OtherCurrency > 0)
            {
                warnings.Add(new WarningResult(
                    "other_currency", $"{tally.OtherCurrency} completed walks have a value in another currency than {site.Currency}; it is left out."));
            }

            if (_column is { Values.Count: <= 1 })
            {
                warnings.Add(new WarningResult("unknown_property", $"No event has the property '{query.Grouping!.Property}'.", "/breakdown/prop"));
            }

            else if (query.Grouping is { OfSession: null, At: not GroupAt.Visitor } own && breakdown is [{ Value: None }])
            {
                warnings.Add(new WarningResult(
                    "breakdown_empty", $"No event on these walks has '{own.Property}' itself; 'session.{own.Property}' is what their visit has.", "/breakdown/prop"));
            }

            return warnings;
        }
    }
}
