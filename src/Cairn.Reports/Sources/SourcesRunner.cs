using System.Diagnostics;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Sources;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Sources;

/// <summary>Makes the sources report (<c>docs/definitions/sources.md</c>).</summary>
public static class SourcesRunner
{
    private const int DefaultTop = 50;
    private const int MaxTop = 1_000;

    /// <summary>What rows can be made of.</summary>
    public static IReadOnlyList<string> Dimensions { get; } =
    [
        "channel", "source", "medium", "campaign", "content", "term", "landing", "exit", "page", "referrer", "device", "browser", "os", "language", "country", "region", "city",
    ];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<SourcesReport> Run(SourcesRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        if (Plan(request, site, faults) is not ({ } plan, { } query))
        {
            return new Outcome<SourcesReport>.Refused(faults);
        }

        query = query with { Shown = SourcesOperator.Top(query, request.Top ?? DefaultTop, cancellation) };
        var macros = query.Definitions.Where(counted => counted.Definition.Kind == ConversionKind.Macro).Select(counted => Symbol.Conversion(counted.Definition.Key));
        var report = Report(plan, query, site.Currency, cancellation);
        return plan.Stamp(report with { Rows = [.. report.Rows.Select(row => Open(row, request, plan))] }, started, macros);
    }

    /// <summary>What the request asks of journeys, all rows told apart; nothing with faults.</summary>
    internal static (ReportPlan? Plan, SourcesPlan? Query) Plan(SourcesRequest request, ReportSite site, List<Fault> faults)
    {
        var plan = ReportPlanner.Plan(request, site, faults);
        var definitions = DefinitionSelection.Choose(request.Keys, site, faults);
        Check(request.By ?? Dimensions[0], "/by", faults);
        Check(request.Second ?? Dimensions[0], "/second", faults);
        if (request.Second is { } second && second == (request.By ?? Dimensions[0]))
        {
            faults.Add(new Fault("sources.dimension-twice", "/second", "The second dimension must be another one than the first."));
        }

        if (request.Top is < 1 or > MaxTop)
        {
            faults.Add(new Fault("sources.top", "/top", $"Give a number from 1 to {MaxTop}."));
        }

        if (plan is null || faults.Count > 0)
        {
            return default;
        }

        var counted = DefinitionSelection.Count(definitions, plan.Context, faults);
        var engaging = request.Keys is null ? counted : DefinitionSelection.Count(DefinitionSelection.Choose(null, site, faults), plan.Context, faults);
        return faults.Count > 0 ? default : (plan, new SourcesPlan(plan.Scope(), counted, engaging, site.Currency, request.By ?? Dimensions[0], request.Second));
    }

    private static void Check(string dimension, string where, List<Fault> faults)
    {
        if (!Dimensions.Contains(dimension))
        {
            faults.Add(new Fault("sources.dimension-unknown", where, $"Give one of {string.Join(", ", Dimensions)}."));
        }
    }

    private static SourcesReport Report(ReportPlan plan, SourcesPlan query, string currency, CancellationToken cancellation)
    {
        var now = SourcesOperator.Run(query, cancellation);
        var before = plan.Compared is { } other ? SourcesOperator.Run(query with { Scope = other.Scope() }, cancellation) : null;
        var keys = now.Groups.Keys.Concat(before?.Groups.Keys ?? []).Distinct();
        var nothing = new SourcesState(query.Definitions.Count).Total;
        return new SourcesReport
        {
            Kind = "sources",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = query.Definitions.ToDictionary(counted => counted.Definition.Key, counted => counted.Definition.Version),
            Warnings = [.. SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")), .. plan.SegmentWarnings],
            Excluded = plan.Excluded(plan.Range),
            By = query.By,
            Second = query.Second,
            Currency = currency,
            Total = Figures(now.Total, now.Total, query),
            Rows =
            [
                .. keys.Select(key => (Key: key, Group: now.Groups.GetValueOrDefault(key, nothing), Before: before?.Groups.GetValueOrDefault(key, nothing)))
                    .Where(row => row.Group.Visitors + row.Group.Sessions + (row.Before?.Visitors ?? 0) + (row.Before?.Sessions ?? 0) > 0)
                    .OrderBy(row => row.Key == SourceKey.Other)
                    .ThenByDescending(row => row.Group.Visitors).ThenBy(row => row.Key.Value, StringComparer.Ordinal).ThenBy(row => row.Key.Second, StringComparer.Ordinal)
                    .Select(row => Row(row.Key, Figures(row.Group, now.Total, query), row.Before is null ? null : Figures(row.Before, before!.Total, query), query)),
            ],
            Comparison = before is null ? null : new SourcesComparison(plan.Compared!.RangeResult, Figures(before.Total, before.Total, query)),
        };
    }

    private static SourceRow Open(SourceRow row, SourcesRequest request, ReportPlan plan)
    {
        var key = new SourceKey(row.Key, row.Second ?? "");
        return row.Visitors == 0 || row.Key == SourceKey.Other.Value ? row : row with { Drill = DrillToken.Of("sources", request, plan, SourcesDrill.Cell(key)) };
    }

    private static SourceRow Row(SourceKey key, SourceFigures now, SourceFigures? before, SourcesPlan query) => new()
    {
        Key = key.Value,
        Second = query.Second is null ? null : key == SourceKey.Other ? key.Value : key.Second,
        Visitors = now.Visitors,
        Sessions = now.Sessions,
        Share = now.Share,
        BounceRate = now.BounceRate,
        EngagedRate = now.EngagedRate,
        Conversions = now.Conversions,
        Previous = before,
    };

    private static SourceFigures Figures(SourceGroup group, SourceGroup total, SourcesPlan query) => new()
    {
        Visitors = group.Visitors,
        Sessions = group.Sessions,
        Share = Proportion.Rate(group.Visitors, total.Visitors),
        BounceRate = Proportion.Rate(group.Sessions - group.Engaged, group.Sessions),
        EngagedRate = Proportion.Rate(group.Engaged, group.Sessions),
        Conversions = [.. query.Definitions.Select((counted, at) => Conversion(counted.Definition, group.Tallies[at], group))],
    };

    private static SourceConversion Conversion(ConversionDefinition definition, SourceTally tally, SourceGroup group) => new(
        definition.Key, DefinitionNames.Of(definition.Kind), tally.Count, tally.Visitors, tally.Sessions,
        Proportion.Rate(tally.Visitors, group.Visitors), Proportion.Wilson(tally.Visitors, group.Visitors),
        Proportion.Rate(tally.Sessions, group.Sessions), Proportion.Wilson(tally.Sessions, group.Sessions),
        definition.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property ? Decimals.Print(tally.Value) : null,
        (definition.Kind == ConversionKind.Macro ? group.Visitors : group.Sessions) < Proportion.ThinBelow);
}
