using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Faults;

namespace Cairn.Server.Rules;

/// <summary>Reads a rule from JSON; every fault names its place.</summary>
internal static class RuleParser
{
    private const int LongestKey = 64;
    private const int LongestName = 200;
    private const int LongestSelector = 500;
    private const int LongestText = 200;
    private const int MostProps = 20;
    private const double LongestTimer = 3_600;

    private static readonly string[] Fields = ["id", "name", "on", "selector", "text", "url", "seconds", "percent", "once", "props", "value"];

    /// <summary>The rule under the key of the path, or everything that is wrong with it.</summary>
    public static Outcome<CodelessRule> Parse(string key, JsonElement json)
    {
        var faults = new List<Fault>();
        if (key.Length is 0 or > LongestKey || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            faults.Add(new Fault("rule.key-invalid", "/key", $"A key is 1 to {LongestKey} of a-z, A-Z, 0-9, _ and -."));
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new Fault("rule.not-an-object", "", "A rule is a JSON object."));
            return new Outcome<CodelessRule>.Refused(faults);
        }

        var reader = new Reader(json, faults);
        reader.RefuseOthers(Fields, "");
        var id = reader.Text("id", LongestKey);
        if (id is not null && id != key)
        {
            faults.Add(new Fault("rule.key-differs", "/id", "The id in the body must be the key of the path; it may be left out."));
        }

