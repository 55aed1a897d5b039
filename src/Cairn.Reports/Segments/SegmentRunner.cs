using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Trends;

namespace Cairn.Reports.Segments;

/// <summary>Makes the segment report (<c>docs/definitions/segment.md</c>).</summary>
public static class SegmentRunner
{
    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<SegmentReport> Run(SegmentRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (request.Segment is null)
        {
            faults.Add(new Fault("segment.missing", "/segment", "Say who, such as did(add_to_cart, >= 2, last 7d) and not did(purchase, ever)."));
        }

        var plan = ReportPlanner.Plan(request, site, faults);
        var days = plan is null || !request.ByDay ? null : TrendBuckets.Of(plan.Range, CalendarUnit.Day, plan);
        if (plan is not null && request.ByDay && days is null)
        {
            faults.Add(new Fault("segment.too-many-days", "/range", $"The range has more than {BucketNames.MaxBuckets} days; give a shorter one."));
        }

        if (plan is null || faults.Count > 0)
        {
            return new Outcome<SegmentReport>.Refused(faults);
        }

        var (visitors, all) = (Count(plan, plan.Persons, cancellation), Count(plan, null, cancellation));
        return plan.Stamp(new SegmentReport
        {
            Kind = "segment",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Warnings = [.. SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")), .. plan.SegmentWarnings],
            Excluded = plan.Excluded(plan.Range),
            Visitors = visitors,
            Share = Proportion.Rate(visitors, all),
            Ci = Proportion.Wilson(visitors, all),
            Of = all,
            Members = plan.Persons!.Count,
            ByDay = days is null ? null : Points(days, TrendsOperator.Visitors(plan.Scope(), days.Ranges, cancellation)),
            Overlap = Overlap(request, plan, visitors, cancellation),
            Drill = visitors == 0 ? null : DrillToken.Of("segment", request, plan, ""),
            LowData = all < Proportion.ThinBelow,
        }, started);
    }

    private static SegmentOverlap? Overlap(SegmentRequest request, ReportPlan plan, long visitors, CancellationToken cancellation)
    {
        if (request.Compare?.Segment is not { } text || plan.ComparisonPersons is not { } others)
        {
            return null;
        }

        var (other, both) = (Count(plan, others, cancellation), Count(plan, others.And(plan.Persons!), cancellation));
        return new SegmentOverlap(text, other, both, visitors - both, other - both, Proportion.Rate(both, visitors + other - both));
    }

    private static List<TrendPoint> Points(TrendBuckets days, IReadOnlyList<long> visitors) =>
        [.. visitors.Select((count, day) => new TrendPoint(days.Names[day], count, days.Incomplete[day]))];

    private static long Count(ReportPlan plan, PersonSet? persons, CancellationToken cancellation) =>
        TrendsOperator.Visitors(plan.Scope() with { Persons = persons }, [plan.Range], cancellation)[0];
}
