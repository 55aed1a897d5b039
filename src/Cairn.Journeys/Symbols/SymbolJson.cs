using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>The JSON form of symbols.</summary>
internal static class SymbolJson
{
    private const string Expected = """a symbol: a text such as "view_item | @buy", or {"event":"view_item","where":[]}, {"conversion":"buy"}, {"any":[]}""";
    private static readonly string[] Fields = ["event", "conversion", "any", "where"];

    internal static Symbol? Read(JsonElement json, string where, List<Fault> faults)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return FilterJson.Take(SymbolParser.Parse(json.GetString()!, where), faults);
        }

        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject(Expected))
        {
            return null;
        }

        if (fields.TryGet("any", out var any))
        {
            fields.OnlyKnown(["any"]);
            return ReadAny(any, fields.Pointer("any"), faults);
        }

        fields.OnlyKnown(Fields);
        return ReadOne(fields, faults);
    }

    internal static JsonElement Write(Symbol symbol)
    {
        JsonNode json = symbol.Alternatives.Count == 1
            ? Write(symbol.Alternatives[0])
            : new JsonObject { ["any"] = new JsonArray([.. symbol.Alternatives.Select(Write)]) };
        return JsonSerializer.SerializeToElement(json);
    }

    private static Symbol? ReadAny(JsonElement any, string where, List<Fault> faults)
    {
        if (any.ValueKind != JsonValueKind.Array || any.GetArrayLength() is 0 or > 100)
        {
            faults.Add(new Fault("json.type", where, "Expected a list of 1 to 100 symbols."));
            return null;
        }

        var parts = any.EnumerateArray().Select((part, i) => ReadPart(part, $"{where}/{i}", faults)).ToArray();
        return parts.Any(p => p is null) ? null : new Symbol([.. parts.SelectMany(p => p!.Alternatives)]);
    }

    private static Symbol? ReadPart(JsonElement part, string where, List<Fault> faults)
    {
        if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("any", out _))
        {
            faults.Add(new Fault("symbol.nested", where, "A list of alternatives cannot hold another list; put all of them in one."));
            return null;
        }

        return Read(part, where, faults);
    }

    private static Symbol? ReadOne(JsonFields fields, List<Fault> faults)
    {
        var filters = ReadWhere(fields, faults);
        if (fields.Has("conversion"))
        {
            if (fields.Has("event"))
            {
                faults.Add(new Fault("symbol.ambiguous", fields.Where, "Give either 'event' or 'conversion', not both."));
            }

            var key = fields.RequiredText("conversion", "the key of a conversion definition");
            return key is null || filters is null ? null : new Symbol([new SymbolAlternative(SymbolKind.Conversion, key, filters)]);
        }

        if (!fields.TryGet("event", out var json))
        {
            faults.Add(new Fault("json.field-missing", fields.Where, $"Expected {Expected}."));
            return null;
        }

        return ReadEvents(json, fields.Pointer("event"), faults) is { } names && filters is not null
            ? new Symbol([.. names.Select(n => new SymbolAlternative(n is null ? SymbolKind.Any : SymbolKind.Event, n ?? "*", filters))])
            : null;
    }

    private static string?[]? ReadEvents(JsonElement json, string where, List<Fault> faults)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return [null];
        }

        JsonElement[] names = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
        if (names.Length is 0 or > 100 || names.Any(n => n.ValueKind != JsonValueKind.String || n.GetString()!.Length == 0))
        {
            faults.Add(new Fault("json.type", where, "Expected an event name, a list of 1 to 100 of them, or null for every event."));
            return null;
        }

        return [.. names.Select(n => n.GetString())];
    }

    internal static ValueList<Filter>? ReadWhere(JsonFields fields, List<Fault> faults)
    {
        if (!fields.TryGet("where", out var json))
        {
            return [];
        }

        var where = fields.Pointer("where");
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > 50)
        {
            faults.Add(new Fault("json.type", where, """Expected a list of at most 50 filters such as {"prop":"price","op":">=","value":50}."""));
            return null;
        }

        var filters = json.EnumerateArray().Select((f, i) => FilterJson.Read(f, $"{where}/{i}", faults)).ToArray();
        return filters.Any(f => f is null) ? null : [.. filters.Select(f => f!)];
    }

    private static JsonNode Write(SymbolAlternative alternative)
    {
        var json = alternative.Kind switch
        {
            SymbolKind.Conversion => new JsonObject { ["conversion"] = alternative.Name },
            SymbolKind.Any => new JsonObject { ["event"] = null },
            _ => new JsonObject { ["event"] = alternative.Name },
        };
        if (alternative.Filters.Count > 0)
        {
            json["where"] = new JsonArray([.. alternative.Filters.Select(FilterJson.Write)]);
        }

        return json;
    }
}
