using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Trends;

/// <summary>Makes the trends report (<c>docs/definitions/trends.md</c>).</summary>
public static class TrendsRunner
{
    private const int MostPoints = 100_000;
    private const int MostSymbols = 100;

    private static readonly string[] Columns = ["count", "visitors", "sessions", "visitor_rate", "session_rate", "action_rate", "value"];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<TrendsReport> Run(TrendsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var column = request.Column ?? "count";
        if (!Columns.Contains(column))
        {
            faults.Add(new Fault("trends.column-unknown", "/column", $"Expected one of {string.Join(", ", Columns)}."));
        }

        var unit = BucketNames.Parse(request.Bucket ?? "day", "/bucket", faults, "hour", "day", "week", "month");
        if (request.Keys is null or { Count: 0 } && request.Symbols is null or { Count: 0 })
        {
            faults.Add(new Fault("trends.nothing-asked", "/keys", "Name at least one definition in 'keys' or one symbol in 'symbols'."));
        }

        if (request.Symbols is { Count: > MostSymbols })
        {
            faults.Add(new Fault("trends.too-many-symbols", "/symbols", $"A trend has at most {MostSymbols} symbols."));
        }

        var definitions = DefinitionSelection.Choose(request.Keys ?? [], site, faults);
        if (column == "value" && request.Symbols is { Count: > 0 })
        {
            faults.Add(new Fault("trends.no-value", "/column", "A symbol has no value; name definitions in 'keys' instead."));
        }

        if (plan is null || faults.Count > 0)
        {
            return new Outcome<TrendsReport>.Refused(faults);
        }

        var context = plan.Context;
        var counted = DefinitionSelection.Count(definitions, context, faults);
        var symbols = Symbols(request.Symbols ?? [], context, faults);
        var buckets = TrendBuckets.Of(plan.Range, unit!.Value, plan);
        var before = plan.Comparison is { } other ? TrendBuckets.Of(other, unit.Value, plan) : null;
        if (buckets is null || (before is null && plan.Comparison is not null))
        {
            faults.Add(new Fault("trends.too-many-buckets", "/bucket", $"The range has more than {BucketNames.MaxBuckets} buckets; take a longer bucket or a shorter range."));
        }

        else if ((counted.Count + symbols.Count) * (long)Math.Max(buckets.Ranges.Count, before?.Ranges.Count ?? 0) > MostPoints)
        {
            faults.Add(new Fault("trends.too-many-points", "/bucket", FormattableString.Invariant($"A trend has at most {MostPoints} points over all its lines; take a longer bucket, a shorter range or fewer lines.")));
        }

        if (faults.Count > 0)
        {
            return new Outcome<TrendsReport>.Refused(faults);
        }

        TrendLine[] lines = [.. counted.Select(TrendLine.Of), .. symbols.Select(s => TrendLine.Of(s.Set))];
        string[] names = [.. counted.Select(c => c.Definition.Key), .. symbols.Select(s => s.Text)];
        IReadOnlyList<TrendSeries> Series(ReportPlan of, TrendBuckets its) =>
            TrendSeriesReader.Read(TrendsOperator.Run(Plan(of, its), cancellation), names, its, column);
        TrendsPlan Plan(ReportPlan of, TrendBuckets its) => new(of.Scope(), lines, its.Ranges, site.Currency)
        {
            CountsVisitors = column is "visitor_rate",
            CountsSessions = column is "sessions" or "session_rate" or "action_rate",
        };
        return plan.Stamp(new TrendsReport
        {
            Kind = "trends",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = counted.ToDictionary(c => c.Definition.Key, c => c.Definition.Version),
            Warnings =
            [
                .. symbols.SelectMany(s => SymbolCompiler.Warnings(s.Symbol, plan.View)).Select(w => new WarningResult(w.Code, w.Text, "/symbols")),
                .. SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")),
                .. plan.SegmentWarnings,
            ],
            Excluded = plan.Excluded(plan.Range),
            Series = Series(plan, buckets!),
            Comparison = before is null ? null : Series(plan.Compared!, before),
            Marks = [.. site.Marks.Where(mark => plan.Range.Contains(mark.At)).Select(mark => new TrendMark(mark.At.ToString(), mark.Title, mark.Kind))],
        }, started, counted.Where(c => c.Definition.Kind == ConversionKind.Macro).Select(c => Symbol.Conversion(c.Definition.Key)));
    }

    private static List<(string Text, Symbol Symbol, IEventSet Set)> Symbols(IReadOnlyList<string> texts, CompileContext context, List<Fault> faults)
    {
        var symbols = new List<(string, Symbol, IEventSet)>();
        for (var i = 0; i < texts.Count; i++)
        {
            var where = $"/symbols/{i}";
            var parsed = SymbolParser.Parse(texts[i], where);
            var compiled = parsed is Outcome<Symbol>.Ok ok ? SymbolCompiler.Compile(ok.Value, context, where) : null;
            faults.AddRange((parsed as Outcome<Symbol>.Refused)?.Faults ?? []);
            faults.AddRange((compiled as Outcome<IEventSet>.Refused)?.Faults ?? []);
            if (parsed is Outcome<Symbol>.Ok symbol && compiled is Outcome<IEventSet>.Ok set)
            {
                symbols.Add((texts[i], symbol.Value, set.Value));
            }
        }

        return symbols;
    }
}
