using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Matomo;

/// <summary>Reads <c>ec_items</c>, a list of lists: sku, name, category, price, quantity.</summary>
internal static class MatomoItems
{
    private static readonly string[] Keys = ["item_id", "name", "category", "price", "quantity"];

    /// <summary>An array of native items; <c>default</c> when there is none or it cannot be read.</summary>
    public static RawValue Read(string? text)
    {
        if (text is null || ForeignBytes.TryParse(Encoding.UTF8.GetBytes(text), out var list) is not null || list.Type != JsonTokenType.StartArray)
        {
            return default;
        }

        var items = VendorObject.Entries(list, CollectLimits.MaxArrayItems + 1).Select(Item).Where(item => item.Count > 0).ToList();
        return items.Count == 0 ? default : Write(items);
    }

    public static RawValue Single(string? sku, string? name, string? category, string? price)
    {
        var item = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Keys.Zip([sku, name, category, price]))
        {
            if (value is not null)
            {
                item[key] = value;
            }
        }

        return Write([item]);
    }

    private static Dictionary<string, string> Item(RawValue entry)
    {
        var item = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Keys.Zip(VendorObject.Entries(entry, Keys.Length)))
        {
            var first = value.Type == JsonTokenType.StartArray ? VendorObject.Entries(value, 1).FirstOrDefault() : value; // up to five categories
            if (VendorObject.Text(first) is { } text)
            {
                item[key] = text;
            }
        }

        return item;
    }

    private static RawValue Write(List<Dictionary<string, string>> items) => new(JsonTokenType.StartArray, JsonSerializer.SerializeToUtf8Bytes(items));
}
