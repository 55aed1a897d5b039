using System.Globalization;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Ga4;

/// <summary>Reads gtag's items: <c>pr1=id7~nmLamp~pr19.90~qt2</c>, each part a two-letter name and its value.</summary>
internal static class GtagItems
{
    public static bool IsItem(string key) =>
        key.Length is > 2 and <= 5 && key.StartsWith("pr", StringComparison.Ordinal) && key.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>An array of native items; <c>default</c> when there is none.</summary>
    public static RawValue Read(VendorObject fields)
    {
        var items = fields.Fields.Where(field => IsItem(field.Key))
            .OrderBy(field => int.Parse(field.Key.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture))
            .Select(field => Item(VendorObject.Text(field.Value) ?? ""))
            .ToList();
        return items.Count == 0 ? default : new RawValue(JsonTokenType.StartArray, JsonSerializer.SerializeToUtf8Bytes(items));
    }

    private static Dictionary<string, string> Item(string text)
    {
        var item = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split('~', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length > 2 && Key(part[..2]) is { } key)
            {
                item.TryAdd(key, part[2..]);
            }
        }

        return item;
    }

    private static string? Key(string code) => code switch
    {
        "id" => "item_id",
        "nm" => "name",
        "br" => "brand",
        "ca" => "category",
        "va" => "variant",
        "pr" => "price",
        "qt" => "quantity",
        "cp" => "coupon",
        "lp" => "index",
        _ => null,
    };
}
