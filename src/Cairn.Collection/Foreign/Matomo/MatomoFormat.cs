using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.Matomo;

/// <summary>Matomo's tracking format: one event in a query or form, many in a bulk body.</summary>
public sealed class MatomoFormat : ForeignFormat
{
    /// <summary>Older times need a secret.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(24);

    /// <summary>The one there is.</summary>
    public static MatomoFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "matomo";

    /// <inheritdoc/>
    public override BodyFailure? TryOpen(ForeignRequest request, out ForeignBody body)
    {
        var query = VendorObject.FromQuery(request.Query, out _);
        body = ForeignBody.Empty with { Alias = query.Filled("idsite"), Secret = query.Filled("token_auth"), Shared = query };
        if (ForeignBytes.TryRead(request, out var bytes, formAllowed: true) is { } failure)
        {
            return failure;
        }

        if (!IsBulk(bytes))
        {
            var text = Encoding.UTF8.GetString(bytes.Span.Trim(" \t\r\n"u8));
            var line = Line(0, text.Length == 0 ? request.Query : $"{request.Query}&{text}");
            body = body with { Lines = [line], Alias = body.Alias ?? line.Alias, Secret = body.Secret ?? line.Secret };
            return null;
        }

        return OpenBulk(bytes, request.Limits, ref body);
    }

    private static bool IsBulk(ReadOnlyMemory<byte> bytes) => bytes.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    internal override Verdict Write(ForeignBody body, ForeignLine line, VendorObject fields, NativeDraft draft)
    {
        if (fields.Text("rec") != "1")
        {
            return Verdict.Fail(FailedReason.TypeUnsupported, "rec", "`rec=1`, without which nothing is recorded");
        }

        if (MatomoTime.Read(fields.Filled("cdt"), out var micros) is { } unreadable)
        {
            return unreadable;
        }

        var age = Journeys.Time.Timestamp.From(draft.Sender.Received).Micros - (micros ?? long.MaxValue / 2);
        if (age > FreshFor.TotalMicroseconds && !draft.Sender.IsTrusted)
        {
            return Verdict.Fail(FailedReason.TimeTooOld, "cdt", "a time of the last 24 hours, or a `token_auth`");
        }

        if (micros is { } at)
        {
            draft.Millis("at", at / 1000m);
        }

        if (!MatomoEvents.Write(fields, draft))
        {
            return Verdict.Fail(FailedReason.TypeUnsupported, "", "a page view, event, goal, order, search, link, download, content or ping");
        }

        var host = WebAddress.Parse(fields.Text("url") ?? "")?.Host;
        draft.Text("visitor", fields.Filled("cid") ?? fields.Filled("_id") ?? (fields.Filled("uid") is null ? draft.Cookieless(host, fields.Filled("cip"), fields.Filled("ua")) : null));
        draft.Text("user", fields.Filled("uid"));
        MatomoFields.Write(fields, draft);
        return Verdict.Keep;
    }

    private static BodyFailure? OpenBulk(ReadOnlyMemory<byte> bytes, CollectLimits limits, ref ForeignBody body)
    {
        if (ForeignBytes.TryParse(bytes, out var root) is { } unreadable)
        {
            return unreadable;
        }

        var envelope = VendorObject.Read(root);
        var requests = VendorObject.Entries(envelope["requests"], limits.MaxEvents + 1);
        body = body with { IsBulk = true, Secret = envelope.Filled("token_auth") ?? body.Secret, Lines = [.. requests.Select((entry, index) => Line(index, entry))] };
        return envelope["requests"].Type != JsonTokenType.StartArray
            ? new BodyFailure(400, FailedReason.EventsMissing, "requests", "an array `requests`")
            : ForeignBytes.TooMany(requests.Count, limits, "requests");
    }

    /// <summary>A line of a bulk body: query text, or an object of parameters.</summary>
    private static ForeignLine Line(int index, RawValue entry)
    {
        if (entry.Type == JsonTokenType.String)
        {
            var text = VendorObject.Text(entry)!;
            return Line(index, text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        }

        var fields = VendorObject.Read(entry);
        return new ForeignLine(index, entry, fields.Filled("idsite")) { Secret = fields.Filled("token_auth") };
    }

    private static ForeignLine Line(int index, string query)
    {
        var fields = VendorObject.FromQuery(query, out var json);
        return new ForeignLine(index, json, fields.Filled("idsite")) { Secret = fields.Filled("token_auth") };
    }
}
