using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Matching;

internal sealed partial class MatchReader
{
    private static readonly (string Name, SessionField Field)[] SessionFields =
    [
        ("page_views", SessionField.PageViews), ("events", SessionField.Events), ("duration", SessionField.Duration),
        ("engaged", SessionField.Engaged), ("index", SessionField.Index), ("channel", SessionField.Channel),
        ("landing", SessionField.Landing), ("paths", SessionField.Paths),
    ];

    private static readonly (string Name, VisitorField Field)[] VisitorFields =
    [
        ("sessions", VisitorField.Sessions), ("days_since_first", VisitorField.DaysSinceFirst), ("first_channel", VisitorField.FirstChannel),
    ];

    private static readonly string[] Phases = ["form_start", "form_submit", "form_success", "form_abandon"];

    private MatchNode? ReadLeaf(string name, JsonElement json, string where) => name switch
    {
        "event" => ReadEvent(json, where),
        "where" => ReadWhere(json, where),
        "path" or "host" or "url" => ReadAddress(name, json, where),
        "query" => ReadQuery(json, where),
        "selector" => ReadSelector(json, where),
        "text" => ReadText(json, where),
        "scroll" => ReadThreshold(ThresholdKind.Scroll, json, where, ["gte"]),
        "visible" => ReadVisible(json, where),
        "video" => ReadThreshold(ThresholdKind.Video, json, where, ["gte", "id"]),
        "time_on_page" => ReadThreshold(ThresholdKind.TimeOnPage, json, where, ["gte"]),
        "form" => ReadForm(json, where),
        "abandoned" => ReadAbandoned(json, where),
        "session" => ReadSession(json, where),
        _ => ReadVisitor(json, where),
    };

    private MatchNode? ReadEvent(JsonElement json, string where)
    {
        JsonElement[] names = json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
        return names.Length is 0 or > 100 || names.Any(n => n.ValueKind != JsonValueKind.String || n.GetString()!.Length == 0)
            ? Refuse("json.type", where, "Expected an event name, or a list of 1 to 100 of them.")
            : new MatchNode.Event([.. names.Select(n => n.GetString()!)]);
    }

