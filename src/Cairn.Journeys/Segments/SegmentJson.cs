using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>The JSON form of segments.</summary>
internal static class SegmentJson
{
    private const string Expected = """a segment such as {"did":"add_to_cart","times":">=2","period":"last 7d"}; known are and, or, not, did, seq, first, in, near and prop""";
    private static readonly string[] Kinds = ["and", "or", "not", "did", "seq", "first", "in", "near", "prop"];
    private static readonly string[] TimesSigns = [">=", "<=", "=", ">", "<"];

    internal static SegmentNode? Read(JsonElement json, string where, int depth, List<Fault> faults)
    {
        if (depth > SegmentGrammar.MaxDepth)
        {
            return Refuse(faults, "segment.too-deep", where, $"Conditions may lie at most {SegmentGrammar.MaxDepth} deep.");
        }

        if (json.ValueKind == JsonValueKind.String)
        {
            return FilterJson.Take(SegmentParser.Parse(json.GetString()!, where), faults);
        }

        var fields = new JsonFields(json, where, faults);
        if (!fields.IsObject(Expected))
        {
            return null;
        }

        var kind = Array.Find(Kinds, fields.Has);
        return kind switch
        {
            "and" => ReadParts(fields, "and", depth, faults) is { } parts ? parts.Count == 1 ? parts[0] : new SegmentNode.And(parts) : null,
            "or" => ReadParts(fields, "or", depth, faults) is { } parts ? parts.Count == 1 ? parts[0] : new SegmentNode.Or(parts) : null,
            "not" => ReadNot(fields, depth, faults),
            "did" => ReadDid(fields, faults),
            "seq" => ReadSeq(fields, faults),
            "first" => ReadFirst(fields, faults),
            "in" => ReadKey(fields, "in") is { } key ? new SegmentNode.In(key) : null,
            "near" => ReadKey(fields, "near") is { } key ? new SegmentNode.Near(key) : null,
            "prop" => ReadCompare(json, where, faults),
            _ => Refuse(faults, "segment.condition-unknown", where, $"Expected {Expected}."),
        };
    }

    internal static JsonNode Write(SegmentNode node) => node switch
    {
        SegmentNode.And and => new JsonObject { ["and"] = new JsonArray([.. and.Parts.Select(Write)]) },
        SegmentNode.Or or => new JsonObject { ["or"] = new JsonArray([.. or.Parts.Select(Write)]) },
        SegmentNode.Not not => new JsonObject { ["not"] = Write(not.Part) },
        SegmentNode.Did did => WriteDid(did),
        SegmentNode.Seq seq => WriteSeq(seq),
        SegmentNode.First first => WithPeriod(new JsonObject { ["first"] = first.Symbol.ToString() }, first.Period),
        SegmentNode.In member => new JsonObject { ["in"] = member.Key },
        SegmentNode.Near near => new JsonObject { ["near"] = near.Key },
        SegmentNode.Compare compare => FilterJson.Write(compare.Filter),
        _ => throw new ArgumentOutOfRangeException(nameof(node), "every kind of node has a JSON form"),
    };

    private static JsonObject WriteDid(SegmentNode.Did did)
    {
        var json = new JsonObject { ["did"] = did.Symbol.ToString() };
        if (did.Times != SegmentTimes.AtLeastOnce)
        {
            json["times"] = did.Times.ToString().Replace(" ", "", StringComparison.Ordinal);
        }

        return WithPeriod(json, did.Period);
    }

    private static JsonObject WriteSeq(SegmentNode.Seq seq)
    {
        var steps = seq.Steps.Select(JsonNode (s) =>
            s.Forbidden ? new JsonObject { ["not"] = s.Symbol.ToString() } : JsonValue.Create(s.Symbol.ToString()));
        var json = new JsonObject { ["seq"] = new JsonArray([.. steps]) };
        if (seq.Within is { } within)
        {
            json["within"] = within.ToString();
        }

        return WithPeriod(json, seq.Period);
    }

    private static JsonObject WithPeriod(JsonObject json, SegmentPeriod period)
    {
        if (period is not SegmentPeriod.Range)
        {
            json["period"] = period.ToString();
        }

        return json;
    }

    private static ValueList<SegmentNode>? ReadParts(JsonFields fields, string kind, int depth, List<Fault> faults)
    {
        fields.OnlyKnown([kind]);
        fields.TryGet(kind, out var json);
        var where = fields.Pointer(kind);
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > 100)
        {
            faults.Add(new Fault("json.type", where, "Expected a list of 1 to 100 segments."));
            return null;
        }

