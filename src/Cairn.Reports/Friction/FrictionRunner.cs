using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Friction;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Friction;

/// <summary>Makes the friction report (<c>docs/definitions/friction.md</c>).</summary>
public static class FrictionRunner
{
    private const int MostRows = 500;
    private const int MostSignals = 32;

    /// <summary>What friction shows itself by without being asked for.</summary>
    public static IReadOnlyList<(string Key, string Symbol)> Usual { get; } =
    [
        ("rage_click", "rage_click"), ("dead_click", "dead_click"), ("form_field", "form_field[prop.refills >= 2]"), ("form_abandon", "form_abandon"),
        ("js_error", "js_error"), ("web_vitals", "web_vitals[prop.inp > 500]"),
    ];

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<FrictionReport> Run(FrictionRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        Duration within = default;
        if (request.Within is { } text && (!Duration.TryParse(text, out within) || within.Micros == 0))
        {
            faults.Add(new Fault("duration.invalid", "/within", "Expected a duration above zero such as 7d, at most 36525d (100 years)."));
        }

        if (request.Signals is { Count: > MostSignals })
        {
            faults.Add(new Fault("friction.too-many-signals", "/signals", FormattableString.Invariant($"At most {MostSignals} further signals are looked for at once.")));
        }

        var macro = OccurrenceSelection.Macro(request.Macro, site, "/macro", faults);
        if (plan is null || macro is null || faults.Count > 0)
        {
            return new Outcome<FrictionReport>.Refused(faults);
        }

        var set = OccurrenceSelection.Open(OccurrenceSet.Of(macro.Key, plan.Context, "/macro"), faults);
        List<OccurrenceSet> signals = [.. UsualSets(plan, faults), .. OccurrenceSelection.Of(request.Signals ?? [], plan, site, "/signals", faults)];
        if (set is null || faults.Count > 0)
        {
            return new Outcome<FrictionReport>.Refused(faults);
        }

        var report = Answer(plan) with { Comparison = plan.Compared is { } other ? Answer(other) : null };
        return plan.Stamp(report, started);

        FrictionReport Answer(ReportPlan asked)
        {
            var state = FrictionScan.Run(new FrictionPlan(asked.Scope(), set, signals, request.Within is null ? null : within.Micros), cancellation);
            var (mean, hasValue) = MacroMean.Of(set, asked, site.Currency);
            return new FrictionReport
            {
                Kind = "friction",
                AsOf = asked.AsOf.ToString(),
                Position = asked.Position,
                Range = asked.RangeResult,
                Definitions = OccurrenceSelection.Versions(signals.Append(set)),
                Warnings = [.. SymbolCompiler.Warnings(asked.Filters, asked.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters"))],
                Excluded = asked.Excluded(asked.Range),
                Macro = macro.Key,
                MeanMacroValue = hasValue ? Decimals.Print(decimal.Round(mean, 6)) : null,
                Currency = hasValue ? site.Currency : null,
                Rows = [.. FrictionFigures.Of(state, [.. signals.Select(signal => signal.Key)], mean).Take(MostRows)],
            };
        }
    }

    private static IEnumerable<OccurrenceSet> UsualSets(ReportPlan plan, List<Fault> faults)
    {
        foreach (var (key, text) in Usual)
        {
            if (OccurrenceSelection.Open(SymbolParser.Parse(text), faults) is { } symbol && OccurrenceSelection.Open(SymbolCompiler.Compile(symbol, plan.Context), faults) is { } set)
            {
                yield return OccurrenceSet.Of(key, set);
            }
        }
    }
}
