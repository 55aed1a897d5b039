namespace Cairn.Journeys.Symbols;

/// <summary>Reads symbols: <c>a | @key | name[filter, filter]</c>.</summary>
internal static class SymbolGrammar
{
    private const int MaxAlternatives = 100;
    private const int MaxFilters = 50;
    private const string What = "an event name, @key or *";

    /// <summary>Reads one symbol, or notes faults and returns null; then the reader stands where the symbol broke.</summary>
    internal static Symbol? Read(TokenReader reader)
    {
        var place = reader.Current.Place;
        var alternatives = new List<SymbolAlternative>();
        var whole = true;
        do
        {
            var alternative = ReadOne(reader);
            whole &= alternative is not null;
            if (alternative is not null)
            {
                alternatives.Add(alternative);
            }
        }
        while (reader.TryTake("|"));

        if (alternatives.Count > MaxAlternatives)
        {
            reader.Fault("symbol.too-many-alternatives", place, $"a symbol may have {MaxAlternatives} alternatives");
            return null;
        }

        return whole ? new Symbol([.. alternatives]) : null;
    }

    private static SymbolAlternative? ReadOne(TokenReader reader)
    {
        var isConversion = reader.TryTake("@");
        if (reader.Current.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            reader.Expected(isConversion ? "the key of a conversion definition after '@'" : What);
            return null;
        }

        var name = reader.Take();
        if (name.Text.Length == 0)
        {
            reader.Fault("symbol.name-invalid", name.Place, "an event name cannot be empty");
            return null;
        }

        var kind = isConversion ? SymbolKind.Conversion : name.IsWord("*") ? SymbolKind.Any : SymbolKind.Event;
        return ReadFilters(reader) is { } filters ? new SymbolAlternative(kind, name.Text, filters) : null;
    }

    private static ValueList<Filter>? ReadFilters(TokenReader reader)
    {
        var open = reader.Current;
        if (!reader.TryTake("["))
        {
            return [];
        }

        var filters = new List<Filter>();
        var whole = true;
        do
        {
            var filter = FilterGrammar.Read(reader);
            whole &= filter is not null;
            if (filter is not null)
            {
                filters.Add(filter);
            }
            else
            {
                reader.SkipTo(t => t.Is(",") || t.Is("]"));
            }
        }
        while (reader.TryTake(","));

        if (reader.TryTake("]"))
        {
            whole &= filters.Count <= MaxFilters || TooMany(reader, open);
            return whole ? [.. filters] : null;
        }

        if (reader.AtEnd)
        {
            reader.Fault("text.unclosed", open.Place, "this '[' is never closed; add ']' after the filters");
        }
        else
        {
            reader.Expected("',' or ']'");
            reader.SkipTo(t => t.Is("]"));
            reader.TryTake("]");
        }

        return null;
    }

    private static bool TooMany(TokenReader reader, Token open)
    {
        reader.Fault("symbol.too-many-filters", open.Place, $"a symbol may have {MaxFilters} filters");
        return false;
    }
}
