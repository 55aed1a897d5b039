using System.Collections.Frozen;

namespace Cairn.Collection.Foreign.Segment;

/// <summary>Segment's e-commerce events under the standard names; every other name stays as it is.</summary>
internal static class SegmentNames
{
    private static readonly FrozenDictionary<string, string> Standard = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Product Viewed"] = "view_item",
        ["Product Added"] = "add_to_cart",
        ["Product Removed"] = "remove_from_cart",
        ["Cart Viewed"] = "view_cart",
        ["Checkout Started"] = "begin_checkout",
        ["Payment Info Entered"] = "add_payment_info",
        ["Order Completed"] = "purchase",
        ["Order Refunded"] = "refund",
        ["Products Searched"] = "view_search_results",
        ["Product List Viewed"] = "view_item_list",
        ["Product Added to Wishlist"] = "add_to_wishlist",
        ["Signed Up"] = "sign_up",
        ["Signed In"] = "login",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name an event of this name has here.</summary>
    public static string Of(string name) => Standard.GetValueOrDefault(name.Trim(), name);

    /// <summary>The native key of a product's key.</summary>
    public static string? Item(string key) => key switch
    {
        "product_id" => "item_id",
        "position" => "index",
        _ => key,
    };
}
