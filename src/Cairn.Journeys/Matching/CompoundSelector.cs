namespace Cairn.Journeys.Matching;

/// <summary>One element of a selector or of a click's chain: a tag and marks such as <c>#id</c>, <c>.class</c>, <c>[name="v"]</c>.</summary>
internal sealed class CompoundSelector(string tag, List<string> marks)
{
    /// <summary>Reads one element off the front of a selector, or says in a sentence what is wrong.</summary>
    internal static CompoundSelector? Parse(ref ReadOnlySpan<char> rest, out string? fault)
    {
        fault = null;
        var tag = TakeName(ref rest, alsoStar: true);
        var marks = new List<string>();
        while (!rest.IsEmpty && rest[0] is '#' or '.' or '[')
        {
            var mark = rest[0] == '[' ? TakeAttribute(ref rest) : TakeMark(ref rest);
            if (mark is null)
            {
                fault = "Expected a name after '#' or '.', or [name] or [name=\"value\"] in brackets.";
                return null;
            }

            marks.Add(mark);
        }

        if (!rest.IsEmpty && !char.IsWhiteSpace(rest[0]) && rest[0] is not (',' or '>'))
        {
            fault = $"'{rest[0]}' is not supported in a selector; known are tag, #id, .class, [name=\"v\"], [data-x], blank, '>' and ','.";
            return null;
        }

        fault = tag.Length == 0 && marks.Count == 0 ? "Expected an element such as button.buy." : null;
        return fault is null ? new CompoundSelector(tag == "*" ? "" : tag.ToLowerInvariant(), marks) : null;
    }

    /// <summary>Reads a chain; what cannot be read ends it.</summary>
    internal static List<CompoundSelector> ParseChain(string chain)
    {
        var elements = new List<CompoundSelector>();
        var rest = chain.AsSpan().Trim();
        while (!rest.IsEmpty && elements.Count < 16 && Parse(ref rest, out _) is { } element)
        {
            elements.Add(element);
            rest = rest.TrimStart().TrimStart('>').TrimStart();
        }

        return elements;
    }

    /// <summary>Whether an element has this tag and all these marks; a bare <c>[name]</c> is also had by <c>[name="v"]</c>.</summary>
    internal bool Fits(CompoundSelector element) =>
        (tag.Length == 0 || tag == element.Tag) && marks.TrueForAll(m => element.Marks.Exists(has => Has(has, m)));

    private string Tag => tag;

    private List<string> Marks => marks;

    private static bool Has(string has, string wanted) =>
        has == wanted || (wanted[0] == '[' && !wanted.Contains('=', StringComparison.Ordinal) && has.StartsWith(wanted[..^1] + "=", StringComparison.Ordinal));

    private static string? TakeMark(ref ReadOnlySpan<char> rest)
    {
        var sign = rest[0];
        rest = rest[1..];
        var name = TakeName(ref rest, alsoStar: false);
        return name.Length == 0 ? null : sign + name;
    }

    private static string? TakeAttribute(ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..];
        var name = TakeName(ref rest, alsoStar: false).ToLowerInvariant();
        if (name.Length == 0 || rest.IsEmpty)
        {
            return null;
        }

        if (rest[0] == ']')
        {
            rest = rest[1..];
            return $"[{name}]";
        }

        if (rest.Length < 3 || rest[0] != '=' || rest[1] is not ('"' or '\''))
        {
            return null;
        }

        var quote = rest[1];
        var close = rest[2..].IndexOf(quote);
        if (close < 0 || close + 3 >= rest.Length || rest[close + 3] != ']')
        {
            return null;
        }

        var value = rest.Slice(2, close).ToString();
        rest = rest[(close + 4)..];
        return $"[{name}={value}]";
    }

    private static string TakeName(ref ReadOnlySpan<char> rest, bool alsoStar)
    {
        var length = 0;
        while (length < rest.Length && (char.IsLetterOrDigit(rest[length]) || rest[length] is '-' or '_' or '\\' || (rest[length] > 127 && !char.IsWhiteSpace(rest[length])) || (alsoStar && length == 0 && rest[0] == '*')))
        {
            length++;
        }

        var name = rest[..length].ToString();
        rest = rest[length..];
        return name;
    }
}
