using System.Text;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign.PostHog;

/// <summary>Unwraps what PostHog's clients send: gzip whatever the headers say, base64, forms, one event, many, or a batch.</summary>
internal static class PostHogBody
{
    public static BodyFailure? TryRead(ForeignRequest request, VendorObject query, out RawValue root)
    {
        root = default;
        if (query.Text("compression") is "lz64" or "lz-string")
        {
            return new BodyFailure(415, FailedReason.UnsupportedEncoding, "compression", "gzip, base64 or nothing");
        }

        if (ForeignBytes.TryRead(request, out var bytes, formAllowed: true, sniff: true) is { } failure)
        {
            return failure;
        }

        if (ForeignBytes.IsEmpty(bytes))
        {
            return query.Filled("data") is { } data ? TryUnwrap(data, out root) : ForeignBytes.TryParse(bytes, out root);
        }

        // A form begins with the name of its field, base64 with a letter or digit, JSON with a brace or bracket.
        var first = bytes.Span.TrimStart(" \t\r\n"u8)[0];
        if (first is (byte)'{' or (byte)'[')
        {
            return ForeignBytes.TryParse(bytes, out root);
        }

        var text = Encoding.UTF8.GetString(bytes.Span);
        return text.StartsWith("data=", StringComparison.Ordinal) || ForeignBytes.IsForm(request.ContentType)
            ? VendorObject.FromQuery(text, out _) is var form && form.Text("compression") is "lz64" or "lz-string"
                ? new BodyFailure(415, FailedReason.UnsupportedEncoding, "compression", "gzip, base64 or nothing")
                : TryUnwrap(form.Text("data") ?? "", out root)
            : TryUnwrap(text, out root);
    }

    /// <summary>JSON, or base64 of JSON.</summary>
    private static BodyFailure? TryUnwrap(string text, out RawValue root)
    {
        root = default;
        if (text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            return ForeignBytes.TryParse(Encoding.UTF8.GetBytes(text), out root);
        }

        return Base64Text.TryRead(text, out var bytes) ? ForeignBytes.TryParse(bytes, out root) : ForeignBytes.NotJson;
    }
}
