using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Products;

/// <summary>What the products report asks of journeys.</summary>
/// <param name="Scope">The journeys and the range.</param>
/// <param name="Currency">Values in other currencies are left out.</param>
/// <param name="WithinMicros">How long after the cart a purchase still counts, closed; null: the session.</param>
public sealed record ProductsPlan(JourneyScope Scope, string Currency, long? WithinMicros)
{
    /// <summary>The events that count as a view, a cart, a purchase and a refund.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["view_item", "add_to_cart", "purchase", "refund"];

    internal ItemCatalog Items { get; } = new(Scope.View);

    internal IEventSet[] Sets() => [.. Names.Select(name => ((Faults.Outcome<IEventSet>.Ok)SymbolCompiler.Compile(
        Symbol.Event(name), new CompileContext(Scope.View, [], Scope.AsOf, TimeZoneInfo.Utc))).Value)];
}

/// <summary>Counts what was viewed, put into the cart and bought, item by item (<c>docs/definitions/products.md</c>).</summary>
public static class ProductsOperator
{
    /// <summary>Every item.</summary>
    public static ProductsState Run(ProductsPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new ProductsState(), () => new ProductsWorker(plan), cancellation);

    /// <summary>How micros go together with buying an item, in sessions that viewed it; for chosen items.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="items">The items.</param>
    /// <param name="micros">The counted micros.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ProductMicrosState Micros(
        ProductsPlan plan, IReadOnlyList<string> items, IReadOnlyList<CountedConversions> micros, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new ProductMicrosState(items.Count, micros.Count), () => new ProductMicrosWorker(plan, items, micros), cancellation);

    /// <summary>The visitors who did something with one item in the range.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="item">The item's id.</param>
    /// <param name="count">One of the counts of visitors.</param>
    /// <param name="cancellation">Stops it.</param>
    public static PersonSet Visitors(ProductsPlan plan, string item, ProductCount count, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new Segments.SegmentMembers(), () => new ProductVisitorsWorker(plan, item, count), cancellation).Of(plan.Scope.View);
}
