using System.Text.RegularExpressions;

namespace Cairn.Server.Rules;

/// <summary>The regular expressions a rule may hold: what browsers and .NET read alike, and what cannot take long on any text.</summary>
internal static partial class RulePattern
{
    private const int Longest = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>What is wrong with a pattern; null when it may be used.</summary>
    public static string? Fault(string pattern)
    {
        if (pattern.Length is 0 or > Longest)
        {
            return $"A pattern has 1 to {Longest} characters.";
        }

        if (UncommonGroup().IsMatch(pattern))
        {
            return "A pattern has only plain groups: ( ) or (?: ); no look-around, no names, no flags.";
        }

        if (UncommonEscape().IsMatch(pattern))
        {
            return @"A pattern escapes punctuation or one of \d \D \w \W \s \S \b \B \t \n \r; no back-reference and nothing else.";
        }

        if (HasNestedRepetition(pattern))
        {
            return "A pattern does not repeat what repeats inside, as (a+)+ does: a text exists on which it never ends.";
        }

        try
        {
            _ = Compiled(pattern);
            return null;
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return $"The pattern cannot be read: {failure.Message}";
        }
    }

    /// <summary>A checked pattern, in linear time.</summary>
    public static Regex Compiled(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);

    private static bool HasNestedRepetition(string pattern)
    {
        var repeats = new Stack<bool>([false]);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[' when !inClass:
                    inClass = true;
                    break;
                case ']' when inClass:
                    inClass = false;
                    break;
                case '(' when !inClass:
                    repeats.Push(false);
                    break;
                case ')' when !inClass && repeats.Count > 1:
                    var inside = repeats.Pop();
                    var repeated = i + 1 < pattern.Length && pattern[i + 1] is '*' or '+' or '{';
                    if (inside && repeated)
                    {
                        return true;
                    }

                    repeats.Push(repeats.Pop() || inside || repeated);
                    break;
                case '*' or '+' or '{' when !inClass:
                    repeats.Push(repeats.Pop() || true);
                    break;
                default:
                    break;
            }
        }

        return false;
    }

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\(\?(?!:)")]
    private static partial Regex UncommonGroup();

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\\[^dDwWsSbBtnr^$\\.*+?()\[\]{}|/\-]")]
    private static partial Regex UncommonEscape();
}