        var parts = json.EnumerateArray().Select((p, i) => Read(p, $"{where}/{i}", depth + 1, faults)).ToArray();
        return parts.Any(p => p is null) ? null : [.. parts.Select(p => p!)];
    }

    private static SegmentNode.Not? ReadNot(JsonFields fields, int depth, List<Fault> faults)
    {
        fields.OnlyKnown(["not"]);
        fields.TryGet("not", out var json);
        return Read(json, fields.Pointer("not"), depth + 1, faults) is { } part ? new SegmentNode.Not(part) : null;
    }

    private static SegmentNode.Did? ReadDid(JsonFields fields, List<Fault> faults)
    {
        fields.OnlyKnown(["did", "times", "period"]);
        fields.TryGet("did", out var json);
        var symbol = SymbolJson.Read(json, fields.Pointer("did"), faults);
        var times = SegmentTimes.AtLeastOnce;
        if (fields.OptionalText("times", "a sign and a whole number such as >=2") is { } text && !TryTimes(text, out times))
        {
            faults.Add(new Fault("segment.times-invalid", fields.Pointer("times"), "Expected one of >= <= = > < and a whole number, such as >=2."));
        }

        var period = ReadPeriod(fields, faults);
        return symbol is null ? null : new SegmentNode.Did(symbol, times, period);
    }

    private static bool TryTimes(string text, out SegmentTimes times)
    {
        times = default;
        var sign = Array.Find(TimesSigns, s => text.StartsWith(s, StringComparison.Ordinal));
        if (sign is null || !SegmentGrammar.TryNumber(text[sign.Length..].Trim(), out var number))
        {
            return false;
        }

        times = new SegmentTimes(Array.Find(GrammarText.Operators, o => o.Text == sign).Operator, number);
        return true;
    }

    private static SegmentNode.First? ReadFirst(JsonFields fields, List<Fault> faults)
    {
        fields.OnlyKnown(["first", "period"]);
        fields.TryGet("first", out var json);
        var symbol = SymbolJson.Read(json, fields.Pointer("first"), faults);
        var period = ReadPeriod(fields, faults);
        return symbol is null ? null : new SegmentNode.First(symbol, period);
    }

    private static SegmentNode.Seq? ReadSeq(JsonFields fields, List<Fault> faults)
    {
        fields.OnlyKnown(["seq", "within", "period"]);
        fields.TryGet("seq", out var json);
        var where = fields.Pointer("seq");
        var period = ReadPeriod(fields, faults);
        Duration? within = null;
        if (fields.OptionalText("within", "a duration such as 3d") is { } text)
        {
            within = Duration.TryParse(text, out var span) ? span : null;
            if (within is null)
            {
                faults.Add(new Fault("duration.invalid", fields.Pointer("within"), "Expected a duration such as 3d, at most 36525d (100 years)."));
            }
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > FunnelText.MaxSteps)
        {
            faults.Add(new Fault("json.type", where, $"Expected a list of 1 to {FunnelText.MaxSteps} steps."));
            return null;
        }

        var steps = json.EnumerateArray().Select((s, i) => ReadStep(s, $"{where}/{i}", faults)).ToList();
        if (steps.Any(s => s is null))
        {
            return null;
        }

        if (SegmentGrammar.SequenceFault(steps!) is { } fault)
        {
            faults.Add(new Fault("segment.sequence-invalid", where, FilterJson.Sentence(fault)));
        }

        return new SegmentNode.Seq([.. steps.Select(s => s!)], within, period);
    }

    private static SegmentStep? ReadStep(JsonElement json, string where, List<Fault> faults)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("not", out var not))
        {
            return SymbolJson.Read(json, where, faults) is { } step ? new SegmentStep(step) : null;
        }

        new JsonFields(json, where, faults).OnlyKnown(["not"]);
        return SymbolJson.Read(not, where + "/not", faults) is { } symbol ? new SegmentStep(symbol, Forbidden: true) : null;
    }

    private static string? ReadKey(JsonFields fields, string kind)
    {
        fields.OnlyKnown([kind]);
        return fields.RequiredText(kind, "a key");
    }

    private static SegmentNode.Compare? ReadCompare(JsonElement json, string where, List<Fault> faults)
    {
        if (FilterJson.Read(json, where, faults) is not { } filter)
        {
            return null;
        }

        if (SegmentGrammar.ScopeFault(filter.Property) is { } fault)
        {
            faults.Add(new Fault("segment.scope-missing", where + "/prop", FilterJson.Sentence(fault)));
        }

        return new SegmentNode.Compare(filter);
    }

    private static SegmentPeriod ReadPeriod(JsonFields fields, List<Fault> faults)
    {
        var period = SegmentPeriod.ReportRange;
        if (fields.OptionalText("period", "a period such as last 7d") is { } text && !SegmentPeriods.TryParse(text, out period))
        {
            faults.Add(new Fault("segment.period-invalid", fields.Pointer("period"), FilterJson.Sentence(SegmentPeriods.Expected)));
        }

        return period;
    }

    private static SegmentNode? Refuse(List<Fault> faults, string code, string where, string message)
    {
        faults.Add(new Fault(code, where, message));
        return null;
    }
}
