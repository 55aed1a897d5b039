using System.Text;

namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>Finds texts of which at least one stands in everything an expression matches, so that most expressions need not be run.</summary>
/// <remarks>It reads the syntax the bundled lists use. Whatever it does not know makes it say less, never something wrong. All texts are in lower case.</remarks>
internal sealed class RequiredText
{
    private const int Shortest = 2;

    private readonly string _pattern;
    private int _at;

    private RequiredText(string pattern) => _pattern = pattern;

    /// <summary>The texts; null when nothing can be said.</summary>
    public static string[]? Of(string pattern)
    {
        var reader = new RequiredText(pattern);
        var found = reader.Alternatives();
        return reader._at == pattern.Length && found is not null ? [.. found.Distinct(StringComparer.Ordinal)] : null;
    }

    private bool AtEnd => _at >= _pattern.Length;

    /// <summary>One of several sequences, up to the closing bracket or the end.</summary>
    private List<string>? Alternatives()
    {
        List<string>? all = [];
        while (true)
        {
            var one = Sequence();
            all = one is null || all is null ? null : [.. all, .. one];
            if (AtEnd || _pattern[_at] != '|')
            {
                return all;
            }

            _at++;
        }
    }

    private List<string>? Sequence()
    {
        List<string>? best = null;
        var run = new StringBuilder();
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
        {
            var (letter, group) = Atom();
            var (least, isExact) = Quantifier();
            if (letter is { } value && least > 0)
            {
                run.Append(char.ToLowerInvariant(value));
                if (isExact)
                {
                    continue;
                }
            }

            best = Better(best, run);
            if (group is not null && least > 0)
            {
                best = Better(best, group);
            }
        }

        return Better(best, run);
    }

    /// <summary>One letter, or one group; neither for classes, anchors and dots.</summary>
    private (char? Letter, List<string>? Group) Atom()
    {
        var value = _pattern[_at++];
        switch (value)
        {
            case '(':
                return (null, Group());
            case '[':
                Class();
                return (null, null);
            case '\\' when !AtEnd:
                var escaped = _pattern[_at++];
                return (char.IsAsciiLetterOrDigit(escaped) ? null : escaped, null);
            case '.' or '^' or '$':
                return (null, null);
            default:
                return (value, null);
        }
    }

    private List<string>? Group()
    {
        var known = true;
        if (!AtEnd && _pattern[_at] == '?')
        {
            known = _at + 1 < _pattern.Length && _pattern[_at + 1] == ':';
            while (!AtEnd && _pattern[_at] is not (':' or ')' or '(' or '|'))
            {
                _at++;
            }

            _at += known ? 1 : 0;
        }

        var inside = Alternatives();
        if (AtEnd)
        {
            throw new FormatException("A group does not end.");
        }

        _at++;
        return known ? inside : null;
    }

    private void Class()
    {
        if (!AtEnd && _pattern[_at] == '^')
        {
            _at++;
        }

        for (var first = true; !AtEnd && (first || _pattern[_at] != ']'); first = false)
        {
            _at += _pattern[_at] == '\\' ? 2 : 1;
        }

        _at++;
    }

    /// <summary>How often the atom stands there at least, and whether that is exactly once.</summary>
    private (int Least, bool IsExact) Quantifier()
    {
        if (AtEnd)
        {
            return (1, true);
        }

        var (least, found) = _pattern[_at] switch
        {
            '*' or '?' => (0, true),
            '+' => (1, true),
            '{' when _at + 1 < _pattern.Length && char.IsAsciiDigit(_pattern[_at + 1]) => (_pattern[_at + 1] == '0' ? 0 : 1, true),
            _ => (1, false),
        };
        if (!found)
        {
            return (1, true);
        }

        _at = _pattern[_at] == '{' ? _pattern.IndexOf('}', _at) + 1 : _at + 1;
        if (!AtEnd && _pattern[_at] is '?' or '+')
        {
            _at++;
        }

        return (least, false);
    }

    private static List<string>? Better(List<string>? best, StringBuilder run)
    {
        var text = run.ToString();
        run.Clear();
        return text.Length < Shortest ? best : Better(best, [text]);
    }

    /// <summary>The one whose shortest text is longer says more.</summary>
    private static List<string>? Better(List<string>? best, List<string> other) =>
        other.Count == 0 || other.Min(text => text.Length) < Shortest ? best
        : best is null || other.Min(text => text.Length) > best.Min(text => text.Length) ? other
        : best;
}
