using System.Diagnostics;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Conversions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Money;

namespace Cairn.Reports.Attribution;

/// <summary>Makes the attribution report (<c>docs/definitions/attribution.md</c>).</summary>
public static class AttributionRunner
{
    /// <summary>The key of conversions without a path.</summary>
    public const string Unattributed = "(unattributed)";

    /// <summary>The key of what would have come without any touch.</summary>
    public const string BaselineKey = "(baseline)";

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<AttributionReport> Run(AttributionRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        site = TouchReader.In(site, request, faults);
        var plan = ReportPlanner.Plan(request, site, faults);
        var query = plan is null ? null : AttributionRequestReader.Read(request, plan, site, faults, cancellation);
        if (plan is null || query is null)
        {
            return new Outcome<AttributionReport>.Refused(faults);
        }

        var learned = LearnedLanes.Of(request, query, site, cancellation);
        var shown = query.Models.Count;
        var assists = !query.ByTouchTime && (request.Assists ?? shown > 1);
        query = query with { Learned = learned.Weights, Models = assists ? [.. query.Models, AttributionModel.Participation, AttributionModel.Last] : query.Models };
        var state = AttributionOperator.Run(query, cancellation);
        learned.ShareWhole(query, state);
        return plan.Stamp(
            new AttributionReport
            {
                Kind = "attribution",
                AsOf = plan.AsOf.ToString(),
                Position = plan.Position,
                Range = plan.RangeResult,
                Definitions = OccurrenceSelection.Versions(query.Conversions.Select(conversion => conversion.Set)),
                Warnings = [.. learned.Warnings, .. Warnings(query, state, plan), .. TouchRemarks.Of(query, plan)],
                Excluded = plan.Excluded(plan.Range),
                By = [.. query.Dimensions.Select(dimension => dimension.Name)],
                Currency = site.Currency,
                Rows = [.. query.Conversions.SelectMany((_, at) => Rows(query, shown, learned, state, at))],
                Assists = assists ? [.. query.Conversions.SelectMany((_, at) => Assists(query, shown, state, at))] : null,
                Conversions = [.. query.Conversions.Select((conversion, at) => Total(conversion, state.Totals[at], site))],
                NoRate = state.Totals.Sum(totals => totals.NoRate),
                Unattributed = state.Totals.Sum(totals => totals.WithoutPath),
                Baseline = Credits(state.Keys.Where(key => key.IsBaseline).Sum(key => key.Credit.Where((_, lane) => lane % query.Models.Count < shown).Sum())),
            },
            started);
    }

    private static AttributionTotal Total(AttributedConversion conversion, AttributionTotals totals, ReportSite site) => new(
        conversion.Set.Key, DefinitionNames.Of(conversion.Set.Definition!.Kind), totals.Count, totals.WithoutPath,
        HasValue(conversion) ? Decimals.Print(totals.Value) : null, TouchReader.Shown(conversion.Windows),
        site.Windows.GetValueOrDefault(conversion.Set.Key)?.Version ?? 0);

    private static bool HasValue(AttributedConversion conversion) =>
        conversion.Set.Definition!.Value.Kind is ConversionValueKind.Fixed or ConversionValueKind.Property;

    private static IEnumerable<AttributionRow> Rows(AttributionPlan query, int shown, LearnedLanes learned, AttributionState state, int at)
    {
        var models = query.Models.Count;
        for (var model = 0; model < shown; model++)
        {
            var lane = (at * models) + model;
            if (learned.IsTwice(query, at, model))
            {
                continue;
            }

            var all = query.Models[model] == AttributionModel.Participation ? state.Totals[at].Count : Credits(state.Keys.Sum(key => key.Credit[lane]));
            var rows = state.Keys.Where(key => key.Credit.AsSpan(at * models, shown).ContainsAnyExcept(0L) || key.Value.AsSpan(at * models, shown).ContainsAnyExcept(0m))
                .Select(key => Row(query, shown, learned, all, key, at, model))
                .OrderByDescending(row => row.Credit).ThenBy(row => row.Key, StringComparer.Ordinal);
            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    private static AttributionRow Row(AttributionPlan query, int shown, LearnedLanes learned, decimal all, AttributionCredits key, int at, int model)
    {
        // Participation counts a conversion more than once, so it is never compared with the others.
        var lane = (at * query.Models.Count) + model;
        var compared = ModelComparison.Of(
        [
            .. Enumerable.Range(0, shown).Where(other => query.Models[other] != AttributionModel.Participation && !learned.IsTwice(query, at, other))
                .Select(other => Credits(key.Credit[(at * query.Models.Count) + other])),
        ]);
        return new AttributionRow
        {
            Key = key.IsBaseline ? BaselineKey : key.Key ?? Unattributed,
            Definition = query.Conversions[at].Set.Key,
            Model = learned.NameOf(query, at, model),
            Version = learned.VersionOf(at, model),
            Credit = Credits(key.Credit[lane]),
            NetCredit = Credits(key.NetCredit[lane]),
            Value = HasValue(query.Conversions[at]) ? Decimals.Print(key.Value[lane]) : null,
            Share = all == 0 ? null : (double)(Credits(key.Credit[lane]) / all),
            Low = compared.Low,
            High = compared.High,
            Spread = compared.Spread,
            Verdict = compared.Verdict,
        };
    }

    // Two more models say it: each conversion once for each key on its path, and once for the last.
    private static IEnumerable<AssistRow> Assists(AttributionPlan query, int shown, AttributionState state, int at)
    {
        var lane = (at * query.Models.Count) + shown;
        return state.Keys.Where(key => key.Key is not null && key.Credit[lane] > 0)
            .Select(key => (key.Key, OnPath: key.Credit[lane] / AttributionPlan.CreditUnits, Last: key.Credit[lane + 1] / AttributionPlan.CreditUnits))
            .Select(its => new AssistRow(its.Key!, query.Conversions[at].Set.Key, its.OnPath, its.Last, its.OnPath - its.Last, its.Last == 0 ? null : (double)(its.OnPath - its.Last) / its.Last))
            .OrderByDescending(row => row.Assisted).ThenByDescending(row => row.OnPath).ThenBy(row => row.Key, StringComparer.Ordinal);
    }

    private static decimal Credits(long units) => (decimal)units / AttributionPlan.CreditUnits;

    private static List<WarningResult> Warnings(AttributionPlan query, AttributionState state, ReportPlan plan)
    {
        var warnings = new List<WarningResult>();
        foreach (var (conversion, totals) in query.Conversions.Zip(state.Totals))
        {
            var key = conversion.Set.Key;
            if (totals.Count == 0)
            {
                warnings.Add(new WarningResult("no_conversions", $"There is no conversion of '{key}' in the range.", key));
            }

            if (totals.NoRate > 0)
            {
                warnings.Add(new WarningResult(
                    "no_rate", FormattableString.Invariant($"{totals.NoRate} conversions of '{key}' have a value in another currency than {query.Currency}, and no rate of their day or the {CurrencyTable.DaysBefore} days before; it is left out of the sums. Bring rates in with 'cairn rates import FILE'."), key));
            }

            if (totals.LongPaths > 0)
            {
                warnings.Add(new WarningResult(
                    "long_paths", FormattableString.Invariant($"{totals.LongPaths} conversions of '{key}' have more than {AttributionPlan.MaxTouches} touches in their window; the latest {AttributionPlan.MaxTouches} share the credit."), key));
            }
        }

        warnings.AddRange(SymbolCompiler.Warnings(plan.Filters, plan.View).Select(warning => new WarningResult(warning.Code, warning.Text, "/filters")));
        return warnings;
    }
}
