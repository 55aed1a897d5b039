using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Symbols;
using Cairn.Reports.Definitions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Server.Hosting;
using Cairn.Server.Rules;
using Cairn.Storage.Catalog.Sites;
using Xunit;

namespace Cairn.Server.Tests.Fuzzing;

internal static partial class FuzzTargets
{
    private static readonly string[] Grammar =
    [
        " > ", "[", "]", "(", ")", " and ", " or ", "not ", "not in ", "in (", "|", "?", "!", "@", "within 7d", " hold ", " = ", " >= ", "between 1 and 2", "matches ", "glob ", "exists", "\"", "'", "`", ",", "7d", "999999999999d", "-1s", "did(", "seq(",
        "first.", "session.", "visitor.", "last 7d", "ever", "ünïcödé", "(a+)+$",
    ];

    private static readonly string[] FunnelTexts =
    [
        "view_item[price >= 50] > add_to_cart? >(20m) !remove_from_cart purchase within 7d hold cart_id", "a > b | @lead > \"x y\"[channel in (\"a\", \"b\") and url matches \"^/p\"] >(1h) c", "A > A", "a",
    ];

    private static readonly string[] SegmentTexts =
    [
        "did(add_to_cart, >= 2, last 7d) and not did(purchase, ever)", "seq(view_item > add_to_cart) or visitor.events >= 3", "first.channel = \"email\" and session.country in (\"DE\", \"AT\")", "in(vip) and near(purchase)",
    ];

    private static IEnumerable<FuzzTarget> Journeys() =>
    [
        new("funnel-text", FunnelTexts, Grammar, text =>
        {
            Faults(FunnelText.Parse(text, "/text"));
            Faults(FunnelText.ParseExclusion(text, "/exclude"));
        })
        { Short = 4_000 },
        new("symbol-text", ["view_item[price >= 50]", "a | b", "@lead", "\"x y\"[a.b = 1 and c exists]"], Grammar, text => Again(SymbolParser.Parse(text), SymbolParser.ToJson, json => SymbolParser.Parse(json))) { Short = 4_000 },
        new("filter-text", ["price between 10 and 20", "channel = \"email\"", "url matches \"^/p/[0-9]+$\"", "country not in (\"DE\", \"AT\")", "path glob \"/a/**/b?\"", "x exists"], Grammar, ReadFilter) { Short = 3_000 },
        new("segment-text", SegmentTexts, Grammar, text => Again(SegmentParser.Parse(text), SegmentParser.ToJson, json => SegmentParser.Parse(json))) { Short = 4_000 },
        new("match-json", ["""{"event":"click","where":[{"prop":"a","op":"=","value":1}]}""", """{"all":[{"event":"a"},{"not":{"event":"b"}}]}""", """{"any":[{"url":"/p/**"},{"selector":"main > a.buy[href^='/x']:not(.y)"}]}"""], ["\"all\":[", "\"any\":[", "\"not\":{", "\"event\":", "\"selector\":\"", "\"within\":\"7d\"", "{", "}", "[", "]", ","], text => WithJson(text, json => Faults(MatchParser.Parse(json, "/match")))) { Short = 3_000 },
        new("definition-json", [SerializedDefinition()], ["\"match\":{", "\"value\":{", "\"kind\":\"macro\"", "\"counting\":", "null", "{", "}", "[", "]"], text => WithJson(text, json => Again(DefinitionParser.Parse(json), DefinitionParser.ToJson, again => DefinitionParser.Parse(again)))) { Short = 1_500 },
        new("yaml", Templates.All.Take(3).Select(template => template.Yaml).Append("version: 1\nconversions:\n  - &a {key: x}\n  - *a\n"), ["&a ", "*a", "<<: ", "- ", ": ", "\n  ", "|\n", "!!binary ", "{", "[", "? ", "---\n", "%YAML 1.2\n", "\t", "version: 2\n"], ReadYaml) { Short = 150, Memory = 64 << 20 },
        new("selector", ["main > a.buy[href^='/x']:not(.y):nth-child(2n+1)", "#a .b, c ~ d + e", "*"], [">", "~", "+", ",", ":not(", ")", "[a=", "]", "\\", "::before", ":has("], ReadSelector) { Short = 2_000 },
        new("rule-pattern", ["^/p/[0-9]+$", "(?:a|b){1,3}", "\\d+\\.\\w"], ["(a+)+", "(?=", "\\1", "{1000}", "{1,100000}", "[^", "]", "(?<n>", "|", "\\p{L}", "$"], ReadPattern) { Short = 400 },
        new("codeless-rule", ["""{"name":"Buy","event":"buy","on":"click","selector":"a.buy","props":{"p":{"from":"text"}}}""", """{"name":"X","event":"x","on":"page","url":{"glob":"/p/**"}}"""], ["\"on\":\"submit\"", "\"selector\":\"", "\"matches\":\"", "null", "{", "}", "[", "]"], text => WithJson(text, json => Faults(RuleParser.Parse("key", json)), whole: true)) { Short = 2_000 },
        new("drill-token", [new DrillToken("funnel", "1", "shop", "2026-11-22T12:00:00Z", new PositionResult(1, 1), JsonSerializer.SerializeToElement(new { text = "a > b" })).ToString()], [".", "="], text => _ = DrillToken.Parse(text)) { Short = 3_000 },
        new("site-settings", ["""{"domains":["shop.example"],"origins":["https://shop.example"],"retention":{"event_days":90},"channels":[{"channel":"x","where":[{"source":"a"}]}],"consent":"opt_in","television":{"shared_persons":5}}""", "{}"], ["\"bots\":{\"addresses\":[\"10.0.0.0/8\"]}", "null", "-1", "{", "}", "[", "]"], ReadSettings) { Short = 2_000 },
        .. States(),
    ];

