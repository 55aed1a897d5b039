namespace Cairn.Journeys.Symbols;

/// <summary>Reads filters: <c>property operator value</c>.</summary>
internal static class FilterGrammar
{
    /// <summary>Reads one filter, or notes a fault and returns null; the caller skips to where it can go on.</summary>
    internal static Filter? Read(TokenReader reader)
    {
        if (reader.Current.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            reader.Expected("a property name such as channel");
            return null;
        }

        var property = reader.Take();
        var place = reader.Current.Place;
        if (property.Text.Length == 0)
        {
            reader.Fault("filter.property-invalid", property.Place, "a property name cannot be empty");
        }

        return ReadOperator(reader) is not { } op || ReadValues(reader, op) is not { } values
            ? null
            : FilterRules.Check(property.Text, op, values, (code, message) => reader.Fault(code, place, message));
    }

    private static FilterOperator? ReadOperator(TokenReader reader)
    {
        var token = reader.Current;
        var text = token.IsWord("not") && reader.Ahead(1).IsWord("in") ? "not in" : token.Text;
        var found = Array.FindIndex(GrammarText.Operators, o => o.Text == text);
        if (found < 0 || token.Kind is TokenKind.Quoted)
        {
            reader.Fault("filter.operator-unknown", token.Place, $"expected an operator, found {token.Shown}; {FilterRules.KnownOperators(token.Text)}");
            return null;
        }

        reader.Take();
        if (text == "not in")
        {
            reader.Take();
        }

        return GrammarText.Operators[found].Operator;
    }

    private static ValueList<FilterValue>? ReadValues(TokenReader reader, FilterOperator op)
    {
        switch (op)
        {
            case FilterOperator.Exists or FilterOperator.Missing:
                return [];
            case FilterOperator.In or FilterOperator.NotIn:
                return ReadList(reader);
            case FilterOperator.Between:
                var low = ReadValue(reader);
                if (low is not null && !reader.TryTakeWord("and"))
                {
                    reader.Expected("'and' and the upper end, as in: price between 10 and 20");
                    return null;
                }

                return low is not null && ReadValue(reader) is { } high ? [low.Value, high] : null;
            default:
                return ReadValue(reader) is { } value ? [value] : null;
        }
    }

    private static ValueList<FilterValue>? ReadList(TokenReader reader)
    {
        if (!reader.TryTake("("))
        {
            reader.Expected("a list in round brackets, as in: channel in (\"Email\", \"Direct\")");
            return null;
        }

        var values = new List<FilterValue>();
        while (!reader.TryTake(")"))
        {
            if (values.Count > 0 && !reader.TryTake(","))
            {
                reader.Expected("',' or ')'");
                return null;
            }

            if (ReadValue(reader) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }

        return [.. values];
    }

    private static FilterValue? ReadValue(TokenReader reader)
    {
        var token = reader.Current;
        if (token.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            reader.Expected("a value: a number, true, false, or a text in quotes");
            return null;
        }

        reader.Take();
        return token.Kind == TokenKind.Quoted ? FilterValue.Of(token.Text)
            : token.Text is "true" or "false" ? FilterValue.Of(token.Text == "true")
            : Decimals.TryParse(token.Text, out var number) ? FilterValue.Of(number)
            : FilterValue.Of(token.Text);
    }
}
