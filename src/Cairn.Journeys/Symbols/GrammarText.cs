using System.Text;

namespace Cairn.Journeys.Symbols;

/// <summary>Writes the text grammar; what it writes, the parsers read back to an equal value.</summary>
internal static class GrammarText
{
    private const string Special = "\"'[](),|<>=!~?@";

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "*", "and", "or", "not", "in", "did", "seq", "first", "near", "within", "hold", "between", "contains", "starts", "ends", "glob",
        "regex", "exists", "missing", "last", "ever", "range", "true", "false",
    };

    internal static readonly (string Text, FilterOperator Operator)[] Operators =
    [
        ("=", FilterOperator.Equal), ("!=", FilterOperator.NotEqual), ("=~", FilterOperator.EqualIgnoringCase),
        ("in", FilterOperator.In), ("not in", FilterOperator.NotIn), ("<", FilterOperator.Less), ("<=", FilterOperator.LessOrEqual),
        (">", FilterOperator.Greater), (">=", FilterOperator.GreaterOrEqual), ("between", FilterOperator.Between),
        ("contains", FilterOperator.Contains), ("starts", FilterOperator.Starts), ("ends", FilterOperator.Ends),
        ("glob", FilterOperator.Glob), ("regex", FilterOperator.Regex), ("exists", FilterOperator.Exists),
        ("missing", FilterOperator.Missing),
    ];

    internal static bool IsWordCharacter(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && !Special.Contains(c, StringComparison.Ordinal);

    internal static string OperatorText(FilterOperator op) => Array.Find(Operators, o => o.Operator == op).Text;

    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A name bare where the grammar allows it, else in quotes.</summary>
    internal static string Name(string name)
    {
        var bare = name.Length > 0 && name.All(IsWordCharacter) && !name.Contains("..", StringComparison.Ordinal) && !Keywords.Contains(name);
        return bare ? name : Quote(name);
    }

    internal static string Print(SymbolAlternative alternative)
    {
        var name = alternative.Kind switch
        {
            SymbolKind.Any => "*",
            SymbolKind.Conversion => "@" + Name(alternative.Name),
            _ => Name(alternative.Name),
        };
        return alternative.Filters.Count == 0 ? name : $"{name}[{string.Join(", ", alternative.Filters)}]";
    }

    internal static string Print(Filter filter)
    {
        var start = $"{Name(filter.Property)} {OperatorText(filter.Operator)}";
        return filter.Operator switch
        {
            FilterOperator.Exists or FilterOperator.Missing => start,
            FilterOperator.In or FilterOperator.NotIn => $"{start} ({string.Join(", ", filter.Values)})",
            FilterOperator.Between => $"{start} {filter.Values[0]} and {filter.Values[1]}",
            _ => $"{start} {filter.Values[0]}",
        };
    }
}
