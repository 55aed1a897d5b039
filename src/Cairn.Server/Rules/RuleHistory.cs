using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Css.Dom;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;

namespace Cairn.Server.Rules;

/// <summary>What a rule would have matched in what the SDK records anyway: clicks, page views, forms, scrolling, time on page.</summary>
internal sealed class RuleHistory(SqlConsole console, TimeProvider time)
{
    private const int Days = 90;
    private const int MostSamples = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the site's last 90 days.</summary>
    public RuleMatches Of(CodelessRule rule, Site site, CancellationToken cancellation)
    {
        var (names, why) = Source(rule);
        if (names.Count == 0)
        {
            return new RuleMatches(false, why, 0, 0, false, [], []);
        }

        var tally = new Tally(rule, new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone)));
        var partial = false;
        switch (console.Run(Sql(names, site.Id), Patience, cancellation))
        {
            case Outcome<SqlRows>.Ok(var rows):
                using (rows)
                {
                    try
                    {
                        foreach (var row in rows.Read())
                        {
                            tally.Add(row);
                        }
                    }
                    catch (DuckDbException failure) when (!failure.InvalidatesDatabase)
                    {
                        partial = true;
                    }
                }

                break;
            case Outcome<SqlRows>.Refused:
                partial = true;
                break;
            default:
                break;
        }

        return tally.Result(why, partial);
    }

    /// <summary>The recorded events that could have fired the rule, and what they leave open; none when they cannot tell.</summary>
    private static (IReadOnlyList<string> Names, string? Why) Source(CodelessRule rule)
    {
        if (rule.Selector is { } selector && rule.On == "click" && Selectors.Undecidable(selector) is { } missing)
        {
            return ([], $"Recorded clicks do not tell {missing}, so nobody knows what the selector would have matched; use the preview on a page.");
        }

        if (rule.Selector is not null && rule.On is not "click")
        {
            return rule.On is "view" or "exists"
                ? ([], "What is on a page is not recorded, only what visitors do; use the preview on a page.")
                : ([], $"What is recorded of {rule.On} does not tell on which element; use the preview on a page.");
        }

        return rule.On switch
        {
            "click" => (["element_click"], rule.Selector is null ? null : "Only clicks on links, buttons and summaries are recorded; others would come on top."),
            "page" => (["page_view"], null),
            "submit" when rule.Text is null => (["form_submit"], null),
            "change" when rule.Text is null => (["form_field"], "A change is recorded when the field loses focus."),
            "scroll" => (["scroll"], "Scrolling is recorded at 25, 50, 75, 90 and 100 %; the next of these stands for the rule's."),
            "timer" => (["time_on_page"], "Time on page is recorded at 10, 30, 60 and 180 engaged seconds; the next of these stands for the rule's."),
            "event" => rule.Text is { Op: "equals" } ? ([rule.Text.Value], null) : ([], "Only for one event name that is said in full."),
            _ => ([], $"Nothing that is recorded tells when {rule.On} {(rule.On == "datalayer" ? "was pushed" : "happened")}; use the preview on a page."),
        };
    }

    private string Sql(IReadOnlyList<string> names, int site)
    {
        var from = Timestamp.From(time.GetUtcNow()).Micros - (Days * Timestamp.Day);
        var list = string.Join(", ", names.Select(name => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            select epoch_us(occurred_at) as at, visitor_id, url, name,
              json_extract_string(properties, '$.chain') as chain, json_extract_string(properties, '$.text') as text,
              try_cast(coalesce(json_extract_string(properties, '$.percent'), json_extract_string(properties, '$.seconds')) as double) as reached
            from events where site = {site} and bot = 0 and name in ({list}) and occurred_at >= make_timestamp({from})
            order by occurred_at desc
            """);
    }

    /// <summary>Counts the rows that match. Conditions are decided once for each different text.</summary>
    private sealed class Tally(CodelessRule rule, SiteCalendar calendar)
    {
        private const int MostKnown = 100_000;
        private static readonly double[] Scrolled = [25, 50, 75, 90, 100];
        private static readonly double[] Engaged = [10, 30, 60, 180];

        private readonly ISelector? _selector = rule.Selector is null ? null : Selectors.Parse(rule.Selector);
        private readonly Regex? _url = Pattern(rule.Url);
        private readonly Regex? _text = Pattern(rule.Text);
        private readonly Dictionary<string, int> _closest = new(StringComparer.Ordinal);
        private readonly Dictionary<string, bool> _urls = new(StringComparer.Ordinal);
        private readonly HashSet<string> _visitors = new(StringComparer.Ordinal);
        private readonly SortedDictionary<DateOnly, long> _days = [];
        private readonly List<RuleSample> _samples = [];
        private readonly double? _threshold = Threshold(rule);
        private long _events;
        private long _unsure;

        public void Add(object?[] row)
        {
            var (at, visitor, url, chain, text) = ((long)row[0]!, row[1] as string, row[2] as string, row[4] as string, row[5] as string);
            if (!Holds(url ?? "", rule.Url, _url, _urls))
            {
                return;
            }

            if (_threshold is { } threshold && row[6] as double? != threshold)
            {
                return;
            }

            if (rule.On == "click" && !IsClicked(chain, text))
            {
                return;
            }

            _events++;
            var day = calendar.DayOf(new Timestamp(at));
            _days[day] = _days.GetValueOrDefault(day) + 1;
            if (visitor is not null)
            {
                _visitors.Add(visitor);
            }

            if (_samples.Count < MostSamples)
            {
                _samples.Add(new RuleSample(DateTimeOffset.FromUnixTimeMilliseconds(at / 1_000), url, text, chain));
            }
        }

        public RuleMatches Result(string? why, bool partial) => new(
            true, _unsure > 0 ? string.Create(CultureInfo.InvariantCulture, $"{why} {_unsure} clicks were inside the element, whose own text is not recorded; they are left out.").Trim() : why,
            _events, _visitors.Count, partial, [.. _days.Select(day => new RuleDay(day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Value))], _samples);

        private bool IsClicked(string? chain, string? text)
        {
            var closest = 0;
            if (_selector is not null && !_closest.TryGetValue(chain ?? "", out closest))
            {
                if (_closest.Count >= MostKnown)
                {
                    _closest.Clear();
                }

                _closest[chain ?? ""] = closest = Selectors.Closest(_selector, chain ?? "");
            }

            if (closest < 0)
            {
                return false;
            }

            if (closest > 0 && rule.Text is not null)
            {
                _unsure++;
                return false;
            }

            return Meets(text ?? "", rule.Text, _text);
        }

        /// <summary>The recorded threshold that stands for the rule's: the next one, or none that is ever reached.</summary>
        private static double? Threshold(CodelessRule rule) => rule.On switch
        {
            "scroll" => Scrolled.FirstOrDefault(recorded => recorded >= rule.Percent, double.PositiveInfinity),
            "timer" => Engaged.FirstOrDefault(recorded => recorded >= rule.Seconds, double.PositiveInfinity),
            _ => null,
        };

        private static Regex? Pattern(RuleCondition? condition) => condition is { Op: "regex" } ? RulePattern.Compiled(condition.Value) : null;

        private static bool Holds(string text, RuleCondition? condition, Regex? pattern, Dictionary<string, bool> known)
        {
            if (condition is null)
            {
                return true;
            }

            if (!known.TryGetValue(text, out var holds))
            {
                if (known.Count >= MostKnown)
                {
                    known.Clear();
                }

                known[text] = holds = Meets(text, condition, pattern);
            }

            return holds;
        }

        private static bool Meets(string text, RuleCondition? condition, Regex? pattern) => condition?.Op switch
        {
            null => true,
            "equals" => text == condition.Value,
            "contains" => text.Contains(condition.Value, StringComparison.Ordinal),
            "starts" => text.StartsWith(condition.Value, StringComparison.Ordinal),
            "ends" => text.EndsWith(condition.Value, StringComparison.Ordinal),
            _ => pattern!.IsMatch(text),
        };
    }
}
