using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Definitions;

/// <summary>Makes the preview report (<c>docs/definitions/preview.md</c>).</summary>
public static class PreviewRunner
{
    private const int DefaultDays = 90;
    private const int MaxDays = 400;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<PreviewReport> Run(PreviewRequest request, ReportSite site)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var days = request.Days ?? DefaultDays;
        if (days is < 1 or > MaxDays)
        {
            faults.Add(new Fault("preview.days-invalid", "/days", $"Expected a number of days from 1 to {MaxDays}."));
            days = DefaultDays;
        }

        var plan = ReportPlanner.Plan(request with { Range = new RangeRequest(Last: $"last {days} days"), Compare = null }, site, faults);
        var asked = Definitions(request, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<PreviewReport>.Refused(faults);
        }

        var context = plan.Context;
        ConversionDefinition[] after = [.. site.Definitions, .. asked.Select(d => d with { Version = NextVersion(site, d.Key) })];
        var rows = asked.Select(d => Row(d.Key, context, context with { Definitions = after }, plan, site.Currency, faults)).ToList();
        return faults.Count > 0
            ? new Outcome<PreviewReport>.Refused(faults)
            : plan.Stamp(new PreviewReport
            {
                Kind = "preview",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.RangeResult,
                Definitions = asked.ToDictionary(d => d.Key, d => NextVersion(site, d.Key)),
                Warnings = ConversionWarnings.Of(after),
                Excluded = plan.Excluded(plan.Range),
                Rows = [.. rows.Select(r => r!)],
            }, started);
    }

    private static int NextVersion(ReportSite site, string key) => site.Definitions.Where(d => d.Key == key).Select(d => d.Version).DefaultIfEmpty(0).Max() + 1;

    private static IReadOnlyList<ConversionDefinition> Definitions(PreviewRequest request, List<Fault> faults)
    {
        if ((request.Yaml is null) == (request.Definition is null))
        {
            faults.Add(new Fault("preview.ambiguous", "", "Give either 'yaml' or 'definition'."));
            return [];
        }

        if (request.Definition is { } json)
        {
            var one = DefinitionParser.Parse(json, "/definition");
            faults.AddRange((one as Outcome<ConversionDefinition>.Refused)?.Faults ?? []);
            return one is Outcome<ConversionDefinition>.Ok ok ? [ok.Value] : [];
        }

        var file = CairnYaml.Parse(request.Yaml!);
        faults.AddRange((file as Outcome<CairnFile>.Refused)?.Faults ?? []);
        return (file as Outcome<CairnFile>.Ok)?.Value.Conversions ?? [];
    }

    private static PreviewRow? Row(string key, CompileContext before, CompileContext after, ReportPlan plan, string currency, List<Fault> faults)
    {
        var isNew = !before.Definitions.Any(d => d.Key == key);
        var old = isNew ? null : Count(key, before, faults);
        var fresh = Count(key, after, faults);
        return fresh is null || (old is null && !isNew) ? null : new PreviewComparison(old, fresh, plan, currency).Row(key, isNew);
    }

    private static CountedConversions? Count(string key, CompileContext context, List<Fault> faults)
    {
        var counted = ConversionCounter.Count(key, context, $"/definitions/{key}");
        faults.AddRange((counted as Outcome<CountedConversions>.Refused)?.Faults ?? []);
        return (counted as Outcome<CountedConversions>.Ok)?.Value;
    }
}
