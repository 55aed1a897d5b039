using Cairn.Journeys.Faults;
using Cairn.Journeys.Funnels;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Funnels;

/// <summary>Compiles a query against a site's journeys.</summary>
internal static class FunnelCompiler
{
    /// <summary>The plan for the report's whole range; null when faults were added.</summary>
    public static FunnelPlan? Compile(FunnelQuery query, ReportPlan report, ReportSite site, List<Fault> faults)
    {
        var context = report.Context;
        var steps = query.Steps.Select(step => Set(step.Symbol, step.Where, context, faults)).ToList();
        var exclusions = query.Exclusions.Select(exclusion => Set(exclusion.Symbol, exclusion.Where, context, faults)).ToList();
        if (steps.Contains(null) || exclusions.Contains(null))
        {
            return null;
        }

        var plan = new FunnelPlan
        {
            Steps = [.. query.Steps.Select((step, at) => new FunnelStep(steps[at]!, step.Optional, step.Within?.Micros, step.First, step.Direct))],
            Exclusions = [.. query.Exclusions.Select((exclusion, at) => new FunnelExclusion(exclusions[at]!, exclusion.After, exclusion.Before, exclusion.Effect))],
            Order = query.Order,
            WithinMicros = query.Within?.Micros,
            Hold = query.Counting == FunnelCounting.UnitValues ? [] : [.. query.Hold.Select(name => ColumnOf(name, report.View))],
            Apart = query.Counting == FunnelCounting.UnitValues ? [.. query.Hold.Select(name => ColumnOf(name, report.View))] : [],
            EachAttempt = query.Counting == FunnelCounting.Attempts,
            OpenEntry = query.OpenEntry,
            Halts = query.Halts,
            WindowFunnel = query.WindowFunnel,
            Sessions = query.BySession ? report.Sessions : null,
            FirstEntryOnly = query.FirstEntryOnly,
            Ties = query.Ties,
            Reuse = query.Reuse,
            Range = report.Range,
            AsOf = report.AsOf,
            Hidden = report.Hidden,
            Persons = report.Persons,
            Filters = report.Filters.Count == 0 ? [] : [SymbolCompiler.Compile(report.Filters, context)],
        };
        Check(query, plan, faults);
        return faults.Count > 0 ? null : plan;
    }

    /// <summary>The column a property name means.</summary>
    public static Column ColumnOf(string property, IndexView view) => view.Column(PropertyNames.Resolve(property, view));

    private static void Check(FunnelQuery query, FunnelPlan plan, List<Fault> faults)
    {
        if (FunnelOperator.WhyNot(plan) is { } reason)
        {
            faults.Add(new Fault("funnel.not-available", Field(query), reason));
        }

        if (query.Counting == FunnelCounting.UnitValues && query.Hold.Count == 0)
        {
            faults.Add(new Fault("funnel.not-available", "/count", "Counting 'unit_values' needs a property to hold: add 'hold'."));
        }
    }

    // The field that asks for what cannot be combined, the rarest first.
    private static string Field(FunnelQuery query) =>
        query.WindowFunnel is not null ? "/mode"
        : query.OpenEntry && (query.Halts != FunnelHalts.None || query.Order == FunnelOrder.Any) ? "/entry"
        : query.Reuse && query.Ties != FunnelTies.Order ? "/reuse"
        : query.Ties != FunnelTies.Order && query.Order != FunnelOrder.Any ? "/ties"
        : query.Order != FunnelOrder.Ordered ? "/order"
        : "/steps";

    private static IEventSet? Set(Symbol symbol, string where, CompileContext context, List<Fault> faults)
    {
        var outcome = SymbolCompiler.Compile(symbol, context, where);
        if (outcome is Outcome<IEventSet>.Ok ok)
        {
            return ok.Value;
        }

        faults.AddRange(((Outcome<IEventSet>.Refused)outcome).Faults);
        return null;
    }
}