    /// <summary>Every state that is merged, from bytes that begin with its version.</summary>
    private static IEnumerable<FuzzTarget> States()
    {
        var read = typeof(FuzzTargets).GetMethod(nameof(ReadState), BindingFlags.NonPublic | BindingFlags.Static)!;
        var states = typeof(JourneyState).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && Array.Exists(type.GetInterfaces(), face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IJourneyState<>)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();
        Assert.True(states.Count > 20);
        var reads = states.Select(state => read.MakeGenericMethod(state).CreateDelegate<Action<byte[]>>()).ToList();
        byte[][] seeds = [.. Enumerable.Range(0, 6).Select(kind => Enumerable.Range(0, 64).Select(at => kind switch { 0 => (byte)2, 1 => (byte)(at % 3), 2 => (byte)0, 3 => (byte)(2 * (at % 2)), 4 => (byte)(at == 1 ? 8 : 0), _ => (byte)(at + 1) }).ToArray())];
        return [new FuzzTarget("states", seeds, ["a", "de"], bytes => reads.ForEach(one => one(bytes))) { Short = 600 }];
    }

    private static void ReadState<TState>(byte[] bytes) where TState : IJourneyState<TState>
    {
        using var writer = new StateWriter();
        writer.Number(TState.Version);
        byte[] versioned = [.. writer.ToArray(), .. bytes];
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _ = JourneyState.FromBytes<TState>(versioned);
        }
        catch (InvalidDataException)
        {
            // what was damaged says so
        }

        var memory = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(memory < 8 << 20, $"{typeof(TState)} takes {memory} bytes.");
    }

    private static void ReadFilter(string text)
    {
        Again(FilterParser.Parse(text), FilterParser.ToJson, json => FilterParser.Parse(json));
        if (FilterParser.Parse(text) is Outcome<Filter>.Ok(var filter))
        {
            var test = new ValueTest(filter);
            foreach (var value in (string?[])[null, "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "/p/1", "12.50", "2026-11-22T12:00:00Z", "\u202e", new string('a', 4_000)])
            {
                _ = test.Holds(value is null ? default : new ColumnValue(ValueKind.Text, value));
            }
        }
    }

    private static void ReadYaml(string text)
    {
        switch (CairnYaml.Parse(text))
        {
            case Outcome<CairnFile>.Ok(var file):
                var written = CairnYaml.Write(file);
                Assert.True(CairnYaml.Parse(written) is Outcome<CairnFile>.Ok(var again) && CairnYaml.Write(again) == written, written);
                break;
            case Outcome<CairnFile>.Refused(var faults):
                Said(faults);
                break;
        }
    }

    private static void ReadSelector(string text)
    {
        _ = SelectorList.Parse(text, out _);
        if (Selectors.Parse(text) is { } selector)
        {
            _ = Selectors.Undecidable(text);
            _ = Selectors.Closest(selector, "main#m.a.b > div.c > a.buy[href=/x]");
        }
    }

    private static void ReadPattern(string text)
    {
        if (RulePattern.Fault(text) is not null)
        {
            return;
        }

        try
        {
            _ = RulePattern.Compiled(text).IsMatch(new string('a', 2_000) + "!");
        }
        catch (RegexMatchTimeoutException)
        {
            // the bound that a pattern has
        }
    }

    private static void ReadSettings(string text) => WithJson(text, json =>
    {
        try
        {
            SiteSettings.FromJson(text);
        }
        catch (JsonException)
        {
            // what a site keeps was checked before; what cannot be read says so
        }
    });

    private static string SerializedDefinition() =>
        CairnYaml.Parse(Templates.All[0].Yaml) is Outcome<CairnFile>.Ok(var file) ? DefinitionParser.ToJson(file.Conversions[0]).GetRawText() : throw new InvalidOperationException("A template cannot be read.");

    private static void WithJson(string text, Action<JsonElement> read, bool whole = false)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
            _ = whole ? JsonSerializer.Deserialize<JsonElement>(text, ApiJson.Options) : default; // as bodies are read
        }
        catch (JsonException)
        {
            return;
        }

        using (document)
        {
            read(document.RootElement);
        }
    }

    private static void Faults<T>(Outcome<T> outcome)
    {
        if (outcome is Outcome<T>.Refused(var faults))
        {
            Said(faults);
        }
    }

    private static void Said(IReadOnlyList<Fault> faults)
    {
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.True(fault.Code.Length > 0 && fault.Message.Length > 0, fault.ToString()));
    }

    /// <summary>What was read is written, read and written again: the same.</summary>
    private static void Again<T>(Outcome<T> outcome, Func<T, JsonElement> write, Func<JsonElement, Outcome<T>> read)
    {
        Faults(outcome);
        if (outcome is Outcome<T>.Ok(var value))
        {
            var written = write(value);
            Assert.True(read(written) is Outcome<T>.Ok(var again) && write(again).GetRawText() == written.GetRawText(), written.GetRawText());
        }
    }
}
