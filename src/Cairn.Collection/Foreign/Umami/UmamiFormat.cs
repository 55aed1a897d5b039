using System.Collections.Frozen;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Umami;

/// <summary>Umami's <c>/api/send</c> and <c>/api/batch</c>.</summary>
public sealed class UmamiFormat : ForeignFormat
{
    private static readonly FrozenSet<string> Taken = FrozenSet.Create(
        StringComparer.Ordinal,
        "website", "link", "pixel", "hostname", "url", "referrer", "title", "name", "id", "timestamp", "data", "tag", "screen", "language", "ip", "userAgent",
        "lcp", "inp", "cls", "fcp", "ttfb", "vid");

    private static readonly string[] Sources = ["website", "link", "pixel"];

    /// <summary>The one there is.</summary>
    public static UmamiFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "umami";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        body = ForeignBody.Empty;
        if (ForeignBytes.TryReadJson(request, out var root) is { } failure)
        {
            return failure;
        }

        if (request.Verb != "batch")
        {
            body = new ForeignBody([new ForeignLine(0, root, AliasOf(VendorObject.Read(root)))]);
            return root.Type != JsonTokenType.StartObject ? ForeignBytes.NotObject
                : body.Lines[0].Alias is null ? new BodyFailure(400, FailedReason.AliasUnknown, "payload", "exactly one of `website`, `link` and `pixel`")
                : null;
        }

        if (root.Type != JsonTokenType.StartArray)
        {
            return new BodyFailure(400, FailedReason.EventsMissing, "", "an array of what /api/send takes");
        }

        var entries = VendorObject.Entries(root, request.Limits.MaxEvents + 1);
        body = new ForeignBody(ForeignLine.Each(entries, AliasOf));
        return ForeignBytes.TooMany(entries.Count, request.Limits, "");
    }

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        var payload = fields.Object("payload");
        var type = fields.Text("type") ?? "event";
        var name = type switch
        {
            "event" => payload.Filled("name") ?? "page_view",
            "identify" => "$identify",
            "performance" => "web_vitals",
            "engagement" => "page_leave",
            _ => null,
        };
        if (name is null)
        {
            return Verdict.Fail(FailedReason.TypeUnsupported, "type", "event, identify, performance or engagement");
        }

        draft.Watch(payload);
        draft.Name(name, name == payload.Text("name") ? name : type);
        var (host, url) = Address(payload);
        draft.Text("visitor", payload.Filled("vid") ?? draft.Sender.KnownVisitor ?? draft.Cookieless(host, payload.Filled("ip"), payload.Filled("userAgent")));
        draft.Text("user", payload.Filled("id"));
        draft.Text("url", url);
        draft.Text("referrer", payload.Filled("referrer") is { } from && from.Contains("://", StringComparison.Ordinal) ? from : null);
        draft.Text("title", payload.Text("title"));
        draft.Text("screen", payload.Filled("screen"));
        draft.Text("language", payload.Filled("language"));
        draft.Ua(payload.Filled("userAgent"));
        draft.Text("ip", payload.Filled("ip"));
        draft.Text("sdk", "umami");
        if (payload.Number("timestamp") is { } seconds and >= 0 and < 10_000_000_000)
        {
            draft.Millis("at", seconds * 1000);
        }
        else if (payload["timestamp"].IsThere)
        {
            return Verdict.Fail(FailedReason.TimeInvalid, "timestamp", "epoch seconds in the years 1990 to 2200");
        }

        WriteData(type, payload, draft);
        return Verdict.Keep;
    }

    private static void WriteData(string type, VendorObject payload, NativeDraft draft)
    {
        var data = payload.Object("data");
        draft.Prop("tag", payload.Filled("tag"));
        foreach (var vital in (string[])["lcp", "inp", "cls", "fcp", "ttfb"])
        {
            draft.Prop(vital, payload[vital]);
        }

        if (type == "identify")
        {
            draft.Traits(data);
        }
        else if (data.Fields.Count > 0)
        {
            draft.Rest(data, FrozenSet<string>.Empty);
        }
        else
        {
            draft.Prop("data", payload["data"].Type == JsonTokenType.StartObject ? default : payload["data"]);
        }

        draft.Rest(payload, Taken);
    }

    /// <summary>The browser's client sends the whole address, others host and path apart.</summary>
    private static (string? Host, string? Url) Address(VendorObject payload)
    {
        var url = payload.Filled("url");
        var whole = url?.Contains("://", StringComparison.Ordinal) == true ? url
            : payload.Filled("hostname") is { } host ? $"https://{host}{(url is ['/', ..] ? "" : "/")}{url}"
            : null;
        return (WebAddress.Parse(whole ?? "")?.Host ?? payload.Filled("hostname"), whole);
    }

    private static string? AliasOf(VendorObject fields)
    {
        var payload = fields.Object("payload");
        var named = Sources.Where(source => payload.Filled(source) is not null).ToList();
        return named.Count == 1 ? payload.Filled(named[0])!.ToLowerInvariant() : null;
    }
}
