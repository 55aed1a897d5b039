using System.Collections.Frozen;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Segment;

/// <summary>Segment's and RudderStack's HTTP format: single calls, batches, and a pixel.</summary>
public sealed class SegmentFormat : ForeignFormat
{
    private static readonly FrozenSet<string> Own = FrozenSet.Create(
        StringComparer.Ordinal,
        "messageId", "anonymousId", "userId", "type", "event", "originalTimestamp", "timestamp", "sentAt", "receivedAt", "context", "properties", "traits",
        "groupId", "previousId", "integrations", "writeKey", "channel", "version", "_metadata", "projectId", "name", "category", "rudderId", "userProperties");

    private static readonly FrozenSet<string> KnownContext = FrozenSet.Create(
        StringComparer.Ordinal,
        "page", "campaign", "screen", "locale", "userAgent", "ip", "consent", "library", "timezone", "traits", "userAgentData", "sessionId", "sessionStart",
        "active", "groupId", "anonymousId", "userId");

    private static readonly string[] PageKeys = ["url", "path", "search", "referrer", "title"];

    /// <summary>The one there is.</summary>
    public static SegmentFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "segment";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        body = ForeignBody.Empty;
        if (request.Body.IsEmpty && request.Query.Length > 0 && request.Verb.StartsWith("pixel/", StringComparison.Ordinal))
        {
            return OpenPixel(request, out body);
        }

        // RudderStack's node client packs JSON and leaves the name that its HTTP library gives to bytes: a form.
        if (ForeignBytes.TryReadJson(request, out var root, formAllowed: true) is { } failure)
        {
            return failure;
        }

        if (root.Type != JsonTokenType.StartObject)
        {
            return ForeignBytes.NotObject;
        }

        var envelope = VendorObject.Read(root);
        body = request.Verb is "batch" or "import"
            ? new ForeignBody(ForeignLine.Each(VendorObject.Entries(envelope["batch"], request.Limits.MaxEvents + 1))) { Shared = envelope }
            : new ForeignBody([new ForeignLine(0, SegmentPixel.WithType(root, request.Verb))]);
        body = body with { Alias = envelope.Filled("writeKey") ?? VendorObject.FromQuery(request.Query, out _).Filled("writeKey") };
        return request.Verb is "batch" or "import" && envelope["batch"].Type != JsonTokenType.StartArray
            ? new BodyFailure(400, FailedReason.EventsMissing, "batch", "an array `batch`")
            : ForeignBytes.TooMany(body.Lines.Count, request.Limits, "batch");
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var own = fields.Object("context");
        var context = own.Fields.Count > 0 ? own : body.Shared.Object("context");
        var properties = fields.Object("properties");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var type = TypeOf(fields);
        if (!WriteName(type, fields, draft))
        {
            return Verdict.Fail(FailedReason.TypeUnsupported, "type", "track, identify, page, screen, group or alias");
        }

        draft.Text("id", fields.Filled("messageId"));
        draft.Text("visitor", fields.Text("anonymousId"));
        draft.Text("user", fields.Text("userId"));
        draft.Raw("at", At(fields));
        draft.Raw("sent_at", fields["sentAt"].IsThere ? fields["sentAt"] : body.Shared["sentAt"]);
        WritePage(type, context.Object("page"), properties, taken, draft);
        WriteMoney(properties, taken, draft);
        WriteContext(context, draft);
        if (type is "identify" or "group")
        {
            draft.Traits(fields.Object("traits"), type == "identify" ? context.Object("traits") : VendorObject.Empty);
        }

