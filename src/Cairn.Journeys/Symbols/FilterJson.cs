using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>The JSON form of filters.</summary>
internal static class FilterJson
{
    private static readonly string[] Fields = ["prop", "op", "value"];

    internal static Filter? Read(JsonElement json, string where, List<Fault> faults)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return Take(FilterParser.Parse(json.GetString()!, where), faults);
        }

        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a filter such as {"prop":"channel","op":"=","value":"Email"}"""))
        {
            return null;
        }

        fields.OnlyKnown(Fields);
        var property = fields.RequiredText("prop", "the property to compare, such as channel");
        var op = ReadOperator(fields, where, faults);
        if (property is null || op is null || ReadValues(fields, op.Value, where, faults) is not { } values)
        {
            return null;
        }

        return FilterRules.Check(property, op.Value, values, (code, message) => faults.Add(new Fault(code, where + "/value", Sentence(message))));
    }

    internal static JsonObject Write(Filter filter)
    {
        var json = new JsonObject { ["prop"] = filter.Property, ["op"] = GrammarText.OperatorText(filter.Operator) };
        var isList = filter.Operator is FilterOperator.In or FilterOperator.NotIn or FilterOperator.Between;
        if (isList)
        {
            json["value"] = new JsonArray([.. filter.Values.Select(Write)]);
        }
        else if (filter.Values.Count > 0)
        {
            json["value"] = Write(filter.Values[0]);
        }

        return json;
    }

    internal static T? Take<T>(Outcome<T> outcome, List<Fault> faults)
        where T : class
    {
        if (outcome is Outcome<T>.Refused refused)
        {
            faults.AddRange(refused.Faults);
            return null;
        }

        return ((Outcome<T>.Ok)outcome).Value;
    }

    internal static string Sentence(string half) => half.Length == 0 ? half : char.ToUpperInvariant(half[0]) + half[1..] + ".";

    private static JsonNode Write(FilterValue value) => value.Kind switch
    {
        ValueKind.Number when Decimals.TryParse(value.Text, out var number) => JsonValue.Create(number),
        ValueKind.Boolean => JsonValue.Create(value.Text == "true"),
        _ => JsonValue.Create(value.Text),
    };

    private static FilterOperator? ReadOperator(JsonFields fields, string where, List<Fault> faults)
    {
        var text = fields.RequiredText("op", "an operator such as =");
        if (text is null)
        {
            return null;
        }

        var found = Array.FindIndex(GrammarText.Operators, o => o.Text == text);
        if (found >= 0)
        {
            return GrammarText.Operators[found].Operator;
        }

        faults.Add(new Fault("filter.operator-unknown", where + "/op", Sentence($"expected an operator; {FilterRules.KnownOperators(text)}")));
        return null;
    }

    private static ValueList<FilterValue>? ReadValues(JsonFields fields, FilterOperator op, string where, List<Fault> faults)
    {
        var pointer = where + "/value";
        var found = fields.TryGet("value", out var json);
        switch (op)
        {
            case FilterOperator.Exists or FilterOperator.Missing:
                return found ? Refuse(faults, pointer, "'exists' and 'missing' take no value; leave it out.") : [];
            case FilterOperator.In or FilterOperator.NotIn or FilterOperator.Between:
                if (!found || json.ValueKind != JsonValueKind.Array || (op == FilterOperator.Between && json.GetArrayLength() != 2))
                {
                    return Refuse(faults, pointer, op == FilterOperator.Between ? "'between' takes a list of two numbers." : "'in' takes a list of values.");
                }

                var values = json.EnumerateArray().Select(ReadValue).ToArray();
                return values.Any(v => v is null) ? Refuse(faults, pointer, Literal) : [.. values.Select(v => v!.Value)];
            default:
                return found && ReadValue(json) is { } value ? [value] : Refuse(faults, pointer, Literal);
        }
    }

    private const string Literal = "Expected a text, a number or a boolean; for a value that is not there use the operator 'missing'.";

    private static ValueList<FilterValue>? Refuse(List<Fault> faults, string pointer, string message)
    {
        faults.Add(new Fault("filter.value-invalid", pointer, message));
        return null;
    }

    private static FilterValue? ReadValue(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => FilterValue.Of(json.GetString()!),
        JsonValueKind.True => FilterValue.Of(true),
        JsonValueKind.False => FilterValue.Of(false),
        JsonValueKind.Number when Decimals.TryParse(json.GetRawText(), out var number) => FilterValue.Of(number),
        _ => null,
    };
}
