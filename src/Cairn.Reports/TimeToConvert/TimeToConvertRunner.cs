using System.Diagnostics;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Journeys.TimeToConvert;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Statistics;

namespace Cairn.Reports.TimeToConvert;

/// <summary>Runs the time-to-convert report (<c>docs/definitions/time-to-convert.md</c>).</summary>
public static class TimeToConvertRunner
{
    private const int MaxPoints = 200;

    /// <summary>Answers a request, or refuses it with every fault found.</summary>
    public static Outcome<TimeToConvertReport> Run(TimeToConvertRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var reader = new RequestReader("time-to-convert", faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        var from = reader.Symbol(request.From, "/from", plan?.Context);
        var to = reader.Symbol(request.To.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? Macros(site, reader) : request.To, "/to", plan?.Context);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<TimeToConvertReport>.Refused(faults);
        }

        var any = ((Outcome<IEventSet>.Ok)SymbolCompiler.Compile(Symbol.Any, plan.Context)).Value;
        var query = new TimeToConvertPlan(plan.Scope(), from ?? any, to!) { AtOnce = from is null };
        var answer = Answer(plan) with { Comparison = plan.Compared is { } other ? Answer(other) : null };
        return plan.Stamp(answer, started);

        TimeToConvertReport Answer(ReportPlan asked)
        {
            var state = TimeToConvertOperator.Run(query with { Scope = asked.Scope() }, cancellation);
            return new TimeToConvertReport
            {
                Kind = "time-to-convert",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = asked.RangeResult,
                Definitions = reader.Versions(site),
                Warnings = reader.Warnings(plan),
                Approximations =
                [
                    .. state.Sessions.IsExact ? Array.Empty<object>() : [ApproximationResult.Binned("converters.sessions")],
                    .. state.Touches.IsExact ? Array.Empty<object>() : [ApproximationResult.Binned("converters.touches")],
                ],
                Excluded = asked.Excluded(asked.Range),
                Visitors = state.Converted.Count + (long)state.Censored.Count,
                Converted = state.Converted.Count,
                Converters = new ConverterStats(Times(state.Converted), Spread(state.Sessions), Spread(state.Touches)),
                Curve = Thin(Survival(state)),
            };
        }
    }

    private static JsonElement Macros(ReportSite site, RequestReader reader)
    {
        var keys = MacroSelection.Keys(site);
        if (keys.Count == 0)
        {
            reader.Fault("no-macro", "/to", "The site has no macro conversion; define one, or name an event in 'to'.");
            return default;
        }

        return JsonSerializer.SerializeToElement(string.Join(" | ", keys.Select(key => "@" + key)));
    }

    private static SpreadResult Times(IReadOnlyList<long> sorted)
    {
        long[] times = [.. sorted];
        double? Of(double share) => Quantile.Of(times, share) / Timestamp.Second;
        return new SpreadResult(Of(0.5), Of(0.25), Of(0.75), Of(0.9));
    }

    private static SpreadResult Spread(ValueQuantiles values) => new(values.Of(0.5), values.Of(0.25), values.Of(0.75), values.Of(0.9));

    private static IReadOnlyList<SurvivalPoint> Survival(TimeToConvertState state)
    {
        long[] times = [.. state.Converted, .. state.Censored];
        var converted = new bool[times.Length];
        converted.AsSpan(0, state.Converted.Count).Fill(true);
        return KaplanMeier.Curve(times, converted);
    }

    private static List<ConvertedPoint> Thin(IReadOnlyList<SurvivalPoint> points)
    {
        var count = Math.Min(points.Count, MaxPoints);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(at => points[count == 1 ? 0 : (int)((long)at * (points.Count - 1) / (count - 1))])
                .Select(point => new ConvertedPoint(point.Time / (double)Timestamp.Second, point.Share, point.ShareInterval?.Low, point.ShareInterval?.High)),
        ];
    }
}
