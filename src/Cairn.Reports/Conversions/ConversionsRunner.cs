using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;
using Cairn.Reports.Trends;

namespace Cairn.Reports.Conversions;

/// <summary>Makes the conversions report (<c>docs/definitions/conversions.md</c>).</summary>
public static class ConversionsRunner
{
    private const int MaxGroups = 25;
    private const string DefaultLookback = "90d";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ConversionsReport> Run(ConversionsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var definitions = DefinitionSelection.Choose(request.Keys, site, faults);
        var unit = BucketNames.Parse(request.Sparkline, "/sparkline", faults, "day", "week", "month");
        if (!Duration.TryParse(request.Lookback ?? DefaultLookback, out var lookback))
        {
            faults.Add(new Fault("duration.invalid", "/lookback", "Expected a duration such as 90d, at most 36525d (100 years)."));
        }

        if (plan is null || faults.Count > 0)
        {
            return new Outcome<ConversionsReport>.Refused(faults);
        }

        var context = plan.Context;
        var counted = DefinitionSelection.Count(definitions, context, faults);
        if (faults.Count > 0)
        {
            return new Outcome<ConversionsReport>.Refused(faults);
        }

        var query = new ConversionsPlan(plan.Scope(), counted, site.Currency, lookback.Micros)
        {
            Breakdown = request.Breakdown is { Length: > 0 } name ? plan.View.Column(PropertyNames.Resolve(name, plan.View)) : null,
            MaxGroups = MaxGroups,
            Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
        };
        var macros = counted.Where(c => c.Definition.Kind == ConversionKind.Macro).Select(c => Symbol.Conversion(c.Definition.Key));
        return plan.Stamp(Report(request, site, plan, query, unit, cancellation), started, macros);
    }

    private static ConversionsReport Report(
        ConversionsRequest request, ReportSite site, ReportPlan plan, ConversionsPlan query, CalendarUnit? unit, CancellationToken cancellation)
    {
        var result = ConversionsOperator.Run(query, cancellation);
        var rows = ConversionRows.Of(query.Definitions, result.Total, site.Currency);
        rows = [.. rows.Select(row => row.Visitors == 0 ? row : row with { Drill = DrillToken.Of("conversions", request, plan, row.Key) })];
        if (unit is { } bucket)
        {
            rows = Sparklines.Add(rows, query, plan, bucket);
        }

        return new ConversionsReport
        {
            Kind = "conversions",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = query.Definitions.ToDictionary(d => d.Definition.Key, d => d.Definition.Version),
            Warnings = ConversionWarnings.Of(query, result.Total, site, plan, request),
            Approximations = ConversionRows.Approximations(result.Total),
            Excluded = plan.Excluded(plan.Range),
            Visitors = result.Total.Visitors,
            Sessions = result.Total.Sessions,
            Rows = rows,
            Classes = ConversionRows.Classes(query.Definitions, result.Total, site.Currency),
            Comparison = plan.Compared is { } other ? Compare(query, other, site.Currency, cancellation) : null,
            Breakdown = query.Breakdown is null ? null : Breakdown(query, result, site.Currency),
        };
    }

    private static ConversionsComparison Compare(ConversionsPlan query, ReportPlan other, string currency, CancellationToken cancellation)
    {
        var before = ConversionsOperator.Run(query with { Scope = other.Scope(), Breakdown = null }, cancellation).Total;
        return new ConversionsComparison(other.RangeResult, before.Visitors, before.Sessions, ConversionRows.Of(query.Definitions, before, currency));
    }

    /// <summary>The groups with most visitors, then by value; at most 25.</summary>
    private static List<ConversionsBreakdown> Breakdown(ConversionsPlan query, ConversionsState result, string currency)
    {
        return
        [
            .. result.Groups
                .Select(g => (Value: Label(g.Value), g.Group))
                .OrderByDescending(g => g.Group.Visitors).ThenBy(g => g.Value, StringComparer.Ordinal)
                .Take(MaxGroups)
                .Select(g => new ConversionsBreakdown(g.Value, g.Group.Visitors, g.Group.Sessions, ConversionRows.Of(query.Definitions, g.Group, currency))),
        ];
    }

    private static string Label(ColumnValue value) => value.Kind == ValueKind.Missing ? "(none)" : value.Text ?? "";
}
