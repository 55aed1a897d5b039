using System.Diagnostics;
using Cairn.Journeys.Changes;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Changes;

/// <summary>Makes the changes report (<c>docs/definitions/contribution.md</c>).</summary>
public static class ChangesRunner
{
    private const int DefaultTop = 20;
    private const int MaxTop = 200;
    private const string Other = "(other)";

    /// <summary>What a change can be shared out by.</summary>
    public static IReadOnlyList<string> Dimensions { get; } =
        ["channel", "device", "country", "landing", "source", "medium", "campaign", "browser", "os", "language", "region", "city"];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ChangesReport> Run(ChangesRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(
            request with
            {
                Range = request.Range ?? (request.Compare is null ? new RangeRequest(Last: "last 30 days") : null), // all of history has nothing before it
                Compare = request.Compare ?? new CompareRequest(Previous: true),
            },
            site,
            faults);
        var macro = OccurrenceSelection.Macro(request.Macro, site, "/macro", faults);
        if (request.Top is < 1 or > MaxTop)
        {
            faults.Add(new Fault("changes.top", "/top", $"Give a number from 1 to {MaxTop}."));
        }

        var by = request.By ?? [.. Dimensions.Take(4)];
        for (var i = 0; i < by.Count; i++)
        {
            if (!Dimensions.Contains(by[i]))
            {
                faults.Add(new Fault("changes.dimension-unknown", $"/by/{i}", $"Give some of {string.Join(", ", Dimensions)}."));
            }
        }

        if (plan is null || macro is null || faults.Count > 0)
        {
            return new Outcome<ChangesReport>.Refused(faults);
        }

        if (plan.Compared is null)
        {
            return Outcome<ChangesReport>.Refuse("changes.nothing-compared", "/compare", "Say what to compare with: 'previous', a range or a segment.");
        }

        var micros = site.Definitions.Where(definition => definition.Kind == ConversionKind.Micro && definition.Key != macro.Key).Select(definition => definition.Key).ToHashSet(StringComparer.Ordinal);
        var chosen = DefinitionSelection.Choose(null, site, faults).Where(definition => micros.Contains(definition.Key)).ToList();
        var counted = DefinitionSelection.Count([macro, .. chosen], plan.Context, faults);
        return faults.Count > 0
            ? new Outcome<ChangesReport>.Refused(faults)
            : plan.Stamp(Report(plan, counted, [.. by.Distinct(StringComparer.Ordinal)], request.Top ?? DefaultTop, cancellation), started, [Symbol.Conversion(macro.Key)]);
    }

    private static ChangesReport Report(ReportPlan plan, List<CountedConversions> counted, List<string> by, int top, CancellationToken cancellation)
    {
        var query = new ChangesPlan(plan.Scope(), counted[0].Set, [.. counted.Skip(1).Select(micro => micro.Set)], by);
        var now = ChangesOperator.Run(query, cancellation);
        var then = ChangesOperator.Run(query with { Scope = plan.Compared!.Scope() }, cancellation);
        var comparable = now.All.Visitors > 0 && then.All.Visitors > 0;
        return new ChangesReport
        {
            Kind = "changes",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = counted.ToDictionary(of => of.Definition.Key, of => of.Definition.Version),
            Warnings =
            [
                .. SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")), .. plan.SegmentWarnings,
                .. comparable ? (WarningResult[])[] : [new WarningResult("nothing_to_compare", "One of the two periods has no visitors, so there is no change to share out.", "/compare")],
            ],
            Excluded = plan.Excluded(plan.Range),
            Macro = counted[0].Definition.Key,
            Before = plan.Compared!.RangeResult,
            Now = Point(now.All),
            Then = Point(then.All),
            Change = comparable ? Point(now.All).Rate - Point(then.All).Rate : null,
            Ci = comparable ? Interval(now.All, then.All) : null,
            Dimensions = comparable ? [.. by.Select((name, dimension) => Dimension(name, dimension, now, then, top))] : [],
            Steps = comparable ? Steps(counted, now, then) : [],
        };
    }

    private static ChangeDimension Dimension(string name, int dimension, ChangesState now, ChangesState then, int top)
    {
        var (its, before) = (now.Values[dimension], then.Values[dimension]);
        var shown = its.Keys.Union(before.Keys)
            .OrderByDescending(value => its.GetValueOrDefault(value).Visitors + before.GetValueOrDefault(value).Visitors).ThenBy(value => value, StringComparer.Ordinal)
            .Select((value, place) => (Value: value, Shown: place < top && value != Other ? value : Other))
            .ToLookup(pair => pair.Shown, pair => pair.Value);
        var rows = shown
            .Select(group => Row(group.Key, group.Aggregate(default(Converters), (sum, value) => sum + its.GetValueOrDefault(value)), group.Aggregate(default(Converters), (sum, value) => sum + before.GetValueOrDefault(value)), now.All, then.All))
            .OrderByDescending(row => Math.Abs(row.Effect)).ThenBy(row => row.Key, StringComparer.Ordinal).ToList();
        return new ChangeDimension(name, rows.Sum(row => row.RateEffect), rows.Sum(row => row.MixEffect), rows);
    }

    private static ChangeRow Row(string key, Converters now, Converters then, Converters allNow, Converters allThen)
    {
        var split = RateSplit.Of(then, now, allThen, allNow);
        return new ChangeRow(
            key, Point(now), Point(then), (double)now.Visitors / allNow.Visitors, (double)then.Visitors / allThen.Visitors, split.Rate, split.Mix, split.Effect);
    }

    /// <summary>A micro splits visitors in two, who did it and who did not: the two mix effects are its reach.</summary>
    private static List<ChangeStep> Steps(List<CountedConversions> counted, ChangesState now, ChangesState then)
    {
        var steps = new List<ChangeStep>();
        for (var micro = 0; micro + 1 < counted.Count; micro++)
        {
            var (did, didBefore) = (now.Did[micro], then.Did[micro]);
            var its = RateSplit.Of(didBefore, did, then.All, now.All);
            var others = RateSplit.Of(then.All - didBefore, now.All - did, then.All, now.All);
            var definition = counted[micro + 1].Definition;
            steps.Add(new ChangeStep(
                definition.Key, definition.Name, Point(did), Point(didBefore), (double)did.Visitors / now.All.Visitors, (double)didBefore.Visitors / then.All.Visitors,
                its.Mix + others.Mix, its.Rate, others.Rate));
        }

        return [.. steps.OrderByDescending(step => Math.Abs(step.ReachEffect)).ThenBy(step => step.Key, StringComparer.Ordinal)];
    }

    private static RatePoint Point(Converters of) => new(
        of.Visitors, of.Converted, Proportion.Rate(of.Converted, of.Visitors), Proportion.Wilson(of.Converted, of.Visitors), of.Visitors < Proportion.ThinBelow);

    private static IntervalResult Interval(Converters now, Converters then)
    {
        var interval = Proportions.Newcombe(now.Converted, now.Visitors, then.Converted, then.Visitors);
        return new IntervalResult(interval.Low, interval.High);
    }
}
