using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cairn.Journeys.Faults;

namespace Cairn.Server.Shares;

/// <summary>Keeps persons out of what anybody may see: which requests are refused, and what is taken out of an answer.</summary>
internal static partial class SharedPrivacy
{
    /// <summary>What a public report may be broken down by: columns whose values many share. A property may hold anything, so none is here.</summary>
    private static readonly FrozenSet<string> Dimensions = FrozenSet.Create(
        StringComparer.Ordinal,
        "browser", "campaign", "channel", "content", "country", "currency", "device", "exit", "host", "landing", "language", "medium", "os", "page", "path", "referrer",
        "region", "screen", "source", "term");

    /// <summary>Fields of answers that lead to visitors, besides every token for drilling.</summary>
    private static readonly FrozenSet<string> Leading = FrozenSet.Create(
        StringComparer.Ordinal, "visitor", "visitor_id", "user", "user_id", "person", "order_id", "event_id", "filters", "segment", "position");

    private static readonly FrozenSet<string> Splits = FrozenSet.Create(StringComparer.Ordinal, "by", "second", "breakdown");

    /// <summary>Fields whose texts begin with the name of a property; in others such names stand in brackets or behind a scope.</summary>
    private static readonly FrozenSet<string> Conditions = FrozenSet.Create(StringComparer.Ordinal, "filters", "prop");

    /// <summary>What in a request could tell who somebody is; each fault says what would be right.</summary>
    /// <param name="request">As it was sent.</param>
    /// <param name="segments">The site's saved segments, their texts by key.</param>
    public static IReadOnlyList<Fault> Faults(JsonElement request, IReadOnlyDictionary<string, string> segments)
    {
        var faults = new List<Fault>();
        Walk(request, "/request", "", new Reading(faults, segments, []));
        return faults;
    }

    /// <summary>An answer without what leads to visitors, and with ids in paths made unreadable.</summary>
    public static JsonObject Cleaned(JsonObject report)
    {
        Clean(report);
        return report;
    }

    private static void Walk(JsonElement json, string where, string field, Reading reading)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    Walk(member.Value, $"{where}/{member.Name}", field is "breakdown" && member.Name == "prop" ? "breakdown" : member.Name, reading);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (at, item) in json.EnumerateArray().Index())
                {
                    Walk(item, $"{where}/{at}", field, reading);
                }

                break;
            case JsonValueKind.String when field is not ("value" or "values"):
                reading.Look(json.GetString()!, where, field);
                break;
        }
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var name in fields.Select(field => field.Key).ToList())
            {
                if (Leading.Contains(name) || name.Contains("drill", StringComparison.Ordinal))
                {
                    fields.Remove(name);
                }
                else if (fields[name] is JsonValue value && value.TryGetValue<string>(out var text))
                {
                    fields[name] = Hidden(text);
                }
                else
                {
                    Clean(fields[name]);
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (var at = 0; at < items.Count; at++)
            {
                if (items[at] is JsonValue value && value.TryGetValue<string>(out var text))
                {
                    items[at] = Hidden(text);
                }
                else
                {
                    Clean(items[at]);
                }
            }
        }
    }

    private static string Unquoted(string text) => text[1..^1].Replace("\\", "", StringComparison.Ordinal).Trim();

    private static string Hidden(string text) => text.Contains('/', StringComparison.Ordinal) ? IdInPath().Replace(text, "…") : text;

    /// <summary>Names of properties as a condition has them: what stands in quotes is a value, and no name.</summary>
    private sealed record Reading(List<Fault> Faults, IReadOnlyDictionary<string, string> Segments, HashSet<string> Seen)
    {
        public void Look(string text, string where, string field)
        {
            if (Splits.Contains(field))
            {
                if (!Dimensions.Contains(text))
                {
                    Faults.Add(new Fault("share.split-refused", where, $"A public report is split by one of {string.Join(", ", Dimensions.Order(StringComparer.Ordinal))}; other values may tell who somebody is."));
                }

                return;
            }

            // A name may stand in quotes too: then what compares stands behind it.
            var names = Quoted().Replace(text, quoted => Comparing().IsMatch(text.AsSpan(quoted.Index + quoted.Length)) ? Unquoted(quoted.Value) : "\"\"");
            foreach (var condition in Conditions.Contains(field) ? [names] : Named().Matches(names).Select(match => match.Value))
            {
                if (Telling().Match(condition) is { Success: true } found)
                {
                    Faults.Add(new Fault("share.tells-who", where, $"A public report does not ask about '{found.Value}', which may tell who somebody is. Take that condition out."));
                    break;
                }
            }

            foreach (var key in InSegment().Matches(names).Select(match => match.Groups[1].Value).Where(key => Seen.Add(key)))
            {
                if (Segments.TryGetValue(key, out var inner))
                {
                    Look(inner, where, "segment");
                }
            }
        }
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*(?:[=!<>~]|(?:exists|missing|not|is|in|contains|starts|ends|glob|regex|between)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Comparing();

    // What stands in brackets behind an event, and what a scope leads: names of events stand elsewhere.
    [GeneratedRegex(@"\[[^\]]*\]|(?<![\w.])(?:event|session|first|last|visitor|prop)\.[\w.$-]+")]
    private static partial Regex Named();

    [GeneratedRegex(@"\bin\s*\(\s*([a-z][a-z0-9_]*)\s*\)")]
    private static partial Regex InSegment();

    // The id of somebody or of what only one has, under the names that sites give them.
    [GeneratedRegex(
        @"(?<![\w-])(?:[\w$-]+\.)*(?:visitor\.id|visitor\.(?:first|last)_seen|(?:session|first|last)\.(?:start|end)|occurred_at|received_at|previous_household_key|"
        + @"(?:visitor|user|person|customer|client|account|member|subscriber|contact|lead|patient|employee|profile|order|transaction|invoice|payment|session|event|household|device|click|cookie|anonymous)"
        + @"[_-]?(?:id|uid|uuid|guid|key|ref|number|no|hash)|uid|uuid|guid|e?[_-]?mail(?:[_-]?(?:hash|address))?|phone(?:[_-]?number)?|tel|mobile|ip(?:[_-]?address)?|user|username|login|"
        + @"(?:first|last|full|user|sur|nick)[_-]?name|address|street|birth(?:day|[_-]?date)|dob|gclid|fbclid|msclkid|click_id|url|title)(?![\w-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Telling();

    // A segment of a path that is a number, a UUID, a long hexadecimal or mixed word, or an address: rather somebody's than everybody's.
    [GeneratedRegex(
        @"(?<=/)(?:\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|(?=[a-z]*\d)[a-z0-9]{20,}|[^/\s?#]*(?:@|%40)[^/\s?#]*)(?=[/\s?#]|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IdInPath();
}
