using System.Collections.Frozen;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Journeys.Time;

namespace Cairn.Collection.Foreign.PostHog;

/// <summary>PostHog's capture format.</summary>
public sealed class PostHogFormat : ForeignFormat
{
    /// <summary>Properties that become a field, and those that say what Cairn finds out by itself.</summary>
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "token", "distinct_id", "title", "value", "revenue", "currency", "order_id", "products", "alias", "$device_id", "$insert_id", "$current_url", "$referrer",
        "$session_id", "$screen_width", "$screen_height", "$viewport_width", "$viewport_height", "$browser_language", "$timezone", "$raw_user_agent", "$ip",
        "$lib", "$lib_version", "$set", "$set_once", "$anon_distinct_id", "$event_type", "$el_text", "$elements_chain", "$external_click_url", "$elements",
        "$feature_flag", "$feature_flag_response", "$group_key", "$group_type", "$group_set", "$exception_list", "$exception_message", "$exception_type",
        "$web_vitals_LCP_value", "$web_vitals_INP_value", "$web_vitals_CLS_value", "$web_vitals_FCP_value", "$prev_pageview_max_scroll_percentage",
        "$prev_pageview_duration", "$time", "$sent_at", "$host", "$pathname", "$browser", "$browser_version", "$os", "$os_version", "$device", "$device_type",
        "$referring_domain", "$user_id", "$window_id", "$pageview_id", "$is_identified", "$process_person_profile", "$geoip_disable", "$is_server",
        "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content");

    private static readonly FrozenSet<string> Own = FrozenSet.Create(
        StringComparer.Ordinal,
        "event", "properties", "distinct_id", "$distinct_id", "uuid", "timestamp", "offset", "api_key", "token", "$token", "$set", "$set_once", "sent_at", "type",
        "library", "library_version", "batch", "historical_migration", "groups", "sendFeatureFlags", "messageId");

    /// <summary>The one there is.</summary>
    public static PostHogFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "posthog";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        body = ForeignBody.Empty;
        var query = VendorObject.FromQuery(request.Query, out _);
        if (PostHogBody.TryRead(request, query, out var root) is { } failure)
        {
            return failure;
        }

        if (root.Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return ForeignBytes.NotObject;
        }

        var envelope = VendorObject.Read(root);
        var list = root.Type == JsonTokenType.StartArray ? root : envelope["batch"];
        var events = list.Type == JsonTokenType.StartArray ? VendorObject.Entries(list, request.Limits.MaxEvents + 1) : [root];
        body = new ForeignBody(ForeignLine.Each(events, TokenOf))
        {
            Alias = TokenOf(envelope) ?? query.Filled("api_key") ?? query.Filled("token"),
            IsHistory = envelope.Says("historical_migration"),
            Shared = VendorObject.Read(SentAt(envelope, query, request.Verb)),
        };
        return ForeignBytes.TooMany(events.Count, request.Limits, "batch");
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var properties = fields.Object("properties");
        var source = fields.Text("event") ?? (body.Shared.Says("engage") ? "$set" : null);
        if (source == "$snapshot")
        {
            return Verdict.Fail(FailedReason.TypeUnsupported, "event", "session recordings are not taken");
        }

        var name = PostHogNames.Of(source ?? "", properties);
        draft.Name(name, source);
        draft.Text("id", fields.Filled("uuid") ?? properties.Filled("$insert_id"));
        WriteWho(fields, properties, draft);
        WriteWhen(body, fields, draft);
        WritePage(properties, draft);
        WriteMoney(properties, draft);
        draft.Mark("$session_id", properties["$session_id"]);
        PostHogEvents.Write(source ?? "", fields, properties, draft);
        draft.Rest(properties, Taken);
        draft.Rest(fields, Own);
        return Verdict.Keep;
    }

    /// <summary>The four places a token can stand in, all alike.</summary>
    private static string? TokenOf(VendorObject fields) =>
        fields.Filled("api_key") ?? fields.Filled("token") ?? fields.Filled("$token") ?? fields.Object("properties").Filled("token");

    /// <summary>What holds for all events: when the body left, and whether its path is about persons.</summary>
    private static RawValue SentAt(VendorObject envelope, VendorObject query, string verb)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (envelope["sent_at"].IsThere)
            {
                json.WritePropertyName("sent_at");
                json.WriteRawValue(envelope["sent_at"].Json.Span, skipInputValidation: true);
            }
            else if (query.Number("_") is { } millis)
            {
                json.WriteNumber("sent_at", millis);
            }

            json.WriteBoolean("engage", verb == "engage");
            json.WriteEndObject();
        }

        return new RawValue(JsonTokenType.StartObject, buffer.ToArray());
    }

    private static void WriteWho(VendorObject fields, VendorObject properties, NativeDraft draft)
    {
        var distinct = PostHogNames.Id(fields["distinct_id"].IsThere ? fields["distinct_id"]
            : fields["$distinct_id"].IsThere ? fields["$distinct_id"] : properties["distinct_id"]);
        var device = PostHogNames.Id(properties["$device_id"]);
        var anonymous = device ?? PostHogNames.Id(properties["$anon_distinct_id"]);
        if (anonymous is not null)
        {
            draft.Text("visitor", anonymous);
            draft.Text("user", distinct == anonymous ? null : distinct);
        }
        else
        {
            draft.Text(PostHogNames.IsBrowser(properties.Text("$lib")) ? "visitor" : "user", distinct);
        }
    }

    private static void WriteWhen(ForeignBody body, VendorObject fields, NativeDraft draft)
    {
        var sent = fields["sent_at"].IsThere ? fields["sent_at"] : body.Shared["sent_at"];
        draft.Raw("sent_at", sent);
        if (fields["timestamp"].IsThere)
        {
            draft.Raw("at", fields["timestamp"]);
        }
        else if (fields.Number("offset") is { } offset and >= 0 and <= 4_000_000_000_000)
        {
            var now = WhenSteps.ReadMoment(sent, EventField.SentAt, out var sentAt).Failed is null && sentAt is { } known
                ? known
                : Timestamp.From(draft.Sender.Received).Micros;
            draft.Millis("at", (now / 1000m) - offset);
        }
    }

    private static void WritePage(VendorObject properties, NativeDraft draft)
    {
        draft.Text("url", properties.Filled("$current_url"));
        draft.Text("title", properties.Text("title"));
        draft.Text("referrer", properties.Filled("$referrer") is { } from && from != "$direct" ? from : null);
        draft.Size("screen", properties.Text("$screen_width"), properties.Text("$screen_height"));
        draft.Size("viewport", properties.Text("$viewport_width"), properties.Text("$viewport_height"));
        draft.Text("language", properties.Filled("$browser_language"));
        draft.Text("timezone", properties.Filled("$timezone"));
        draft.Ua(properties.Filled("$raw_user_agent"));
        draft.Text("ip", properties.Filled("$ip"));
        draft.Text("sdk", properties.Filled("$lib") is { } library ? $"{library}/{properties.Text("$lib_version")}" : null);
        foreach (var part in (string[])["source", "medium", "campaign", "term", "content"])
        {
            draft.Text(part, properties.Filled($"utm_{part}"));
        }
    }

    private static void WriteMoney(VendorObject properties, NativeDraft draft)
    {
        draft.Money(properties["value"].IsThere ? properties["value"] : properties["revenue"], properties.Text("currency"));
        draft.Text("order_id", properties.Filled("order_id"));
        draft.Raw("items", VendorItems.Renamed(properties["products"], Segment.SegmentNames.Item));
    }
}