    private MatchNode? ReadWhere(JsonElement json, string where)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            return FilterJson.Read(json, where, faults) is { } filter ? new MatchNode.Where([filter]) : null;
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > 50)
        {
            return Refuse("json.type", where, """Expected a list of 1 to 50 filters such as {"prop":"price","op":">=","value":50}.""");
        }

        var filters = json.EnumerateArray().Select((f, i) => FilterJson.Read(f, $"{where}/{i}", faults)).ToArray();
        return filters.Any(f => f is null) ? null : new MatchNode.Where([.. filters.Select(f => f!)]);
    }

    private MatchNode? ReadAddress(string column, JsonElement json, string where) =>
        json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 and <= FilterRules.MaxPattern } glob
            ? new MatchNode.Address(column, glob)
            : Refuse("json.type", where, $"Expected a glob of at most {FilterRules.MaxPattern} characters, such as /product/**.");

    private MatchNode.Query? ReadQuery(JsonElement json, string where)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a condition on a URL parameter such as {"name":"q","op":"exists"}"""))
        {
            return null;
        }

        fields.OnlyKnown(["name", "op", "value"]);
        return fields.RequiredText("name", "the name of a URL parameter") is { } name && ReadCondition(fields, json, name, where) is { } filter
            ? new MatchNode.Query(filter)
            : null;
    }

    private MatchNode? ReadSelector(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return Refuse("json.type", where, "Expected a selector such as main button.buy.");
        }

        return SelectorList.Parse(json.GetString()!, out var fault) is null
            ? Refuse("match.selector-invalid", where, fault!)
            : new MatchNode.Selector(json.GetString()!);
    }

    private MatchNode? ReadText(JsonElement json, string where)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a text condition such as {"contains":"buy"} or {"eq":"Buy now"}"""))
        {
            return null;
        }

        fields.OnlyKnown(["eq", "contains"]);
        var equal = fields.OptionalText("eq", "a text");
        var contains = fields.OptionalText("contains", "a text");
        return (equal is null) == (contains is null)
            ? Refuse("match.text-invalid", where, """Expected exactly one of "eq" and "contains".""")
            : new MatchNode.ClickText(ClickTexts.Normalise(equal ?? contains!), Contains: contains is not null);
    }

    private MatchNode? ReadThreshold(ThresholdKind kind, JsonElement json, string where, string[] known)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a threshold such as {"gte":75}"""))
        {
            return null;
        }

        fields.OnlyKnown(known);
        var id = fields.OptionalText("id", "the video's id");
        decimal? size = null;
        if (fields.TryGet("gte", out var gte))
        {
            var literal = gte.ValueKind switch
            {
                JsonValueKind.String => FilterValue.Of(gte.GetString()!),
                JsonValueKind.Number when Decimals.TryParse(gte.GetRawText(), out var number) => FilterValue.Of(number),
                _ => FilterValue.Of(""),
            };
            size = FilterRules.Measure(literal);
        }

        var isTime = kind == ThresholdKind.TimeOnPage;
        return size is null || size < 0 || (!isTime && size > 100)
            ? Refuse("match.threshold-invalid", fields.Pointer("gte"), isTime ? "Expected a duration such as 30s." : "Expected a number of percent from 0 to 100.")
            : new MatchNode.Threshold(kind, size.Value, id);
    }

    private MatchNode.Threshold? ReadVisible(JsonElement json, string where)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString()!.Length > 0)
        {
            return new MatchNode.Threshold(ThresholdKind.Visible, 1, json.GetString());
        }

        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""an element's key such as {"key":"size-guide"}"""))
        {
            return null;
        }

        fields.OnlyKnown(["key"]);
        return fields.RequiredText("key", "the key of an element_view") is { } key ? new MatchNode.Threshold(ThresholdKind.Visible, 1, key) : null;
    }

    private MatchNode? ReadForm(JsonElement json, string where)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""a form's phase such as {"id":"contact","phase":"form_submit"}"""))
        {
            return null;
        }

        fields.OnlyKnown(["id", "phase"]);
        var id = fields.OptionalText("id", "the form's id");
        var phase = fields.RequiredText("phase", string.Join(", ", Phases[..^1]) + " or " + Phases[^1]);
        var name = Phases.FirstOrDefault(p => p == phase || p == "form_" + phase);
        return phase is null ? null
            : name is null ? Refuse("match.phase-unknown", fields.Pointer("phase"), $"Expected one of {string.Join(", ", Phases)}.")
            : new MatchNode.Form(id, name);
    }

    private MatchNode? ReadAbandoned(JsonElement json, string where)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""{"of":"add_to_cart","without":"purchase","within":"1d"}"""))
        {
            return null;
        }

        fields.OnlyKnown(["of", "without", "within", "per"]);
        var of = ReadSymbol(fields, "of");
        var without = ReadSymbol(fields, "without");
        var per = fields.OptionalText("per", "\"session\"");
        if (per is not (null or "session"))
        {
            return Refuse("match.per-unknown", fields.Pointer("per"), "Expected \"session\", or leave it out.");
        }

        var within = ReadSpan(fields, out var broken);
        if (within is null && per is null && !broken)
        {
            return Refuse("json.field-missing", fields.Pointer("within"), "Expected a duration such as 1d, or \"per\":\"session\".");
        }

        return of is null || without is null || broken ? null : new MatchNode.Abandoned(of, without, within, per is not null);
    }

    private Symbol? ReadSymbol(JsonFields fields, string name)
    {
        if (fields.TryGet(name, out var json))
        {
            return SymbolJson.Read(json, fields.Pointer(name), faults);
        }

        faults.Add(new Fault("json.field-missing", fields.Pointer(name), "Expected a symbol such as add_to_cart."));
        return null;
    }

    private Duration? ReadSpan(JsonFields fields, out bool broken)
    {
        broken = false;
        if (!fields.TryGet("within", out var json))
        {
            return null;
        }

        if (json.ValueKind == JsonValueKind.String && Duration.TryParse(json.GetString(), out var span))
        {
            return span;
        }

        broken = true;
        Refuse("duration.invalid", fields.Pointer("within"), "Expected a duration such as 30m, 12h or 7d, at most 36525d (100 years).");
        return null;
    }

    private MatchNode? ReadSession(JsonElement json, string where)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""{"field":"page_views","op":">=","value":5}"""))
        {
            return null;
        }

        fields.OnlyKnown(["field", "op", "value", "glob"]);
        if (ReadField(fields, SessionFields, out var field) is not { } name || ReadCondition(fields, json, name, where) is not { } filter)
        {
            return null;
        }

        var glob = fields.OptionalText("glob", "a glob such as /blog/**");
        return (glob is null) == (field == SessionField.Paths)
            ? Refuse("match.glob-misplaced", fields.Pointer("glob"), "'paths' needs a glob such as /blog/**, and no other field takes one.")
            : new MatchNode.Session(field, filter, glob);
    }

    private MatchNode? ReadVisitor(JsonElement json, string where)
    {
        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject("""{"field":"sessions","within":"7d","op":">=","value":3}"""))
        {
            return null;
        }

        fields.OnlyKnown(["field", "op", "value", "within"]);
        if (ReadField(fields, VisitorFields, out var field) is not { } name || ReadCondition(fields, json, name, where) is not { } filter)
        {
            return null;
        }

        var within = ReadSpan(fields, out var broken);
        return within is not null && field != VisitorField.Sessions
            ? Refuse("match.within-misplaced", fields.Pointer("within"), "Only 'sessions' can be counted within a duration.")
            : broken ? null : new MatchNode.Visitor(field, filter, within);
    }

    private string? ReadField<T>(JsonFields fields, (string Name, T Field)[] known, out T field)
        where T : struct
    {
        var all = string.Join(", ", known.Select(k => k.Name));
        var name = fields.RequiredText("field", $"one of {all}");
        var found = Array.FindIndex(known, k => k.Name == name);
        field = found < 0 ? default : known[found].Field;
        if (found >= 0 || name is null)
        {
            return name;
        }

        var near = Nearest.Of(name, known.Select(k => k.Name));
        Refuse("match.field-unknown", fields.Pointer("field"), near is null ? $"Expected one of {all}." : $"This is not known; did you mean '{near}'?");
        return null;
    }

    /// <summary>Reads <c>op</c> and <c>value</c> beside fields of other names as a filter on <paramref name="name"/>.</summary>
    private Filter? ReadCondition(JsonFields fields, JsonElement json, string name, string where)
    {
        var condition = new System.Text.Json.Nodes.JsonObject { ["prop"] = name };
        foreach (var part in json.EnumerateObject().Where(p => p.Name is "op" or "value").DistinctBy(p => p.Name))
        {
            condition[part.Name] = System.Text.Json.Nodes.JsonNode.Parse(part.Value.GetRawText());
        }

        return FilterJson.Read(JsonSerializer.SerializeToElement(condition), where, faults);
    }
}
