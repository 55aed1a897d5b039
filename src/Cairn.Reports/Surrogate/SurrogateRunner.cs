using System.Diagnostics;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.Surrogate;

/// <summary>Makes the surrogate check (<c>docs/definitions/surrogate.md</c>).</summary>
public static class SurrogateRunner
{
    private const double UsualRise = 0.1;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<SurrogateReport> Run(SurrogateRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var macro = OccurrenceSelection.Macro(request.Macro, site, "/macro", faults);
        var micro = request.Micro is null ? null : OccurrenceSelection.Definition(request.Micro, site, "/micro", faults);
        if (request.Micro is null)
        {
            faults.Add(new Fault("definition.missing", "/micro", "Name the micro that is to stand for the macro."));
        }

        if (request.Rise is not null and not (> 0 and <= 10))
        {
            faults.Add(new Fault("surrogate.rise", "/rise", "The rise is a fraction above 0 and up to 10, such as 0.1."));
        }

        if (micro is not null && micro.Key == macro?.Key)
        {
            faults.Add(new Fault("surrogate.same", "/micro", "A macro cannot stand for itself; name a micro."));
        }

        if (plan is null || macro is null || micro is null || faults.Count > 0)
        {
            return new Outcome<SurrogateReport>.Refused(faults);
        }

        var drivers = OccurrenceSelection.Open(DriversRunner.Run(Drivers(request, macro.Key), site, cancellation), faults);
        var conversions = OccurrenceSelection.Open(ConversionsRunner.Run(Conversions(request, macro.Key, micro.Key), site, cancellation), faults);
        return drivers is null || conversions is null
            ? new Outcome<SurrogateReport>.Refused(faults)
            : plan.Stamp(Report(request, plan, (micro, macro), drivers, conversions), started);
    }

    /// <summary>Days until an experiment finds a rise: two arms share the visitors of a day.</summary>
    /// <param name="rate">The present rate.</param>
    /// <param name="rise">The relative rise.</param>
    /// <param name="visitorsPerDay">Of both arms.</param>
    internal static long? DaysOf(double? rate, double rise, double visitorsPerDay) =>
        rate is not (> 0 and < 1) || rate * (1 + rise) >= 1 || !(visitorsPerDay > 0) ? null
            : (long)Math.Ceiling(SampleSize.PerArm(rate.Value, rate.Value * (1 + rise)) / (visitorsPerDay / 2));

    private static DriversRequest Drivers(SurrogateRequest request, string macro) => new()
    {
        Macro = macro, Pairs = false, Range = request.Range, AsOf = request.AsOf, Timezone = request.Timezone, Segment = request.Segment, Filters = request.Filters,
        IncludeBots = request.IncludeBots, Identity = request.Identity, SessionRule = request.SessionRule,
    };

    private static ConversionsRequest Conversions(SurrogateRequest request, string macro, string micro) => new()
    {
        Keys = [macro, micro], Range = request.Range, AsOf = request.AsOf, Timezone = request.Timezone, Segment = request.Segment, Filters = request.Filters,
        IncludeBots = request.IncludeBots, Identity = request.Identity, SessionRule = request.SessionRule,
    };

    private static SurrogateReport Report(
        SurrogateRequest request, ReportPlan plan, (ConversionDefinition Micro, ConversionDefinition Macro) pair, DriversReport drivers, ConversionsReport conversions)
    {
        var label = drivers.Rows.Concat(drivers.Negative).FirstOrDefault(row => row.Key == pair.Micro.Key)?.Label;
        var verdict = SurrogateCheck.Judge(label is "adjusted" or "proven", []);
        return new SurrogateReport
        {
            Kind = "surrogate",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = new Dictionary<string, int> { [pair.Macro.Key] = pair.Macro.Version, [pair.Micro.Key] = pair.Micro.Version },
            Warnings = [new WarningResult("no_experiments", "There are no experiments in this version, so the verdict rests on the label alone.")],
            Excluded = plan.Excluded(plan.Range),
            Micro = pair.Micro.Key,
            Macro = pair.Macro.Key,
            Verdict = verdict.Verdict,
            Reasons = verdict.Reasons,
            Label = label,
            Experiments = 0,
            SameSign = verdict.SameSign,
            Correlation = verdict.Correlation,
            CorrelationCi = verdict.Interval is { } interval ? new IntervalResult(interval.Low, interval.High) : null,
            Explained = verdict.Explained,
            Days = Days(request, plan, pair, conversions),
        };
    }

    private static SurrogateDays? Days(
        SurrogateRequest request, ReportPlan plan, (ConversionDefinition Micro, ConversionDefinition Macro) pair, ConversionsReport conversions)
    {
        var segments = plan.View.Segments.Where(segment => segment.EventCount > 0).ToList();
        if (segments.Count == 0)
        {
            return null;
        }

        var from = Math.Max(plan.Range.Start.Micros, segments.Min(segment => segment.Micros.Base));
        var to = Math.Min(plan.Range.End.Micros, segments.Max(segment => segment.LastMicros) + 1);
        var perDay = conversions.Visitors / Math.Max(1, (double)(to - from) / Timestamp.Day);
        double? Rate(string key) => conversions.Rows.FirstOrDefault(row => row.Key == key)?.VisitorRate;
        return DaysOf(Rate(pair.Macro.Key), request.Rise ?? UsualRise, perDay) is { } macro && DaysOf(Rate(pair.Micro.Key), request.Rise ?? UsualRise, perDay) is { } micro
            ? new SurrogateDays(macro, micro)
            : null;
    }
}