        draft.Prop("group", fields.Text("groupId"));
        draft.Prop("previous", type == "alias" ? fields.Text("previousId") : null);
        draft.Rest(properties, taken);
        draft.Rest(fields, Own);
        draft.Prop("name", type is "page" or "screen" ? fields.Filled("name") : null);
        draft.Prop("category", type is "page" or "screen" ? fields.Filled("category") : null);
        draft.Prop("item_id", properties["products"].IsThere ? null : properties.Filled("product_id") ?? properties.Filled("sku"));
        return Verdict.Keep;
    }

    /// <summary>
    /// <c>originalTimestamp</c>, else <c>timestamp</c>. RudderStack's servers send both: the moment of the call, and in <c>timestamp</c> the time the caller gave; what
    /// has been through Segment's own servers has <c>receivedAt</c>, and there <c>timestamp</c> is corrected already.
    /// </summary>
    private static RawValue At(VendorObject fields)
    {
        var callersOwn = fields["timestamp"].IsThere && !fields["receivedAt"].IsThere;
        return fields["originalTimestamp"].IsThere && !callersOwn ? fields["originalTimestamp"] : fields["timestamp"];
    }

    private static string TypeOf(VendorObject fields) => fields.Text("type") ?? (fields["event"].IsThere ? "track" : "");

    private static bool WriteName(string type, VendorObject fields, NativeDraft draft)
    {
        var name = type switch
        {
            "track" => SegmentNames.Of(fields.Text("event") ?? ""),
            "page" => "page_view",
            "screen" => "screen_view",
            "identify" or "group" or "alias" => "$" + type,
            _ => null,
        };
        draft.Name(name, type == "track" ? fields.Text("event") : type);
        return name is not null;
    }

    /// <summary>The page of the context, else of the properties; on page calls the properties only repeat it.</summary>
    private static void WritePage(string type, VendorObject page, VendorObject properties, HashSet<string> taken, NativeDraft draft)
    {
        foreach (var field in (string[])["url", "title", "referrer"])
        {
            var fromPage = page.Filled(field) is not null;
            draft.Text(field, fromPage ? page.Text(field) : properties.Filled(field));
            if (!fromPage)
            {
                taken.Add(field);
            }
        }

        if (type == "page")
        {
            taken.UnionWith(PageKeys);
        }
    }

    private static void WriteMoney(VendorObject properties, HashSet<string> taken, NativeDraft draft)
    {
        var key = Array.Find((string[])["revenue", "total", "value"], name => properties[name].IsThere && VendorObject.Text(properties[name]) != "");
        if (key is not null)
        {
            draft.Raw("value", properties[key]);
            taken.Add(key);
        }

        draft.Text("currency", properties.Filled("currency"));
        draft.Text("order_id", properties.Filled("order_id"));
        draft.Raw("items", VendorItems.Renamed(properties["products"], SegmentNames.Item));
        taken.UnionWith(["currency", "order_id", "products"]);
    }

    private static void WriteContext(VendorObject context, NativeDraft draft)
    {
        var campaign = context.Object("campaign");
        foreach (var (theirs, ours) in (ReadOnlySpan<(string, string)>)
            [("source", "source"), ("medium", "medium"), ("name", "campaign"), ("term", "term"), ("content", "content"), ("id", "campaign_id")])
        {
            draft.Text(ours, campaign.Filled(theirs));
        }

        var screen = context.Object("screen");
        draft.Size("screen", screen.Text("width"), screen.Text("height"));
        draft.Size("viewport", screen.Text("innerWidth"), screen.Text("innerHeight"));
        draft.Text("language", context.Filled("locale")?.Replace('_', '-'));
        draft.Text("timezone", context.Filled("timezone"));
        draft.Ua(context.Text("userAgent"));
        draft.Text("ip", context.Filled("ip"));
        if (draft.Sender.IsTrusted)
        {
            draft.Raw("ua_hints", context["userAgentData"]);
        }

        draft.Mark("$session_id", context.Text("sessionId"));
        var library = context.Object("library");
        draft.Text("sdk", library.Filled("name") is { } name ? $"{name}/{library.Text("version")}" : null);
        SegmentConsent.Write(context, draft.Sender.ConsentMap, draft);
        draft.Prop("context", Unknown(context));
    }

    /// <summary>What the context says besides, without what lies deeper than an event may.</summary>
    private static RawValue Unknown(VendorObject context)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in context.Fields.Where(field => field.Value.IsThere && !KnownContext.Contains(field.Key) && IsFlat(field.Value)))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Json.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.Length > 2 ? new RawValue(JsonTokenType.StartObject, buffer.ToArray()) : default;
    }

    private static bool IsFlat(RawValue value)
    {
        var reader = new Utf8JsonReader(value.Json.Span);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One call in a query: as base64 JSON under <c>data</c>, or parameter by parameter, <c>properties.x</c> and <c>context.x</c> with dots.</summary>
    private static BodyFailure? OpenPixel(ForeignRequest request, out ForeignBody body)
    {
        body = ForeignBody.Empty;
        var query = VendorObject.FromQuery(request.Query, out _);
        RawValue root;
        if (query.Filled("data") is { } data)
        {
            if (!Base64Text.TryRead(data, out var bytes) || ForeignBytes.TryParse(bytes, out root) is not null || root.Type != JsonTokenType.StartObject)
            {
                return ForeignBytes.NotObject;
            }
        }
        else
        {
            root = SegmentPixel.Nested(query);
        }

        root = SegmentPixel.WithType(root, request.Verb["pixel/".Length..]);
        body = new ForeignBody([new ForeignLine(0, root)]) { Alias = VendorObject.Read(root).Filled("writeKey") ?? query.Filled("writeKey") };
        return null;
    }
}
