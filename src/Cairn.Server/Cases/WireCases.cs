using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Foreign;
using Cairn.Collection.Foreign.Ga4;
using Cairn.Collection.Foreign.Matomo;
using Cairn.Collection.Foreign.Segment;
using Cairn.Collection.Foreign.Umami;
using Cairn.Collection.Ids;
using Cairn.Journeys.Time;

namespace Cairn.Server.Cases;

/// <summary>Runs what vendors' documents and clients send: whether it is taken, and whether each thing it says is found in the event.</summary>
internal static class WireCases
{
    private static readonly string[] Amounts = ["revenue", "total", "value"];

    private const string Cookieless = "a visitor without an id";

    /// <summary>The cases of a wire file that has no list of that name: Segment's payloads and events.</summary>
    public static JsonArray? List(JsonNode file)
    {
        var list = file["payloads"] as JsonArray ?? (file["source"] is not null ? file["events"] as JsonArray : null);
        if (list is null)
        {
            return null;
        }

        return [.. list.Select(item => (JsonNode)new JsonObject
        {
            ["name"] = item!["doc"] is { } document ? $"{document} {item["heading"]}" : (string?)item["event"],
            ["segment"] = item["doc"] is null ? item.DeepClone() : item["payload"]?.DeepClone(),
        })];
    }

    /// <summary>Whether this is one of these cases.</summary>
    public static bool IsOne(JsonObject item) => item.ContainsKey("segment") || item["request"] is not null || item["url"] is not null || item["body"]?["payload"] is not null;

    /// <summary><c>ok</c>, <c>differs</c> or <c>unsupported</c>, and why.</summary>
    public static (string Verdict, string? Why) Judge(JsonObject item)
    {
        if (item.ContainsKey("segment"))
        {
            return item["segment"] is JsonObject payload ? Said(Segment(payload)) : ("unsupported", "a piece of prose, no payload");
        }

        return item["request"] is { } request ? Said(Ga4(request))
            : item["url"] is { } url ? Said(Matomo((string)url!, item["expected"]!))
            : Said(Umami(item["body"]!, item["expected"]));
    }

    private static (string, string?) Said(string? difference) => (difference is null ? "ok" : "differs", difference);

    /// <summary>Payloads of the documents lack what a client adds, so that is added; their times are years old.</summary>
    private static string? Segment(JsonObject payload)
    {
        var sent = payload.DeepClone().AsObject();
        if (sent["userId"] is null && sent["anonymousId"] is null)
        {
            sent["anonymousId"] = "a visitor";
        }

        var (events, why) = Take(SegmentFormat.Instance, sent.ToJsonString(), "", "");
        if (events.Count != 1)
        {
            return why ?? "no event";
        }

        var found = events[0];
        var properties = payload["properties"];
        var amount = Amounts.Select(name => properties?[name]).FirstOrDefault(value => value is not null);
        var moment = payload["originalTimestamp"] ?? payload["timestamp"];
        var type = (string?)payload["type"];
        var props = JsonNode.Parse(found.Properties ?? "{}")!;
        return Different("visitor", (string?)sent["anonymousId"] ?? "user:" + (string?)sent["userId"], found.Visitor)
            ?? Different("user", (string?)sent["userId"], found.User)
            ?? Different("name", type == "track" ? (string?)payload["event"] : type, (string?)props["$source_name"] ?? found.Name)
            ?? Different("value", amount is null ? null : decimal.Parse(amount.ToString(), CultureInfo.InvariantCulture) * (found.Name == "refund" ? -1 : 1), found.Value)
            ?? Different("currency", ((string?)properties?["currency"])?.ToUpperInvariant() ?? (amount is null ? null : "EUR"), found.Currency)
            ?? Different("order", (string?)properties?["order_id"], found.OrderId)
            ?? Different("items", properties?["products"]?.AsArray().Count, props["items"]?.AsArray().Count)
            ?? Different("url", Normal((string?)payload["context"]?["page"]?["url"] ?? (string?)properties?["url"]), found.Url)
            ?? (payload["sentAt"] is null && moment is not null ? Different("time", Micros(moment), found.OccurredMicros) : null);
    }

