using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Matrices;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Matrices;

/// <summary>Makes the macro/micro matrix (<c>docs/definitions/matrix.md</c>).</summary>
public static class MatrixRunner
{
    private const string DefaultLookback = "90d";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<MatrixReport> Run(MatrixRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (Plan(request, site, faults) is not ({ } plan, { } query))
        {
            return new Outcome<MatrixReport>.Refused(faults);
        }

        var report = Report(query, IsAny(request), plan, cancellation) with { Drill = DrillToken.OfAll("matrix", request, plan) };
        if (plan.Compared is { } other)
        {
            report = report with { Comparison = Report(query with { Scope = other.Scope() }, IsAny(request), other, cancellation) };
        }

        return plan.Stamp(report, started);
    }

    /// <summary>Whether the order of the two does not matter.</summary>
    internal static bool IsAny(MatrixRequest request) => request.Order == "any";

    /// <summary>Reads the request; nulls and faults when it cannot be carried out.</summary>
    internal static (ReportPlan? Plan, MatrixPlan? Query) Plan(MatrixRequest request, ReportSite site, List<Fault> faults)
    {
        var plan = ReportPlanner.Plan(request, site, faults);
        if (request.Order is not (null or "before" or "any"))
        {
            faults.Add(new Fault("matrix.order-unknown", "/order", "The order is 'before' or 'any'."));
        }

        if (request.Unit is not (null or "visitor" or "session"))
        {
            faults.Add(new Fault("report.unit-unknown", "/unit", "The unit is 'visitor' or 'session'."));
        }

        if (!Duration.TryParse(request.Lookback ?? DefaultLookback, out var lookback))
        {
            faults.Add(new Fault("duration.invalid", "/lookback", "Expected a duration such as 90d, at most 36525d (100 years)."));
        }

        if (plan is null || faults.Count > 0)
        {
            return default;
        }

        var (rows, columns) = Sets(request, IsAny(request), plan, site, faults);
        return faults.Count > 0 ? default : (plan, new MatrixPlan
        {
            Scope = plan.Scope(),
            Rows = rows,
            Columns = columns,
            BySession = request.Unit == "session",
            Currency = site.Currency,
            LookbackMicros = lookback.Micros,
        });
    }

    private static (List<OccurrenceSet> Rows, List<OccurrenceSet> Columns) Sets(
        MatrixRequest request, bool isAny, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        var rowKeys = request.Rows ?? OccurrenceSelection.Keys(site, isAny ? null : ConversionKind.Micro);
        var columnKeys = request.Columns ?? OccurrenceSelection.Keys(site, isAny ? null : ConversionKind.Macro);
        if (columnKeys.Count == 0)
        {
            faults.Add(new Fault("definition.no-macro", "/columns", "The site has no macro conversion; define one, or name an event in 'columns'."));
        }

        if (rowKeys.Count == 0)
        {
            faults.Add(new Fault("definition.no-micro", "/rows", "The site has no micro conversion; define one, or name an event in 'rows'."));
        }

        if ((long)rowKeys.Count * columnKeys.Count > MatrixPlan.MaxPairs)
        {
            faults.Add(new Fault("matrix.too-many", "/rows", FormattableString.Invariant($"Rows times columns may be {MatrixPlan.MaxPairs} at most; name fewer.")));
        }

        return faults.Count > 0 ? ([], []) : (OccurrenceSelection.Of(rowKeys, plan, site, "/rows", faults), OccurrenceSelection.Of(columnKeys, plan, site, "/columns", faults));
    }

    private static MatrixReport Report(MatrixPlan query, bool isAny, ReportPlan plan, CancellationToken cancellation)
    {
        var state = MatrixOperator.Run(query, cancellation);
        return new MatrixReport
        {
            Kind = "matrix",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = OccurrenceSelection.Versions(query.Rows.Concat(query.Columns)),
            Warnings = [.. SymbolCompiler.Warnings(plan.Filters, plan.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters"))],
            Excluded = plan.Excluded(plan.Range),
            Unit = query.BySession ? "session" : "visitor",
            Order = isAny ? "any" : "before",
            Rows = [.. query.Columns.SelectMany((_, column) => Column(query, state, column, isAny))],
        };
    }

    private static IEnumerable<MatrixRow> Column(MatrixPlan query, MatrixState state, int column, bool isAny)
    {
        var rows = new MatrixRow[query.Rows.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, query.Scope.View.Threads) };
        Parallel.For(0, rows.Length, options, row => rows[row] = Pair(query, state, row, column, isAny));
        return rows.OrderByDescending(row => row.Lift ?? double.NegativeInfinity).ThenBy(row => row.Micro, StringComparer.Ordinal);
    }

    private static MatrixRow Pair(MatrixPlan query, MatrixState state, int row, int column, bool isAny)
    {
        var (micro, macro, pair) = (query.Rows[row].Key, query.Columns[column].Key, (row * query.Columns.Count) + column);
        if (micro == macro)
        {
            return new MatrixRow { Micro = micro, Macro = macro, N = state.Units };
        }

        var (b, after) = (state.Columns[column], state.NotBefore[pair]);
        var a = state.Rows[row] - (isAny ? 0 : after);
        var ab = state.Before[pair] + (isAny ? after : 0);
        var given = Proportion.Rate(ab, a);
        return new MatrixRow
        {
            Micro = micro,
            Macro = macro,
            N = state.Units,
            A = a,
            B = b,
            Ab = ab,
            PMacro = given,
            PMicro = Proportion.Rate(ab, b),
            Ci = Proportion.Wilson(ab, a),
            PMicroCi = Proportion.Wilson(ab, b),
            Lift = b == 0 ? null : given / Proportion.Rate(b, state.Units),
            LagS = isAny ? null : Median.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(state.Lags[pair])) / Timestamp.Second,
            Touched = state.Value[column] == 0 ? null : (double)(state.Touched[pair] / state.Value[column]),
            AfterOnly = after,
            LowData = a < Proportion.ThinBelow || b < Proportion.ThinBelow,
        };
    }
}
