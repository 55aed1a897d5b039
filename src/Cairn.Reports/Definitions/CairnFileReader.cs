using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;

namespace Cairn.Reports.Definitions;

/// <summary>Reads the fields of a <c>cairn.yaml</c> once it is JSON.</summary>
internal static class CairnFileReader
{
    private const int MaxConversions = 1_000;
    private static readonly string[] Fields = ["version", "site", "conversions"];
    private static readonly string[] SiteFields = ["name", "timezone", "currency", "session_rule"];

    internal static CairnFile? Read(JsonElement json, List<Fault> faults)
    {
        var fields = new JsonFields(json, "", faults);
        if (!fields.IsObject("the fields version, site and conversions"))
        {
            return null;
        }

        fields.OnlyKnown(Fields);
        if (!fields.TryGet("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != CairnFile.FormatVersion)
        {
            faults.Add(new Fault("yaml.version", "/version", $"Expected 'version: {CairnFile.FormatVersion}', the only version this program reads."));
        }

        var site = fields.TryGet("site", out var settings) ? ReadSite(settings, faults) : null;
        var conversions = fields.TryGet("conversions", out var list) ? ReadConversions(list, faults) : [];
        return faults.Count > 0 ? null : new CairnFile(site, conversions);
    }

    private static CairnFileSite? ReadSite(JsonElement json, List<Fault> faults)
    {
        var fields = new JsonFields(json, "/site", faults);
        if (!fields.IsObject("the fields name, timezone, currency and session_rule"))
        {
            return null;
        }

        fields.OnlyKnown(SiteFields);
        var zone = fields.OptionalText("timezone", "an IANA time zone such as Europe/Berlin");
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            faults.Add(new Fault("site.timezone-unknown", "/site/timezone", "Expected an IANA time zone such as Europe/Berlin or UTC."));
        }

        var currency = fields.OptionalText("currency", "three capital letters of ISO 4217 such as EUR");
        if (currency is not null && !DefinitionJson.IsCurrency(currency))
        {
            faults.Add(new Fault("currency.invalid", "/site/currency", "Expected three capital letters of ISO 4217 such as EUR."));
        }

        var rule = fields.OptionalText("session_rule", $"one of {string.Join(", ", SessionRule.Presets)}");
        if (rule is not null && !SessionRule.Presets.Contains(rule))
        {
            faults.Add(new Fault("site.session-rule-unknown", "/site/session_rule", $"Expected one of {string.Join(", ", SessionRule.Presets)}."));
        }

        return new CairnFileSite(fields.OptionalText("name", "what people read"), zone, currency, rule);
    }

    private static List<ConversionDefinition> ReadConversions(JsonElement json, List<Fault> faults)
    {
        var definitions = new List<ConversionDefinition>();
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > MaxConversions)
        {
            faults.Add(new Fault("json.type", "/conversions", $"Expected a list of at most {MaxConversions} conversion definitions."));
            return definitions;
        }

        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (item, i) in json.EnumerateArray().Select((item, i) => (item, i)))
        {
            var where = $"/conversions/{i}";
            if (DefinitionJson.Read(item, where, faults) is not { } definition)
            {
                continue;
            }

            definitions.Add(definition);
            if (!first.TryAdd(definition.Key, i))
            {
                faults.Add(new Fault("definition.key-repeated", where + "/key", $"The key '{definition.Key}' stands twice, first in definition {first[definition.Key] + 1}; keys are unique."));
            }
        }

        DefinitionCircles.Find(definitions, first, faults);
        return definitions;
    }
}