    private static string? Ga4(JsonNode request)
    {
        var path = (string)request["path"]!;
        var body = request["body"]!;
        var (events, why) = Take(MeasurementProtocolFormat.Instance, body.ToJsonString(), "", path[(path.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        var wanted = body["events"]!.AsArray();
        if (events.Count != wanted.Count)
        {
            return why ?? $"{events.Count} events";
        }

        return wanted.Zip(events).Select(pair => Ga4(body, pair.First!, pair.Second)).FirstOrDefault(difference => difference is not null);
    }

    private static string? Ga4(JsonNode body, JsonNode wanted, CollectedEvent found)
    {
        var props = JsonNode.Parse(found.Properties ?? "{}")!;
        var campaign = new Dictionary<string, string?>
        {
            ["source"] = found.Given?.Source,
            ["medium"] = found.Given?.Medium,
            ["campaign"] = found.Given?.Campaign,
            ["campaign_id"] = found.Given?.CampaignId,
            ["term"] = found.Given?.Term,
            ["content"] = found.Given?.Content,
        };
        return Different("visitor", (string?)body["client_id"], found.Visitor)
            ?? Different("name", (string?)wanted["name"], found.Name)
            ?? wanted["params"]!.AsObject().Select(parameter => Different(
                parameter.Key,
                parameter.Value!.ToString(),
                campaign.TryGetValue(parameter.Key, out var part) ? part : props[parameter.Key == "session_id" ? "$ga_session_id" : parameter.Key]?.ToString()))
                .FirstOrDefault(difference => difference is not null);
    }

    private static string? Matomo(string url, JsonNode expected)
    {
        var (events, why) = Take(MatomoFormat.Instance, "", "", url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        return events.Count != 1 ? why ?? "no event"
            : Different("visitor", (string?)expected["visitor_id"], events[0].Visitor)
            ?? Different("url", Normal((string?)expected["url"]), events[0].Url)
            ?? (expected["title"] is null ? null : Different("title", (string?)expected["title"], events[0].Title));
    }

    private static string? Umami(JsonNode body, JsonNode? expected)
    {
        var (events, why) = Take(UmamiFormat.Instance, body.ToJsonString(), "", "");
        if (expected?["status"] is { } status)
        {
            return Different("status", (int)status, events.Count == 0 ? 400 : 200);
        }

        if (events.Count != 1)
        {
            return why ?? "no event";
        }

        var found = events[0];
        var kind = (string?)expected?["event_type"] switch
        {
            "pageview" => "page_view",
            "custom" => (string?)expected["name"],
            _ => "$identify",
        };
        var address = WebAddress.Parse(found.Url ?? "");
        var referrer = WebAddress.Parse(found.Referrer ?? "")?.Host;
        return Different("name", kind, found.Name)
            ?? Different("visitor", Cookieless, found.Visitor)
            ?? Different("user", (string?)body["payload"]!["id"], found.User)
            ?? (expected?["url_path"] is { } path ? Different("path", (string?)path, address?.Path) : null)
            ?? (expected?["utm_source"] is { } source ? Different("source", true, address?.Query.Contains($"utm_source={source}", StringComparison.Ordinal)) : null)
            ?? (expected?["referrer_domain"] is { } domain ? Different("referrer", true, referrer?.EndsWith((string)domain!, StringComparison.Ordinal)) : null);
    }

    private static (IReadOnlyList<CollectedEvent> Events, string? Why) Take(ForeignFormat format, string body, string verb, string query)
    {
        var now = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        var request = new ForeignRequest(Encoding.UTF8.GetBytes(body), null, null, verb, query, now, CollectLimits.ForSecretKey);
        if (format.TryOpen(request, out var open) is { } unreadable)
        {
            return ([], unreadable.Expected);
        }

        var sender = new ForeignSender { Trust = Trust.Server, Received = now, Cookieless = _ => Cookieless };
        var context = new CollectContext { Site = new SiteRules { Site = 1 }, Trust = Trust.Server, Received = now, Limits = CollectLimits.ForSecretKey, LiftAgeBound = true };
        var result = new NativeDecoder(IdSource.Random).Decode([.. open.Lines.Select(line => format.Translate(open, line, sender))], format.Name, context);
        var failed = result.Batch.Failed.Select(item => $"{WireNames.Of(item.Reason)} {item.Field}: {item.Message}").FirstOrDefault();
        return (result.Batch.Events, failed);
    }

    private static string? Normal(string? url) => url is null ? null : WebAddress.Parse(url)?.ToString();

    private static long Micros(JsonNode moment) => Timestamp.From(DateTimeOffset.Parse((string)moment!, CultureInfo.InvariantCulture)).Micros;

    private static string? Different<T>(string what, T expected, T found) =>
        EqualityComparer<T>.Default.Equals(expected, found) ? null : $"{what}: expected {expected?.ToString() ?? "nothing"}, found {found?.ToString() ?? "nothing"}";
}
