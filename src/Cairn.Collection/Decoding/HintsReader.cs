using System.Text.Json;
using Cairn.Collection.Enrichment.UserAgents;

namespace Cairn.Collection.Decoding;

/// <summary>Reads <c>ua_hints</c> as browsers give them: <c>platform</c>, <c>platformVersion</c>, <c>model</c>, <c>mobile</c>, <c>fullVersionList</c>; names in snake_case are taken too.</summary>
internal static class HintsReader
{
    private static readonly ClientHints None = new(null, null, null, null, null);

    /// <summary>The hints, none when they cannot be read; null when it is no object.</summary>
    public static ClientHints? Read(RawValue raw)
    {
        if (raw.Type != JsonTokenType.StartObject)
        {
            return null;
        }

        try
        {
            return ReadObject(raw);
        }
        catch (InvalidOperationException) // a lone surrogate
        {
            return None;
        }
    }

    private static ClientHints ReadObject(RawValue raw)
    {
        using var json = JsonDocument.Parse(raw.Json);
        var root = json.RootElement;
        return ClientHints.Read(name => name switch
        {
            "Sec-CH-UA-Platform" => Text(root, "platform"),
            "Sec-CH-UA-Platform-Version" => Text(root, "platformVersion") ?? Text(root, "platform_version"),
            "Sec-CH-UA-Model" => Text(root, "model"),
            "Sec-CH-UA-Mobile" => Find(root, "mobile")?.ValueKind switch { JsonValueKind.True => "?1", JsonValueKind.False => "?0", _ => null },
            "Sec-CH-UA-Full-Version-List" => Brands(Find(root, "fullVersionList") ?? Find(root, "full_version_list") ?? Find(root, "brands")),
            _ => null,
        }) ?? None;
    }

    private static JsonElement? Find(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement root, string name) => Find(root, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static string? Brands(JsonElement? list) => list switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Array } array => string.Join(
            ", ", array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Take(10).Select(item => $"\"{Text(item, "brand")}\";v=\"{Text(item, "version")}\"")),
        _ => null,
    };
}
