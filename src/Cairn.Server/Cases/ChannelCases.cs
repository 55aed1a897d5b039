using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;

namespace Cairn.Server.Cases;

/// <summary>Runs third-party channel cases: GA4's by source, medium and campaign; PostHog's by properties or by a click as it was recorded.</summary>
internal static class ChannelCases
{
    private static readonly string[] Parameters = ["utm_source", "utm_medium", "utm_campaign", "gclid"];
    private static readonly SiteRules Site = new() { Site = 1 };

    /// <summary>Whether a case is one of channels.</summary>
    public static bool IsOne(JsonObject item) => item["expected"] is JsonValue && (item.ContainsKey("medium") || (string?)item["kind"] is "properties" or "wild_click");

    /// <summary>What differs from the expected answer; null for nothing.</summary>
    public static string? Difference(JsonObject item)
    {
        var found = (string?)item["kind"] switch
        {
            "wild_click" => OfClick((string)item["url"]!, (string?)item["referrer"]),
            "properties" => OfProperties(item),
            _ => OfGa4(item),
        };
        var expected = (string)item["expected"]!;
        return Same(found, expected) ? null : $"expected {expected}, found {found}";
    }

    /// <summary>GA4's long name for pushes, and PostHog's older taxonomy, whose Other held referrals and what nothing matched.</summary>
    private static bool Same(string found, string expected) =>
        found == expected
        || (expected == "Mobile Push Notifications" && found == "Mobile Push")
        || (expected == "Other" && found is "Referral" or "Unknown" or Channels.Unassigned);

    private static string OfGa4(JsonObject item)
    {
        var source = (string?)item["source"] ?? "";
        return Channels.Of(ChannelRules.Ga4, new ChannelFacts
        {
            Source = source,
            Medium = (string?)item["medium"] ?? "",
            Campaign = (string?)item["campaign"] ?? "",
            Category = ReferrerList.OfSource(source.ToLowerInvariant())?.Category ?? SourceCategory.Other,
        });
    }

    private static string OfProperties(JsonObject item)
    {
        var query = string.Join('&', Parameters
            .Where(key => item[key] is not null)
            .Select(key => $"{key}={Uri.EscapeDataString((string)item[key]!)}"));
        var referrer = (string?)item["referring_domain"];
        return OfClick("https://shop.example/?" + query, referrer is null or "$direct" ? null : $"https://{referrer}/");
    }

    private static string OfClick(string url, string? referrer)
    {
        var batch = new CollectedBatch { Site = 1, ReceivedMicros = 1, UserAgent = "case", Events = [] };
        var item = new CollectedEvent { EventId = 1, Visitor = "case", Name = "page_view", OccurredMicros = 1, Url = url, Referrer = string.IsNullOrEmpty(referrer) ? null : referrer };
        return Enricher.Enrich(item, batch, Site with { ChannelRules = ChannelRules.Posthog }).Event.Channel ?? "none";
    }
}
