using Cairn.Reports.Envelope;

namespace Cairn.Reports.Products;

/// <summary>POST …/reports/products.</summary>
public sealed record ProductsRequest : ReportRequest
{
    /// <summary>How many items, 1 to 1,000; default 50.</summary>
    public int? Top { get; init; }

    /// <summary>Only items that were last seen in this category; null: all.</summary>
    public string? Category { get; init; }

    /// <summary>How long after the cart a purchase still counts, such as <c>3d</c>; null: until the session ends.</summary>
    public string? AbandonedWithin { get; init; }
}

/// <summary>One row per item, by visitors who viewed it.</summary>
public sealed record ProductsReport : ReportResult
{
    /// <summary>The rows.</summary>
    public required IReadOnlyList<ProductRow> Rows { get; init; }

    /// <summary>How many items there are, shown or not, after <c>category</c>.</summary>
    public required long Items { get; init; }

    /// <summary>ISO 4217 of the values.</summary>
    public required string Currency { get; init; }

    /// <summary>Views, carts and purchases in the range that name no item.</summary>
    public required long WithoutItem { get; init; }
}

/// <summary>One item. Counts are of the range.</summary>
public sealed record ProductRow
{
    /// <summary>The item's id.</summary>
    public required string Item { get; init; }

    /// <summary>As last seen; null when none was sent.</summary>
    public string? Name { get; init; }

    /// <summary>As last seen; null when none was sent.</summary>
    public string? Brand { get; init; }

    /// <summary>As last seen; null when none was sent.</summary>
    public string? Category { get; init; }

    /// <summary>Who viewed it.</summary>
    public required ProductReach Viewed { get; init; }

    /// <summary>Who put it into the cart.</summary>
    public required ProductReach Carted { get; init; }

    /// <summary>Who put it into the cart and did not buy it in time.</summary>
    public required ProductReach Abandoned { get; init; }

    /// <summary>Who bought it.</summary>
    public required ProductReach Bought { get; init; }

    /// <summary>Pieces bought, less those refunded; a decimal text.</summary>
    public required string Units { get; init; }

    /// <summary>What was paid for them, less refunds; a decimal text.</summary>
    public required string Value { get; init; }

    /// <summary>From step to step, each later step strictly after the one before it.</summary>
    public required ProductRates Rates { get; init; }

    /// <summary>Micros of the sessions that viewed it, by lift: an association, nothing more.</summary>
    public required IReadOnlyList<ProductMicro> Micros { get; init; }

    /// <summary>Fewer than 30 visitors viewed it.</summary>
    public bool LowData { get; init; }
}

/// <summary>Distinct visitors; distinct sessions that start in the range; and a token for the visitors, null when there are none.</summary>
public sealed record ProductReach(long Visitors, long Sessions, string? Drill);

/// <summary>Shares of visitors with their intervals; null over zero.</summary>
public sealed record ProductRates(
    double? ViewToCart, IntervalResult? ViewToCartCi, double? CartToBuy, IntervalResult? CartToBuyCi, double? ViewToBuy, IntervalResult? ViewToBuyCi);

/// <summary>A micro conversion in sessions that viewed the item.</summary>
/// <param name="Key">The definition's key.</param>
/// <param name="Sessions">Sessions with a view of the item and the micro.</param>
/// <param name="Lift">Share of them that bought the item / that share among sessions without the micro; null when one of the two is undefined.</param>
/// <param name="Label">Always <c>association</c>.</param>
/// <param name="LowData">Fewer than 30 sessions with or without it.</param>
public sealed record ProductMicro(string Key, long Sessions, double? Lift, string Label, bool LowData);
