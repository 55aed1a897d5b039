namespace Cairn.Collection.Foreign.Ga4;

/// <summary>Google's event and parameter names under ours, the same for the Measurement Protocol, gtag and the export.</summary>
internal static class Ga4Names
{
    /// <summary>The event's name here.</summary>
    public static string Event(string name, bool outbound) => name switch
    {
        "session_start" or "first_visit" or "user_engagement" => "$" + name,
        "click" when outbound => "outbound_click",
        _ => name,
    };

    /// <summary>The property of a parameter.</summary>
    public static string Parameter(string name) => name switch
    {
        "percent_scrolled" or "video_percent" => "percent",
        "form_id" => "form",
        "file_name" => "file",
        "file_extension" => "ext",
        "link_url" => "target",
        _ => name,
    };

    /// <summary>The native key of an item's key.</summary>
    public static string? Item(string key) => key switch
    {
        "item_name" => "name",
        "item_brand" => "brand",
        "item_category" => "category",
        "item_variant" => "variant",
        _ => key,
    };
}