        var rule = new CodelessRule(
            key, reader.Text("name", LongestName, required: true) ?? "", reader.OneOf("on", CodelessRule.Happenings, required: true) ?? "",
            reader.Text("selector", LongestSelector), reader.Condition("text"), reader.Condition("url"), reader.Number("seconds", LongestTimer),
            reader.Number("percent", 100), reader.OneOf("once", CodelessRule.Spans), reader.Sources("props", MostProps), reader.Source("value"));
        Check(rule, faults);
        return faults.Count > 0 ? new Outcome<CodelessRule>.Refused(faults) : rule;
    }

    private static void Check(CodelessRule rule, List<Fault> faults)
    {
        if (rule.Name.StartsWith('$'))
        {
            faults.Add(new Fault("rule.name-reserved", "/name", "Names that begin with $ are Cairn's own; take another."));
        }

        if (rule.Selector is { } selector && !Selectors.CanBeRead(selector))
        {
            faults.Add(new Fault("rule.selector-invalid", "/selector", "No browser can read this as a CSS selector."));
        }

        Require(rule.On is "view" or "exists", rule.Selector is not null, "/selector", "the element");
        Require(rule.On is "timer", rule.Seconds is not null, "/seconds", "the seconds");
        Require(rule.On is "scroll", rule.Percent is not null, "/percent", "how far");
        Require(rule.On is "datalayer" or "event", rule.Text is not null, "/text", "the name as its text");

        void Require(bool needed, bool given, string where, string what)
        {
            if (needed && !given)
            {
                faults.Add(new Fault("rule.field-missing", where, $"A rule on {rule.On} needs {what}."));
            }
        }
    }

    private sealed class Reader(JsonElement json, List<Fault> faults)
    {
        public void RefuseOthers(string[] known, string where)
        {
            foreach (var field in json.EnumerateObject().Where(field => !known.Contains(field.Name)))
            {
                faults.Add(new Fault("rule.field-unknown", $"{where}/{field.Name}", $"There is no field '{field.Name}'; known are {string.Join(", ", known)}."));
            }
        }

        public string? Text(string name, int longest, bool required = false)
        {
            var given = json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
            if (!given && !required)
            {
                return null;
            }

            if (given && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest && !text.Any(char.IsControl))
            {
                return text;
            }

            faults.Add(new Fault("rule.text-expected", $"/{name}", $"Expected a text of 1 to {longest} characters, none of them a control character."));
            return null;
        }

        public string? OneOf(string name, IReadOnlyList<string> choices, bool required = false)
        {
            var before = faults.Count;
            var text = Text(name, LongestText, required);
            if (faults.Count == before && (text is null || choices.Contains(text)))
            {
                return text;
            }

            faults.RemoveRange(before, faults.Count - before);
            faults.Add(new Fault("rule.choice-unknown", $"/{name}", $"Expected one of {string.Join(", ", choices)}."));
            return null;
        }

        public double? Number(string name, double most)
        {
            if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && number <= most)
            {
                return number;
            }

            faults.Add(new Fault("rule.number-expected", $"/{name}", string.Create(CultureInfo.InvariantCulture, $"Expected a number from 0 to {most}.")));
            return null;
        }

        public RuleCondition? Condition(string name)
        {
            if (Below(name) is not { } below)
            {
                return null;
            }

            var condition = below.Reader;
            condition.RefuseOthers(["op", "value"], $"/{name}");
            var (op, value) = (condition.OneOf("op", RuleCondition.Operators, required: true), condition.Text("value", LongestText, required: true));
            if (op == "regex" && value is not null && RulePattern.Fault(value) is { } fault)
            {
                below.Faults.Add(new Fault("rule.pattern-refused", "/value", fault));
            }

            Take(name, below.Faults);
            return op is null || value is null ? null : new RuleCondition(op, value);
        }

        public RuleSource? Source(string name)
        {
            if (Below(name) is not { } below)
            {
                return null;
            }

            below.Reader.RefuseOthers(["from", "arg"], $"/{name}");
            var (from, arg) = (below.Reader.OneOf("from", RuleSource.Places, required: true), below.Reader.Text("arg", LongestText));
            if (from is "attr" or "url_param" or "meta" or "datalayer" or "const" && arg is null)
            {
                below.Faults.Add(new Fault("rule.field-missing", "/arg", $"A property from {from} needs to know which: give its arg."));
            }
            else if (from == "attr" && string.Equals(arg, "value", StringComparison.OrdinalIgnoreCase))
            {
                below.Faults.Add(new Fault("rule.field-value", "/arg", "What somebody typed into a field is never collected; take another attribute."));
            }
            else if (from == "text" && arg is not null && !Selectors.CanBeRead(arg))
            {
                below.Faults.Add(new Fault("rule.selector-invalid", "/arg", "No browser can read this as a CSS selector."));
            }

            Take(name, below.Faults);
            return from is null ? null : new RuleSource(from, arg);
        }

        public Dictionary<string, RuleSource>? Sources(string name, int most)
        {
            if (Below(name) is not { } below)
            {
                return null;
            }

            var sources = new Dictionary<string, RuleSource>(StringComparer.Ordinal);
            foreach (var field in below.Json.EnumerateObject())
            {
                if (field.Name.Length is 0 or > 100 || field.Name.StartsWith('$') || field.Name == "rule")
                {
                    below.Faults.Add(new Fault("rule.property-name", "", "A property's name has 1 to 100 characters, does not begin with $ and is not 'rule'."));
                }
                else if (below.Reader.Source(field.Name) is { } source)
                {
                    sources[field.Name] = source;
                }
            }

            if (sources.Count > most)
            {
                below.Faults.Add(new Fault("rule.too-many-properties", "", $"A rule captures at most {most} properties."));
            }

            Take(name, below.Faults);
            return sources;
        }

        private (JsonElement Json, Reader Reader, List<Fault> Faults)? Below(string name)
        {
            if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.Object)
            {
                var below = new List<Fault>();
                return (value, new Reader(value, below), below);
            }

            faults.Add(new Fault("rule.object-expected", $"/{name}", "Expected an object."));
            return null;
        }

        private void Take(string name, List<Fault> below) =>
            faults.AddRange(below.Select(fault => fault with { Where = fault.Where.StartsWith($"/{name}/", StringComparison.Ordinal) ? fault.Where : $"/{name}{fault.Where}" }));
    }
}
