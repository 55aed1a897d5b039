using System.Globalization;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Conversions;

/// <summary>Remarks on a site's definitions and on what they count.</summary>
public static class ConversionWarnings
{
    private const int ManyMacros = 3;
    private const int ManyMicros = 40;
    private const double NearlyAll = 0.9;
    private const double NearlyNone = 0.001;

    /// <summary>Remarks on the definitions alone: more than two macros, more than 40 micros.</summary>
    /// <param name="definitions">Any versions; archived ones are left out.</param>
    public static IReadOnlyList<WarningResult> Of(IEnumerable<ConversionDefinition> definitions)
    {
        var current = definitions.GroupBy(d => d.Key).Select(g => g.MaxBy(d => d.Version)!).Where(d => !d.Archived).ToList();
        var macros = current.Count(d => d.Kind == ConversionKind.Macro);
        var micros = current.Count - macros;
        var warnings = new List<WarningResult>();
        if (macros >= ManyMacros)
        {
            warnings.Add(new WarningResult(
                "too_many_macros",
                string.Create(CultureInfo.InvariantCulture, $"There are {macros} macro conversions; with more than two it is no longer clear what a visit is for, and the micros are judged against outcomes that compete. Keep the one or two the business lives from, and make the others micros.")));
        }

        if (micros > ManyMicros)
        {
            warnings.Add(new WarningResult(
                "many_micros",
                string.Create(CultureInfo.InvariantCulture, $"There are {micros} micro conversions; tests correct for each of them, so with more than {ManyMicros} only strong effects can be seen. Archive those nobody acts on.")));
        }

        return warnings;
    }

    internal static IReadOnlyList<WarningResult> Of(ConversionsPlan query, ConversionsGroup total, ReportSite site, ReportPlan plan, ConversionsRequest request)
    {
        var warnings = new List<WarningResult>(Of(site.Definitions));
        for (var i = 0; i < query.Definitions.Count; i++)
        {
            AddOf(query.Definitions[i].Definition, total.Tallies[i], site.Currency, warnings);
        }

        AddIndistinct(query, total, share => share > NearlyAll, "over 90 %", warnings);
        AddIndistinct(query, total, share => share < NearlyNone, "under 0.1 %", warnings);

        warnings.AddRange(SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")));
        warnings.AddRange(plan.SegmentWarnings);
        if (query.Breakdown is { Values.Count: <= 1 })
        {
            warnings.Add(new WarningResult("unknown_property", $"No event has the property '{request.Breakdown}'.", "/breakdown"));
        }

        return warnings;
    }

    private static void AddIndistinct(ConversionsPlan query, ConversionsGroup total, Func<double, bool> isIndistinct, string bound, List<WarningResult> warnings)
    {
        if (total.Sessions < Proportion.ThinBelow)
        {
            return;
        }

        var keys = query.Definitions
            .Where((counted, i) => counted.Definition.Kind == ConversionKind.Micro
                && Proportion.Rate(total.Tallies[i].Sessions, total.Sessions) is { } share && isIndistinct(share))
            .Select(counted => counted.Definition.Key).ToList();
        if (keys.Count > 0)
        {
            var (happen, tell) = keys.Count == 1 ? ("happens", "it hardly tells") : ("happen", "they hardly tell");
            warnings.Add(new WarningResult(
                "hardly_distinguishes",
                $"{string.Join(", ", keys.Select(key => $"'{key}'"))} {happen} in {bound} of sessions, so {tell} visitors apart.",
                keys.Count == 1 ? keys[0] : null));
        }
    }

    private static void AddOf(ConversionDefinition definition, ConversionTally tally, string currency, List<WarningResult> warnings)
    {
        if (tally.OtherCurrency > 0)
        {
            warnings.Add(new WarningResult(
                "other_currency",
                string.Create(CultureInfo.InvariantCulture, $"{tally.OtherCurrency} conversions of '{definition.Key}' have a value in another currency than {currency} and no rate of their day; it is left out of the sums. Bring rates in with 'cairn rates import FILE'."),
                definition.Key));
        }
    }
}
