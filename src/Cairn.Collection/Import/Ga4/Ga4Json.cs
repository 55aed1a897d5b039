using System.Globalization;
using System.Text.Json;

namespace Cairn.Collection.Import.Ga4;

/// <summary>Looks into rows of Google's export, where any level may be missing or null and 64-bit integers may be text.</summary>
internal static class Ga4Json
{
    /// <summary>The value at a path, or an undefined element.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return default;
            }
        }

        return element;
    }

    /// <summary>Whether there is a value.</summary>
    public static bool IsThere(this JsonElement element) => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A scalar as text; null for none, for the empty text and for <c>(not set)</c>.</summary>
    public static string? AsText(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is { Length: > 0 } text && text != "(not set)" ? text : null,
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>A whole number, written as number or text; null for anything else.</summary>
    public static long? AsLong(this JsonElement element) =>
        long.TryParse(AsText(element), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The entries of an array; none for anything else.</summary>
    public static IEnumerable<JsonElement> Entries(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>The one of <c>string_value, int_value, double_value, float_value</c> that is set.</summary>
    public static JsonElement TypedValue(this JsonElement parameter)
    {
        var value = parameter.At("value");
        foreach (var name in (string[])["string_value", "int_value", "double_value", "float_value"])
        {
            if (value.At(name) is var typed && typed.IsThere())
            {
                return typed;
            }
        }

        return default;
    }
}
