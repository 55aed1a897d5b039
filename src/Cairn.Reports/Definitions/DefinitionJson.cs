using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;

namespace Cairn.Reports.Definitions;

/// <summary>The JSON form of conversion definitions.</summary>
internal static partial class DefinitionJson
{
    private const int MaxText = 2_000;
    private const int MaxDedupe = 3;

    private static readonly string[] Fields =
    [
        "key", "name", "description", "owner", "kind", "stage", "role", "match", "counting", "dedupe", "value", "lead", "customer", "effective_from",
        "note", "archived",
    ];

    private static readonly string[] ValueFields = ["kind", "amount", "currency", "property", "currency_property"];

    internal static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);

    internal static ConversionDefinition? Read(JsonElement json, string where, List<Fault> faults)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("a conversion definition with at least key, kind and match"))
        {
            return null;
        }

        var before = faults.Count;
        fields.OnlyKnown(Fields);
        var key = ReadKey(fields, faults);
        var kind = Choice<ConversionKind>(fields, "kind", DefinitionNames.Of, faults, required: true) ?? ConversionKind.Micro;
        var isMacro = kind == ConversionKind.Macro;
        var role = Choice<ConversionRole>(fields, "role", DefinitionNames.Of, faults);
        if (isMacro && role is not null)
        {
            faults.Add(new Fault("definition.role-misplaced", fields.Pointer("role"), "A macro conversion has no role; leave it out."));
        }

        var match = ReadMatch(fields, faults);
        var definition = new ConversionDefinition
        {
            Key = key,
            Name = Short(fields, "name", faults) ?? key,
            Description = Short(fields, "description", faults) ?? "",
            Owner = Short(fields, "owner", faults) ?? "",
            Kind = kind,
            Stage = Choice<ConversionStage>(fields, "stage", DefinitionNames.Of, faults) ?? (isMacro ? ConversionStage.Decision : ConversionStage.Consideration),
            Role = isMacro ? null : role ?? ConversionRole.Process,
            Match = match,
            Counting = Choice<ConversionCounting>(fields, "counting", DefinitionNames.Of, faults) ?? ConversionCounting.Every,
            Dedupe = ReadDedupe(fields, faults),
            Value = fields.TryGet("value", out var value) ? ReadValue(value, isMacro, fields.Pointer("value"), faults) : ConversionValue.None,
            Lead = Flag(fields, "lead", faults),
            Customer = Flag(fields, "customer", faults),
            EffectiveFromMicros = ReadMoment(fields, faults),
            Note = Short(fields, "note", faults) ?? "",
            Archived = Flag(fields, "archived", faults),
        };
        return faults.Count > before ? null : definition;
    }

    internal static JsonObject Write(ConversionDefinition definition)
    {
        var json = new JsonObject { ["key"] = definition.Key, ["name"] = definition.Name };
        Add(json, "description", definition.Description);
        Add(json, "owner", definition.Owner);
        json["kind"] = DefinitionNames.Of(definition.Kind);
        json["stage"] = DefinitionNames.Of(definition.Stage);
        if (definition.Role is { } role)
        {
            json["role"] = DefinitionNames.Of(role);
        }

        json["match"] = JsonNode.Parse(definition.Match.GetRawText());
        json["counting"] = DefinitionNames.Of(definition.Counting);
        if (definition.Dedupe.Count > 0)
        {
            json["dedupe"] = new JsonArray([.. definition.Dedupe.Select(d => JsonValue.Create(d))]);
        }

        if (definition.Value.Kind != ConversionValueKind.None)
        {
            json["value"] = Write(definition.Value);
        }

        AddFlag(json, "lead", definition.Lead);
        AddFlag(json, "customer", definition.Customer);
        Add(json, "effective_from", definition.EffectiveFromMicros is { } from ? new Timestamp(from).ToString() : "");
        Add(json, "note", definition.Note);
        AddFlag(json, "archived", definition.Archived);
        return json;
    }

    private static JsonObject Write(ConversionValue value)
    {
        var json = new JsonObject { ["kind"] = DefinitionNames.Of(value.Kind) };
        if (value.Amount is { } amount)
        {
            json["amount"] = amount;
        }

        Add(json, "currency", value.Currency ?? "");
        Add(json, "property", value.Property ?? "");
        Add(json, "currency_property", value.CurrencyProperty ?? "");
        return json;
    }

    private static void Add(JsonObject json, string name, string text)
    {
        if (text.Length > 0)
        {
            json[name] = text;
        }
    }

    private static void AddFlag(JsonObject json, string name, bool flag)
    {
        if (flag)
        {
            json[name] = true;
        }
    }

    private static string ReadKey(JsonFields fields, List<Fault> faults)
    {
        const string Expected = "a key of lower-case letters, digits and _, at most 64, beginning with a letter";
        var key = fields.RequiredText("key", Expected);
        if (key is not null && !Key().IsMatch(key))
        {
            faults.Add(new Fault("definition.key-invalid", fields.Pointer("key"), $"Expected {Expected}."));
        }

        return key ?? "";
    }

    private static T? Choice<T>(JsonFields fields, string name, Func<T, string> nameOf, List<Fault> faults, bool required = false)
        where T : struct, Enum
    {
        var all = string.Join(", ", Enum.GetValues<T>().Select(nameOf));
        var text = required ? fields.RequiredText(name, $"one of {all}") : fields.OptionalText(name, $"one of {all}");
        foreach (var choice in Enum.GetValues<T>())
        {
            if (nameOf(choice) == text)
            {
                return choice;
            }
        }

        if (text is not null)
        {
            faults.Add(new Fault("definition.choice-unknown", fields.Pointer(name), $"Expected one of {all}."));
        }

        return null;
    }

    private static string? Short(JsonFields fields, string name, List<Fault> faults)
    {
        if (!fields.TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaxText)
        {
            return value.GetString();
        }

        faults.Add(new Fault("json.type", fields.Pointer(name), $"Expected a text of at most {MaxText} characters."));
        return null;
    }

    private static bool Flag(JsonFields fields, string name, List<Fault> faults)
    {
        if (fields.TryGet(name, out var value) && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            faults.Add(new Fault("json.type", fields.Pointer(name), "Expected true or false."));
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static JsonElement ReadMatch(JsonFields fields, List<Fault> faults)
    {
        if (!fields.TryGet("match", out var match))
        {
            faults.Add(new Fault("json.field-missing", fields.Pointer("match"), """Expected a match such as {"event":"purchase"}."""));
            return default;
        }

        faults.AddRange((MatchParser.Parse(match, fields.Pointer("match")) as Outcome<MatchNode>.Refused)?.Faults ?? []);
        return match.Clone();
    }

    private static string[] ReadDedupe(JsonFields fields, List<Fault> faults)
    {
        if (!fields.TryGet("dedupe", out var json))
        {
            return [];
        }

        JsonElement[] items = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
        if (items.Length <= MaxDedupe && items.All(i => i.ValueKind == JsonValueKind.String && i.GetString()!.Length is > 0 and <= 200))
        {
            return [.. items.Select(i => i.GetString()!)];
        }

        faults.Add(new Fault("json.type", fields.Pointer("dedupe"), $"Expected a list of at most {MaxDedupe} property names such as order_id."));
        return [];
    }

    private static ConversionValue ReadValue(JsonElement json, bool isMacro, string where, List<Fault> faults)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a value such as {"kind":"property"} or {"kind":"fixed","amount":5}"""))
        {
            return ConversionValue.None;
        }

        fields.OnlyKnown(ValueFields);
        var kind = Choice<ConversionValueKind>(fields, "kind", DefinitionNames.Of, faults, required: true) ?? ConversionValueKind.None;
        if (isMacro && kind == ConversionValueKind.Model)
        {
            faults.Add(new Fault("definition.model-on-macro", fields.Pointer("kind"), "Only a micro conversion takes its value from the model; give a macro a fixed value or a property."));
        }

        var currency = fields.OptionalText("currency", "three capital letters of ISO 4217 such as EUR");
        if (currency is not null && !IsCurrency(currency))
        {
            faults.Add(new Fault("currency.invalid", fields.Pointer("currency"), "Expected three capital letters of ISO 4217 such as EUR."));
        }

        return new ConversionValue(
            kind, ReadAmount(fields, kind, faults), currency,
            fields.OptionalText("property", "a property name"), fields.OptionalText("currency_property", "a property name"));
    }

    private static decimal? ReadAmount(JsonFields fields, ConversionValueKind kind, List<Fault> faults)
    {
        if (fields.TryGet("amount", out var json)
            && Decimals.TryParse(json.ValueKind == JsonValueKind.String ? json.GetString() : json.GetRawText(), out var amount) && amount >= 0)
        {
            return amount;
        }

        if (json.ValueKind != JsonValueKind.Undefined || kind == ConversionValueKind.Fixed)
        {
            faults.Add(new Fault("definition.amount-invalid", fields.Pointer("amount"), "Expected an amount of 0 or more, such as 12.50."));
        }

        return null;
    }

    private static long? ReadMoment(JsonFields fields, List<Fault> faults)
    {
        if (fields.OptionalText("effective_from", "a moment such as 2026-05-01T00:00:00Z") is not { } text)
        {
            return null;
        }

        if (Moments.TryParse(text, out var moment))
        {
            return moment.Micros;
        }

        faults.Add(new Fault("definition.moment-invalid", fields.Pointer("effective_from"), "Expected a moment such as 2026-05-01T00:00:00Z, or a date, which is its midnight in UTC."));
        return null;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
