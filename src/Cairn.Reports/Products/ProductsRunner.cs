using System.Diagnostics;
using System.Globalization;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Products;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Products;

/// <summary>Makes the products report (<c>docs/definitions/products.md</c>).</summary>
public static class ProductsRunner
{
    private const int DefaultTop = 50;
    private const int MaxTop = 1_000;

    /// <summary>Answers the request, or refuses it with every fault.</summary>
    public static Outcome<ProductsReport> Run(ProductsRequest request, ReportSite site, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new List<Fault>();
        var plan = ReportPlanner.Plan(request, site, faults);
        if (request.Top is < 1 or > MaxTop)
        {
            faults.Add(new Fault("products.top-invalid", "/top", $"Give a number of items from 1 to {MaxTop}."));
        }

        var within = Within(request, faults);
        if (plan is null || faults.Count > 0)
        {
            return new Outcome<ProductsReport>.Refused(faults);
        }

        var micros = DefinitionSelection.Count(
            [.. DefinitionSelection.Choose(null, site, faults).Where(d => d.Kind == ConversionKind.Micro)], plan.Context, faults);
        if (faults.Count > 0)
        {
            return new Outcome<ProductsReport>.Refused(faults);
        }

        var query = new ProductsPlan(plan.Scope(), site.Currency, within);
        var state = ProductsOperator.Run(query, cancellation);
        var chosen = state.Items.Where(pair => request.Category is null || pair.Value.Category == request.Category).ToList();
        var rows = chosen.OrderByDescending(pair => pair.Value[ProductCount.ViewedVisitors]).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(request.Top ?? DefaultTop).ToList();
        var together = ProductsOperator.Micros(query, [.. rows.Select(pair => pair.Key)], micros, cancellation);
        return plan.Stamp(new ProductsReport
        {
            Kind = "products",
            AsOf = plan.AsOf.ToString(),
            Position = plan.Position,
            Range = plan.RangeResult,
            Definitions = micros.ToDictionary(m => m.Definition.Key, m => m.Definition.Version),
            Warnings = Warnings(request, state, chosen.Count, plan, site.Currency),
            Excluded = plan.Excluded(plan.Range),
            Rows = [.. rows.Select((pair, i) => Row(pair.Key, pair.Value, Micros(together, i, micros), request, plan))],
            Items = chosen.Count,
            Currency = site.Currency,
            WithoutItem = state.WithoutItem,
        }, started, [Symbol.Event("purchase")]);
    }

    /// <summary>The span of <c>abandoned_within</c> in microseconds; null for the session.</summary>
    internal static long? Within(ProductsRequest request, List<Fault> faults)
    {
        if (request.AbandonedWithin is null)
        {
            return null;
        }

        if (Duration.TryParse(request.AbandonedWithin, out var span))
        {
            return span.Micros;
        }

        faults.Add(new Fault("duration.invalid", "/abandoned_within", "Expected a duration such as 3d, at most 36525d (100 years); leave it out for the session."));
        return null;
    }

    private static ProductRow Row(string item, ProductTally tally, IReadOnlyList<ProductMicro> micros, ProductsRequest request, ReportPlan plan)
    {
        var (viewed, carted) = (tally[ProductCount.ViewedVisitors], tally[ProductCount.CartedVisitors]);
        ProductReach Reach(ProductCount visitors, ProductCount sessions) => new(
            tally[visitors], tally[sessions], tally[visitors] == 0 ? null : DrillToken.Of("products", request, plan, ProductsDrill.Cell(visitors, item)));
        return new ProductRow
        {
            Item = item,
            Name = tally.Name,
            Brand = tally.Brand,
            Category = tally.Category,
            Viewed = Reach(ProductCount.ViewedVisitors, ProductCount.ViewedSessions),
            Carted = Reach(ProductCount.CartedVisitors, ProductCount.CartedSessions),
            Abandoned = Reach(ProductCount.AbandonedVisitors, ProductCount.AbandonedSessions),
            Bought = Reach(ProductCount.BoughtVisitors, ProductCount.BoughtSessions),
            Units = Decimals.Print(tally.Units),
            Value = Decimals.Print(tally.Value),
            Rates = new ProductRates(
                Proportion.Rate(tally[ProductCount.ViewToCart], viewed), Proportion.Wilson(tally[ProductCount.ViewToCart], viewed),
                Proportion.Rate(tally[ProductCount.CartToBuy], carted), Proportion.Wilson(tally[ProductCount.CartToBuy], carted),
                Proportion.Rate(tally[ProductCount.ViewToBuy], viewed), Proportion.Wilson(tally[ProductCount.ViewToBuy], viewed)),
            Micros = micros,
            LowData = viewed < Proportion.ThinBelow,
        };
    }

    private static List<ProductMicro> Micros(ProductMicrosState state, int item, IReadOnlyList<CountedConversions> micros) =>
    [
        .. micros
            .Select((micro, i) =>
            {
                var (with, without) = (state.With(item, i), state.Sessions(item) - state.With(item, i));
                var lift = Proportion.Rate(state.BoughtWith(item, i), with) / Proportion.Rate(state.Bought(item) - state.BoughtWith(item, i), without);
                return new ProductMicro(
                    micro.Definition.Key, with, lift is { } value && double.IsFinite(value) ? value : null, "association",
                    Math.Min(with, without) < Proportion.ThinBelow);
            })
            .Where(micro => micro.Sessions > 0)
            .OrderByDescending(micro => micro.Lift ?? -1).ThenBy(micro => micro.Key, StringComparer.Ordinal),
    ];

    private static List<WarningResult> Warnings(ProductsRequest request, ProductsState state, int items, ReportPlan plan, string currency)
    {
        var warnings = new List<WarningResult>(plan.SegmentWarnings);
        warnings.AddRange(SymbolCompiler.Warnings(plan.Filters, plan.View).Select(w => new WarningResult(w.Code, w.Text, "/filters")));
        if (items == 0 && request.Category is { } category)
        {
            var near = Nearest.Of(category, state.Items.Values.Select(tally => tally.Category).OfType<string>().Distinct());
            warnings.Add(new WarningResult("unknown_category", $"No item was seen in the category '{category}'{(near is null ? "." : $"; did you mean '{near}'?")}", "/category"));
        }

        if (state.OtherCurrency > 0)
        {
            warnings.Add(new WarningResult("other_currency", string.Create(
                CultureInfo.InvariantCulture, $"{state.OtherCurrency} items were bought in another currency than {currency}; their value is left out.")));
        }

        if (state.WithoutPrice > 0)
        {
            warnings.Add(new WarningResult("without_price", string.Create(
                CultureInfo.InvariantCulture, $"{state.WithoutPrice} items were bought without a price; they count as units and not as value.")));
        }

        return warnings;
    }
}
