using System.Text.RegularExpressions;

namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>Expressions in order, made when they are first needed: a search for plain texts leaves a handful of a thousand to be run.</summary>
internal sealed class PatternList
{
    private const int MostTimeouts = 2;

    /// <summary>The engine that runs in linear time took 1,200 MiB for these lists, the usual one takes 6; so time is bounded by the clock.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50);

    private readonly Pattern[] _patterns;

    public PatternList(IEnumerable<(string Source, bool IgnoreCase)> patterns, TimeSpan? timeout = null) =>
        _patterns = [.. patterns.Select(pattern => new Pattern(pattern.Source, pattern.IgnoreCase, RequiredText.Of(pattern.Source), timeout ?? Timeout))];

    /// <summary>How many expressions must be run for every text, since nothing is known about what they need.</summary>
    public int Unfiltered => _patterns.Count(pattern => pattern.Needles is null);

    /// <summary>The first expression that matches, and its match; null for none. An expression that takes too long does not match, and after two of them nothing does.</summary>
    public (int Number, Match Match)? First(string text)
    {
        var lower = text.ToLowerInvariant();
        var timeouts = 0;
        for (var i = 0; i < _patterns.Length && timeouts < MostTimeouts; i++)
        {
            if (!_patterns[i].MayMatch(lower))
            {
                continue;
            }

            if (TryMatch(_patterns[i], text, ref timeouts) is { Success: true } match)
            {
                return (i, match);
            }
        }

        return null;
    }

    /// <summary>Tries twice, since on a busy machine time can run out without the expression having run.</summary>
    private static Match? TryMatch(Pattern pattern, string text, ref int timeouts)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                return pattern.Regex.Match(text);
            }
            catch (RegexMatchTimeoutException)
            {
            }
        }

        timeouts++;
        return null;
    }

    private sealed class Pattern(string source, bool ignoreCase, string[]? needles, TimeSpan timeout)
    {
        private Regex? _regex;

        public string[]? Needles { get; } = needles;

        public Regex Regex =>
            _regex ??= new Regex(source, RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None), timeout);

        public bool MayMatch(string lower)
        {
            if (Needles is null)
            {
                return true;
            }

            foreach (var needle in Needles)
            {
                if (lower.Contains(needle, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
