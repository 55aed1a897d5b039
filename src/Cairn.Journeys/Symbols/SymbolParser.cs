using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Journeys.Symbols;

/// <summary>Reads symbols from text and JSON.</summary>
public static class SymbolParser
{
    /// <summary>Reads <c>a | b</c>, <c>@key</c>, <c>name[prop op value, …]</c>, <c>*</c>; every fault names its place.</summary>
    /// <param name="text">The symbol; at most 16,384 characters.</param>
    /// <param name="where">The JSON pointer of the text in the caller's request.</param>
    public static Outcome<Symbol> Parse(string text, string where = "")
    {
        var reader = new TokenReader(text, where);
        var symbol = SymbolGrammar.Read(reader);
        if (symbol is not null && !reader.AtEnd)
        {
            reader.Expected("'|', '[' or nothing more");
        }

        return symbol is null || reader.Faults.Count > 0 ? new Outcome<Symbol>.Refused(reader.Faults) : symbol;
    }

    /// <summary>Reads the text form, or <c>{"event":"x","where":[{"prop","op","value"}]}</c>, <c>{"conversion":"key"}</c>, <c>{"any":[…]}</c>; <c>{"event":null}</c> is every event.</summary>
    public static Outcome<Symbol> Parse(JsonElement json, string where = "")
    {
        var faults = new List<Fault>();
        var symbol = JsonGuard.IsReadable(json, where, faults) ? SymbolJson.Read(json, where, faults) : null;
        return symbol is null || faults.Count > 0 ? new Outcome<Symbol>.Refused(faults) : symbol;
    }

    /// <summary>The JSON form, which reads back to an equal symbol.</summary>
    public static JsonElement ToJson(Symbol symbol) => SymbolJson.Write(symbol);
}
