using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Segments;

/// <summary>Reads segments from text and JSON.</summary>
public static class SegmentParser
{
    /// <summary>Reads <c>did(add_to_cart, &gt;= 2, last 7d) and not did(purchase, ever)</c>; every fault names its place.</summary>
    /// <param name="text">The segment; at most 16,384 characters.</param>
    /// <param name="where">The JSON pointer of the text in the caller's request.</param>
    public static Outcome<SegmentNode> Parse(string text, string where = "")
    {
        var reader = new TokenReader(text, where);
        var segment = SegmentGrammar.Read(reader, depth: 0);
        if (segment is not null && !reader.AtEnd)
        {
            reader.Expected("'and', 'or' or nothing more");
        }

        return segment is null || reader.Faults.Count > 0 ? new Outcome<SegmentNode>.Refused(reader.Faults) : segment;
    }

    /// <summary>Reads the text form or the JSON form, such as <c>{"did":"add_to_cart","times":"&gt;=2","period":"last 7d"}</c>.</summary>
    public static Outcome<SegmentNode> Parse(JsonElement json, string where = "")
    {
        var faults = new List<Fault>();
        var segment = JsonGuard.IsReadable(json, where, faults) ? SegmentJson.Read(json, where, 0, faults) : null;
        return segment is null || faults.Count > 0 ? new Outcome<SegmentNode>.Refused(faults) : segment;
    }

    /// <summary>The JSON form, which reads back to an equal segment.</summary>
    public static JsonElement ToJson(SegmentNode segment) => JsonSerializer.SerializeToElement(SegmentJson.Write(segment));
}
