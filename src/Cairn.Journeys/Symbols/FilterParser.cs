using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>Reads filters from text and JSON.</summary>
public static class FilterParser
{
    /// <summary>Reads <c>channel = "Email"</c>; every fault names its place.</summary>
    public static Outcome<Filter> Parse(string text, string where = "")
    {
        var reader = new TokenReader(text, where);
        var filter = FilterGrammar.Read(reader);
        if (filter is not null && !reader.AtEnd)
        {
            reader.Expected("nothing more; give further filters one by one");
        }

        return filter is null || reader.Faults.Count > 0 ? new Outcome<Filter>.Refused(reader.Faults) : filter;
    }

    /// <summary>Reads the text form or <c>{"prop":"channel","op":"=","value":"Email"}</c>.</summary>
    public static Outcome<Filter> Parse(JsonElement json, string where = "")
    {
        var faults = new List<Fault>();
        var filter = JsonGuard.IsReadable(json, where, faults) ? FilterJson.Read(json, where, faults) : null;
        return filter is null || faults.Count > 0 ? new Outcome<Filter>.Refused(faults) : filter;
    }

    /// <summary>The JSON form, which reads back to an equal filter.</summary>
    public static JsonElement ToJson(Filter filter) => JsonSerializer.SerializeToElement(FilterJson.Write(filter));
}
