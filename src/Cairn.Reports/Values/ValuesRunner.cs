using System.Diagnostics;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Journeys.Values;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Values;

/// <summary>Makes the values report (<c>docs/definitions/values.md</c>).</summary>
public static class ValuesRunner
{
    /// <summary>With fewer macros than this there is no table.</summary>
    public const int LeastMacros = 30;

    private const string Ok = "ok";
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
        var report = Adjusted(request, Report(query, plan, site, cancellation), site, cancellation);
        report = report with { InForce = ValuesFreezing.InForce(report, site) };
        report = report.InForce is { Change: { } change } old && Math.Abs(change) > ValuesFreezing.ConfirmAbove ? report with { Warnings = [.. report.Warnings, Changed(old)] } : report;
        if (plan.Compared is { } other)
        {
            // With the same horizon, else two different questions would stand side by side.
            report = report with { Comparison = Report(query with { Scope = other.Scope() }, other, site, cancellation) };
        }

        if (request.Freeze && report.Status == Ok)
        {
            var outcome = ValuesFreezing.Keep(request, report, query.Macro.Definition!.Version, site);
            return outcome is Outcome<ValuesReport>.Ok(var kept) ? plan.Stamp(kept, started) : outcome;
        }

        return plan.Stamp(report, started);
    }

    /// <summary>The table alone, without what drivers say and without the one in force.</summary>
    internal static Outcome<ValuesReport> Table(ValuesRequest request, ReportSite site, CancellationToken cancellation)
    {
        var (started, faults) = (Stopwatch.GetTimestamp(), new List<Fault>());
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = plan is null ? null : Query(request, plan, site, faults);
        return plan is null || query is null
            ? new Outcome<ValuesReport>.Refused(faults)
            : plan.Stamp(Report(request.Horizon is null ? query with { HorizonMicros = Horizon(ValueOperator.Times(query, cancellation)) } : query, plan, site, cancellation), started);
    }

    // What drivers earned by their test stands beside what journeys pass through, and is never mixed in.
    private static ValuesReport Adjusted(ValuesRequest request, ValuesReport report, ReportSite site, CancellationToken cancellation)
    {
        if (report.Status != Ok)
        {
            return report;
        }

        var asked = new DriversRequest
        {
            Macro = report.Macro,
            Horizon = request.Horizon,
            Pairs = false,
            Range = request.Range,
            AsOf = report.AsOf,
            Timezone = request.Timezone,
            Segment = request.Segment,
            Filters = request.Filters,
            IncludeBots = request.IncludeBots,
            Identity = request.Identity,
            SessionRule = request.SessionRule,
            History = request.History,
        };
        if (DriversRunner.Run(asked, site, cancellation) is not Outcome<DriversReport>.Ok(var drivers))
        {
            return report;
        }

        var effects = drivers.Rows.Concat(drivers.Negative).Where(row => row is { Label: "adjusted" or "proven", Rd: not null }).ToDictionary(row => row.Key, row => (decimal)row.Rd!.Value);
        var mean = decimal.Parse(report.RBar!, System.Globalization.CultureInfo.InvariantCulture);
        return report with { States = [.. report.States.Select(state => effects.TryGetValue(state.Key, out var effect) ? state with { Adjusted = Amount(effect * mean) } : state)] };
    }

    private static WarningResult Changed(ValuesInForce old) => new(
        "values_changed", FormattableString.Invariant($"The value of '{old.ChangedMost}' has changed by {old.Change:+0.0 %;-0.0 %} since version {old.Version} was kept. A newer table waits for somebody to confirm it."));

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

        ValuesFreezing.Check(request, faults);
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
            Status = isEnough ? Ok : "not_enough_data",
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
