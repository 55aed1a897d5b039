using System.Text.Json;
using System.Text.Unicode;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>From the bytes of a vendor's body to text: headers, gzip, UTF-8, JSON, in this order and each once.</summary>
internal static class ForeignBytes
{
    public static readonly BodyFailure NotJson =
        new(400, FailedReason.BodyNotJson, "", $"one whole JSON document, at most {CollectLimits.MaxDepth} levels deep");

    public static readonly BodyFailure NotObject = new(400, FailedReason.BodyNotObject, "", "one JSON object");

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Checks headers and size, unpacks, and checks that it is UTF-8. An empty body is none of its business.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="bytes">The text's bytes.</param>
    /// <param name="formAllowed">Whether the vendor's clients send forms.</param>
    /// <param name="sniff">Whether gzip is known by its first bytes whatever the headers say.</param>
    public static BodyFailure? TryRead(ForeignRequest request, out ReadOnlyMemory<byte> bytes, bool formAllowed = false, bool sniff = false)
    {
        bytes = request.Body;
        var type = formAllowed && IsForm(request.ContentType) ? "text/plain" : request.ContentType;
        type = sniff && IsBinary(type) ? null : type;
        if (ContentHeaders.Check(type, request.ContentEncoding, out var packed) is { } refused)
        {
            return refused;
        }

        packed |= sniff && bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        var limit = packed ? request.Limits.MaxPackedBytes : request.Limits.MaxBodyBytes;
        if (bytes.Length > limit)
        {
            return TooLarge(limit);
        }

        if (packed && GzipBody.TryUnpack(bytes, request.Limits.MaxBodyBytes, out bytes) is { } unpacked)
        {
            return unpacked;
        }

        bytes = bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
        return Utf8.IsValid(bytes.Span) ? null : new BodyFailure(400, FailedReason.BodyNotUtf8, "", "valid UTF-8");
    }

    /// <summary>The one JSON value the bytes are.</summary>
    public static BodyFailure? TryParse(ReadOnlyMemory<byte> bytes, out RawValue value)
    {
        value = default;
        if (IsEmpty(bytes))
        {
            return new BodyFailure(400, FailedReason.BodyEmpty, "", "one JSON document");
        }

        var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = CollectLimits.MaxDepth });
        try
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            value = new RawValue(type, bytes[start..(int)reader.BytesConsumed]);
            reader.Read(); // throws at whatever follows
            return null;
        }
        catch (JsonException)
        {
            return NotJson;
        }
    }

    /// <summary>Both at once, for bodies that are one JSON value.</summary>
    public static BodyFailure? TryReadJson(ForeignRequest request, out RawValue value, bool formAllowed = false)
    {
        value = default;
        return TryRead(request, out var bytes, formAllowed) ?? TryParse(bytes, out value);
    }

    /// <summary>More events than one request may hold.</summary>
    public static BodyFailure? TooMany(int count, CollectLimits limits, string field) =>
        count <= limits.MaxEvents ? null : new BodyFailure(413, FailedReason.TooManyEvents, field, $"at most {limits.MaxEvents} events in a request");

    public static bool IsEmpty(ReadOnlyMemory<byte> bytes) => bytes.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    public static bool IsForm(string? type) =>
        type?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsBinary(string? type) =>
        type?.Split(';')[0].Trim().ToLowerInvariant() is "application/octet-stream" or "application/gzip" or "text/html";

    private static BodyFailure TooLarge(int limit) => new(413, FailedReason.BodyTooLarge, "", $"at most {limit} bytes");
}
