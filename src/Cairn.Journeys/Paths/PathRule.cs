using System.Text;
using System.Text.RegularExpressions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Paths;

/// <summary>Gives all pages or events whose name fits a pattern one label.</summary>
/// <remarks>Patterns are linear in the length of the text. In a label <c>$1</c> stands for what the first wildcard of a glob or the first group of a regular expression took.</remarks>
public sealed class PathRule
{
    private readonly Regex _pattern;
    private readonly string _label;

    private PathRule(Regex pattern, string label)
    {
        _pattern = pattern;
        _label = label;
    }

    /// <summary>A rule by a glob over the whole text: <c>*</c> any run without <c>/</c>, <c>**</c> any run, <c>?</c> one character but <c>/</c>.</summary>
    public static PathRule Glob(string glob, string label)
    {
        var pattern = new StringBuilder("^(?:");
        for (var at = 0; at < glob.Length; at++)
        {
            var isDouble = glob[at] == '*' && at + 1 < glob.Length && glob[at + 1] == '*';
            pattern.Append(glob[at] switch
            {
                '*' when isDouble => "(.*)",
                '*' => "([^/]*)",
                '?' => "([^/])",
                var other => Regex.Escape(other.ToString()),
            });
            at += isDouble ? 1 : 0;
        }

        return new PathRule(Compile(pattern.Append(")\\z").ToString()), label);
    }

    /// <summary>A rule by a regular expression without back-references, unanchored; null when it is none.</summary>
    public static PathRule? Expression(string expression, string label)
    {
        try
        {
            return new PathRule(Compile(expression), label);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The label of a text; null when the rule does not fit.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern took more than a second on one text.</exception>
    public string? LabelOf(string text) => _pattern.Match(text) is { Success: true } match ? match.Result(_label) : null;

    private static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline, FilterRules.PatternTime);
}
