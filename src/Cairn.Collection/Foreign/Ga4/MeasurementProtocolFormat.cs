using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Ga4;

/// <summary>Google Analytics 4's Measurement Protocol.</summary>
public sealed class MeasurementProtocolFormat : ForeignFormat
{
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "page_location", "page_title", "page_referrer", "value", "currency", "transaction_id", "items", "source", "medium", "campaign", "campaign_id", "term",
        "content", "session_id");

    /// <summary>The one there is.</summary>
    public static MeasurementProtocolFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "ga4";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        var query = VendorObject.FromQuery(request.Query, out _);
        body = ForeignBody.Empty with { Alias = query.Filled("measurement_id") ?? query.Filled("firebase_app_id"), Secret = query.Filled("api_secret") };
        if (ForeignBytes.TryReadJson(request, out var root) is { } failure)
        {
            return failure;
        }

        if (root.Type != JsonTokenType.StartObject)
        {
            return ForeignBytes.NotObject;
        }

        var envelope = VendorObject.Read(root);
        var events = VendorObject.Entries(envelope["events"], request.Limits.MaxEvents + 1);
        body = body with { Lines = ForeignLine.Each(events), Shared = envelope };
        return envelope["events"].Type != JsonTokenType.StartArray
            ? new BodyFailure(400, FailedReason.EventsMissing, "events", "an array `events`")
            : ForeignBytes.TooMany(events.Count, request.Limits, "events");
    }

    /// <summary>What Google would say of the body, for the debug path; it refuses some things that are accepted here.</summary>
    public static IReadOnlyList<ValidationMessage> Validate(ForeignBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var found = new List<ValidationMessage>();
        if (body.Shared.Filled("client_id") is null && body.Shared.Filled("app_instance_id") is null)
        {
            found.Add(new("client_id", "Measurement requires a client_id.", "VALUE_REQUIRED"));
        }

        if (body.Lines.Count > 25)
        {
            found.Add(new("events", "A request may hold at most 25 events; Cairn takes them, Google does not.", "VALUE_OUT_OF_BOUNDS"));
        }

        foreach (var line in body.Lines)
        {
            Validate(line, VendorObject.Read(line.Raw), found);
        }

        return found;
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var shared = body.Shared;
        var parameters = fields.Object("params");
        var name = fields.Text("name") ?? "";
        var visitor = shared.Filled("client_id") ?? shared.Filled("app_instance_id");
        draft.Name(Ga4Names.Event(name, parameters.Says("outbound")), name);
        draft.Text("visitor", visitor);
        draft.Text("user", shared.Filled("user_id"));
        if (!TryWriteTime(fields, shared, draft, out var micros))
        {
            return Verdict.Fail(FailedReason.TimeInvalid, "timestamp_micros", "epoch microseconds in the years 1990 to 2200");
        }

        if (micros is not null && visitor is not null)
        {
            draft.Text("id", VendorIds.Hash(
                visitor, name, micros, line.Index.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(fields["params"].Json.Span)));
        }

        draft.Text("url", parameters.Filled("page_location"));
        draft.Text("title", parameters.Text("page_title"));
        draft.Text("referrer", parameters.Filled("page_referrer"));
        draft.Money(parameters["value"], parameters.Text("currency"));
        draft.Text("order_id", parameters.Filled("transaction_id"));
        draft.Raw("items", VendorItems.Renamed(parameters["items"], Ga4Names.Item));
        foreach (var part in (string[])["source", "medium", "campaign", "campaign_id", "term", "content"])
        {
            draft.Text(part, parameters.Filled(part));
        }

        draft.Text("sdk", "ga4mp");
        draft.Mark("$ga_session_id", parameters.Text("session_id"));
        WriteSurroundings(shared, draft);
        WriteConsent(shared, draft);
        draft.Watch(parameters);
        foreach (var (key, value) in parameters.Fields.Where(field => !Taken.Contains(field.Key)))
        {
            draft.Prop(Ga4Names.Parameter(key), value);
        }

        draft.Traits(Person(shared, fields));
        return Verdict.Keep;
    }

    /// <summary>The event's own time, else the request's, as it was written; no time is no fault.</summary>
    private static bool TryWriteTime(VendorObject fields, VendorObject shared, NativeDraft draft, out string? micros)
    {
        var own = fields["timestamp_micros"].IsThere ? fields : shared;
        micros = own.Text("timestamp_micros");
        if (!own["timestamp_micros"].IsThere)
        {
            return true;
        }

        if (own.Number("timestamp_micros") is not { } number || Math.Abs(number) > TimeText.LatestMicros || number != decimal.Truncate(number))
        {
            return false;
        }

        draft.Millis("at", number / 1000);
        return true;
    }

    private static void WriteSurroundings(VendorObject shared, NativeDraft draft)
    {
        var device = shared.Object("device");
        draft.Text("screen", device.Filled("screen_resolution"));
        draft.Text("language", device.Filled("language"));
        draft.Text("device", device.Filled("category"));
        draft.Text("os", device.Filled("operating_system"));
        draft.Text("browser", device.Filled("browser"));
        draft.Ua(shared.Filled("user_agent"));
        draft.Text("ip", shared.Filled("ip_override"));
        var place = shared.Object("user_location");
        draft.Text("country", place.Filled("country_id"));
        draft.Text("region", place.Filled("region_id"));
        draft.Text("city", place.Filled("city"));
    }

    private static void WriteConsent(VendorObject shared, NativeDraft draft)
    {
        var consent = shared.Object("consent");
        draft.Consent("ad_user_data", consent.Filled("ad_user_data")?.ToLowerInvariant());
        draft.Consent("ad_personalization", consent.Filled("ad_personalization")?.ToLowerInvariant());
        if (shared.Says("non_personalized_ads"))
        {
            draft.Consent("ad_personalization", "denied");
        }
    }

    /// <summary>User properties, each of which Google wraps in an object with <c>value</c>.</summary>
    private static VendorObject Person(VendorObject shared, VendorObject fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            foreach (var (name, wrapped) in shared.Object("user_properties").Fields.Concat(fields.Object("user_properties").Fields))
            {
                var value = VendorObject.Read(wrapped)["value"];
                if (value.IsThere)
                {
                    json.WritePropertyName(name);
                    json.WriteRawValue(value.Json.Span, skipInputValidation: true);
                }
            }

            json.WriteEndObject();
        }

        return buffer.Length > 2 ? VendorObject.Read(new RawValue(JsonTokenType.StartObject, buffer.ToArray())) : VendorObject.Empty;
    }

    private static void Validate(ForeignLine line, VendorObject fields, List<ValidationMessage> found)
    {
        var name = fields.Text("name") ?? "";
        var where = string.Create(CultureInfo.InvariantCulture, $"events[{line.Index}]");
        if (name.Length is 0 or > 40 || !char.IsAsciiLetter(name[0]) || !name.All(value => char.IsAsciiLetterOrDigit(value) || value == '_'))
        {
            found.Add(new($"{where}.name", "An event's name is 1 to 40 letters, digits and underscores, and begins with a letter.", "NAME_INVALID"));
        }

        if (fields.Object("params").Fields.Count > 25)
        {
            found.Add(new($"{where}.params", "An event may have at most 25 parameters; Cairn takes them, Google does not.", "VALUE_OUT_OF_BOUNDS"));
        }
    }
}

/// <summary>One remark of the debug path, in Google's words.</summary>
/// <param name="FieldPath">The field at fault.</param>
/// <param name="Description">What is wrong with it.</param>
/// <param name="ValidationCode">Google's code.</param>
public sealed record ValidationMessage(string FieldPath, string Description, string ValidationCode);
