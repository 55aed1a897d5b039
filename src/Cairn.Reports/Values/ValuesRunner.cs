using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Journeys.Values;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Values;

/// <summary>Makes the values report (<c>docs/definitions/values.md</c>).</summary>
public static class ValuesRunner
{
    /// <summary>With fewer macros than this there is no table.</summary>
    public const int LeastMacros = 30;

    private const int Shown = 6;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ValuesReport> Run(ValuesRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = plan is null ? null : Query(request, plan, site, faults);
        if (plan is null || query is null)
        {
            return new Outcome<ValuesReport>.Refused(faults);
        }

        query = request.Horizon is null ? query with { HorizonMicros = Horizon(ValueOperator.Times(query, cancellation)) } : query;
        var report = Report(query, plan, site, cancellation);
        if (plan.Compared is { } other)
        {
            // With the same horizon, else two different questions would stand side by side.
            report = report with { Comparison = Report(query with { Scope = other.Scope() }, other, site, cancellation) };
        }

        return plan.Stamp(report, started);
    }

    /// <summary>The 0.9 quantile of the times, rounded up to days, from 1 to 60.</summary>
    internal static long Horizon(MacroTimes times)
    {
        var sorted = times.Micros.ToArray();
        Array.Sort(sorted);
        var days = Math.Ceiling((Quantile.Of(sorted, 0.9) ?? 0) / Timestamp.Day);
        return (long)Math.Clamp(days, 1, 60) * Timestamp.Day;
    }

    private static ValuePlan? Query(ValuesRequest request, ReportPlan plan, ReportSite site, List<Fault> faults)
    {
        Duration horizon = default;
        if (request.Horizon is { } text && (!Duration.TryParse(text, out horizon) || horizon.Micros == 0))
        {
            faults.Add(new Fault("duration.invalid", "/horizon", "Expected a duration above zero such as 14d, at most 36525d (100 years)."));
        }

        if (request.Freeze)
        {
            faults.Add(new Fault("report.not-available", "/freeze", "Keeping a table under a number is not available in this version; leave 'freeze' out."));
        }

        var macro = OccurrenceSelection.Macro(request.Macro, site, "/macro", faults);
        if (macro?.Kind == ConversionKind.Micro)
        {
            faults.Add(new Fault("values.not-a-macro", "/macro", $"'{macro.Key}' is a micro conversion; values are worked out towards a macro. Name one, or change its kind."));
            return null;
        }

        var keys = OccurrenceSelection.Keys(site, ConversionKind.Micro).Where(key => key != macro?.Key).ToList();
        if (keys.Count == 0)
        {
            faults.Add(new Fault("definition.no-micro", "", "The site has no micro conversion whose value could be worked out; define one."));
        }

        if (keys.Count > ValuePlan.MaxMicros)
        {
            faults.Add(new Fault("values.too-many", "", FormattableString.Invariant($"Values are worked out for {ValuePlan.MaxMicros} micros at most; archive those nobody acts on.")));
        }

        if (macro is null || faults.Count > 0)
        {
            return null;
        }

        var outcome = OccurrenceSelection.Open(OccurrenceSet.Of(macro.Key, plan.Context, "/macro"), faults);
        var micros = OccurrenceSelection.Of(keys, plan, site, "", faults);
        return outcome is null || faults.Count > 0 ? null : new ValuePlan
        {
            Scope = plan.Scope(),
            Macro = outcome,
            Micros = micros,
            HorizonMicros = horizon.Micros,
            Currency = site.Currency,
            Money = new MoneyConverter(site.Rates, plan.Calendar, site.Currency),
        };
    }

    private static ValuesReport Report(ValuePlan query, ReportPlan plan, ReportSite site, CancellationToken cancellation)
    {
        var keys = query.Micros.Select(micro => micro.Key).ToList();
        var order = ValueOperator.Ranks(query, cancellation).Order(keys);
        var moves = ValueOperator.Moves(query, order, cancellation);
        var macros = moves.Macros.Sum();
        var isEnough = macros >= LeastMacros;
        var table = isEnough ? ValueTable.Of(moves, [0, .. order.Select(micro => (int)query.Micros[micro].Definition!.Stage)]) : null;
        var credits = table is null ? null : ValueOperator.Credits(query, order, table, cancellation);
        var hasValue = query.Macro.Definition!.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;
        return new ValuesReport
        {
            Kind = "values",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = OccurrenceSelection.Versions(query.Micros.Append(query.Macro)),
            Warnings = Warnings(macros, plan),
            Excluded = plan.Excluded(plan.Range),
            Status = isEnough ? "ok" : "not_enough_data",
            Macro = query.Macro.Key,
            Version = 0,
            Currency = hasValue ? site.Currency : null,
            Horizon = new Duration(query.HorizonMicros).ToString(),
            Journeys = moves.Journeys,
            Macros = macros,
            Undecided = moves.Undecided.Sum(),
            VStart = table is null ? null : Amount(table.Expected[0]),
            RBar = table is null ? null : Amount(table.MeanMacro),
            States = table is null ? [] : [.. order.Select((micro, at) => Row(query.Micros[micro], micro, at + 1, table, credits!))],
            MacroCredit = credits is null ? null : Amount(credits.MacroCredit),
            Balance = table is null || moves.ActualValue == 0 ? null : (double)(moves.Journeys * table.Expected[0] / moves.ActualValue),
        };
    }

    private static ValueRow Row(OccurrenceSet micro, int number, int state, ValueTable table, ValueCredits credits) => new()
    {
        Key = micro.Key,
        Stage = DefinitionNames.Of(micro.Definition!.Stage),
        N = table.Stays[state],
        V = Amount(table.Expected[state]),
        VShrunk = Amount(table.Shrunk[state]),
        Value = credits.Occurrences[number] == 0 ? null : Amount(credits.Credit[number] / credits.Occurrences[number]),
        Occurrences = credits.Occurrences[number],
        LowData = table.Stays[state] < Proportion.ThinBelow,
    };

    private static string Amount(decimal amount) => Decimals.Print(decimal.Round(amount, Shown));

    private static List<WarningResult> Warnings(long macros, ReportPlan plan)
    {
        var warnings = new List<WarningResult>();
        if (macros < LeastMacros)
        {
            warnings.Add(new WarningResult(
                "not_enough_data", FormattableString.Invariant($"Only {macros} journeys reached the macro within the horizon; a table of values needs {LeastMacros}.")));
        }

        warnings.AddRange(SymbolCompiler.Warnings(plan.Filters, plan.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters")));
        return warnings;
    }
}
