using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cairn.Collection.Enrichment.UserAgents;

/// <summary>Reads user agents by uap-core's three lists, of which the first rule that matches wins, and by the list of crawlers. What was read is remembered.</summary>
public static class UserAgentParser
{
    /// <summary>How many characters of a user agent are looked at.</summary>
    public const int MaxLength = 1024;

    private static readonly Lazy<Lists> Data = new(Read);
    private static readonly RecentTexts<UserAgent> Recent = new(capacity: 10_000);
    private static readonly string[] Headless = ["headless", "phantomjs", "puppeteer", "playwright", "selenium", "slimerjs", "electron/"];

    // The events of a request have one user agent.
    [ThreadStatic]
    private static Last? _last;

    /// <summary>What the user agent says.</summary>
    public static UserAgent Parse(string userAgent)
    {
        var text = userAgent.Length > MaxLength ? userAgent[..MaxLength] : userAgent;
        if (_last is { } last && last.Text == text)
        {
            return last.Agent;
        }

        var agent = Recent.Get(text, ParseNew);
        _last = new Last(text, agent);
        return agent;
    }

    /// <summary>The same without remembering.</summary>
    internal static UserAgent ParseNew(string text)
    {
        var lists = Data.Value;
        var lower = text.ToLowerInvariant();
        return new UserAgent(
            lists.Browsers.Find(text), lists.Systems.Find(text), lists.Devices.Find(text).Family, DeviceClass.Of(lower),
            lists.Crawlers.First(text) is not null,
            Array.Exists(Headless, word => lower.Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>How many expressions of all lists run for every unknown user agent.</summary>
    internal static int Unfiltered => Data.Value.Browsers.Patterns.Unfiltered + Data.Value.Systems.Patterns.Unfiltered + Data.Value.Devices.Patterns.Unfiltered + Data.Value.Crawlers.Unfiltered;

    private static Lists Read()
    {
        using var stream = Datasets.Open("user-agents.json.gz");
        using var rules = JsonDocument.Parse(stream);
        using var crawlers = Datasets.Open("crawlers.json.gz");
        return new Lists(
            new RuleList(rules.RootElement.GetProperty("browsers")),
            new RuleList(rules.RootElement.GetProperty("systems")),
            new RuleList(rules.RootElement.GetProperty("devices")),
            new PatternList(JsonSerializer.Deserialize<string[]>(crawlers)!.Select(pattern => (pattern, false))));
    }

    private sealed record Last(string Text, UserAgent Agent);

    private sealed record Lists(RuleList Browsers, RuleList Systems, RuleList Devices, PatternList Crawlers);

    /// <summary>One of uap-core's lists: an expression, its flag, and replacements for its groups in order.</summary>
    private sealed class RuleList
    {
        private readonly string?[][] _replacements;

        public RuleList(JsonElement rules)
        {
            var all = rules.EnumerateArray().Select(rule => rule.EnumerateArray().Select(part => part.GetString()).ToArray()).ToList();
            Patterns = new PatternList(all.Select(rule => (rule[0]!, rule[1] == "i")));
            _replacements = [.. all.Select(rule => rule[2..])];
        }

        public PatternList Patterns { get; }

        public Versioned Find(string text)
        {
            if (Patterns.First(text) is not var (number, match))
            {
                return Versioned.Other;
            }

            var with = _replacements[number];
            return new Versioned(Part(match, with, 0) ?? "Other", Part(match, with, 1), Part(match, with, 2), Part(match, with, 3));
        }

        private static string? Part(Match match, string?[] with, int number)
        {
            var text = number < with.Length && with[number] is { } replacement ? Filled(replacement, match) : match.Groups[number + 1].Value;
            text = text.Trim();
            return text.Length == 0 ? null : text;
        }

        private static string Filled(string replacement, Match match)
        {
            for (var group = 1; group <= 9 && replacement.Contains('$', StringComparison.Ordinal); group++)
            {
                replacement = replacement.Replace("$" + (char)('0' + group), match.Groups[group].Value, StringComparison.Ordinal);
            }

            return replacement;
        }
    }
}
