using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cairn.Collection.Enrichment;

/// <summary>Adds Cairn's own marks to an event's properties.</summary>
public static class PropertiesJson
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Whether the object says <c>true</c> under a name of its first level.</summary>
    public static bool IsTrue(string? properties, string name)
    {
        if (properties is null || !properties.Contains(name, StringComparison.Ordinal))
        {
            return false;
        }

        using var json = JsonDocument.Parse(properties);
        return json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
    }

    /// <summary>The object with one more text in it.</summary>
    /// <param name="properties">A JSON object that does not hold the name yet; null for none.</param>
    /// <param name="name">Begins with <c>$</c>.</param>
    /// <param name="value">Null leaves the properties as they are.</param>
    public static string? With(string? properties, string name, string? value)
    {
        if (value is null)
        {
            return properties;
        }

        var member = $"\"{name}\":\"{JsonEncodedText.Encode(value, Encoder)}\"}}";
        return properties is null || properties == "{}" ? "{" + member : string.Concat(properties.AsSpan(0, properties.Length - 1), ",", member);
    }
}
