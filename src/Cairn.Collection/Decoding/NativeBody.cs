using System.Text.Json;
using System.Text.Unicode;

namespace Cairn.Collection.Decoding;

/// <summary>A body in Cairn's own format that could be read: unpacked, valid UTF-8, one JSON object with events.</summary>
/// <remarks>Nothing in it is believed yet. The key decides about site and trust; then <see cref="NativeDecoder"/> decides about each event.</remarks>
public sealed class NativeBody
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly List<RawValue> _events = [];
    private RawValue _key;

    private NativeBody() { }

    /// <summary>What <c>key</c> says; null when there is none or it is no string.</summary>
    public string? Key { get; private set; }

    /// <summary>How many events the body holds.</summary>
    public int Count => _events.Count;

    internal IReadOnlyList<RawValue> Events => _events;

    /// <summary>Whether the body itself is the one event.</summary>
    internal bool IsEvent { get; private set; }
    internal RawValue SentAt { get; private set; }
    internal RawValue Sdk { get; private set; }
    internal RawValue Context { get; private set; }
    internal int UnknownFields { get; private set; }
    internal string? FirstUnknown { get; private set; }

    /// <summary>The context's fields, empty when there is none.</summary>
    internal RawObject Shared { get; private set; } = RawObject.Empty;

    /// <summary>Unpacks and reads a body in one pass, and stops at the first thing that makes all of it worthless.</summary>
    /// <returns>Null when <paramref name="body"/> was read; otherwise what is wrong.</returns>
    public static BodyFailure? TryOpen(CollectRequest request, out NativeBody body)
    {
        body = new NativeBody();
        return ContentHeaders.Check(request.ContentType, request.ContentEncoding, out var packed)
            ?? Unpack(request, packed, out var bytes)
            ?? CheckText(ref bytes)
            ?? body.Read(bytes, request.Limits);
    }

    private static BodyFailure? Unpack(CollectRequest request, bool packed, out ReadOnlyMemory<byte> bytes)
    {
        bytes = request.Body;
        var limit = packed ? request.Limits.MaxPackedBytes : Math.Min(request.Limits.MaxPackedBytes, request.Limits.MaxBodyBytes);
        if (bytes.Length > limit)
        {
            return new BodyFailure(413, FailedReason.BodyTooLarge, "", $"at most {limit} bytes");
        }

        return packed ? GzipBody.TryUnpack(bytes, request.Limits.MaxBodyBytes, out bytes) : null;
    }

    private static BodyFailure? CheckText(ref ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        if (bytes.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new BodyFailure(400, FailedReason.BodyEmpty, "", "one JSON object");
        }

        return Utf8.IsValid(bytes.Span) ? null : new BodyFailure(400, FailedReason.BodyNotUtf8, "", "valid UTF-8");
    }

    private BodyFailure? Read(ReadOnlyMemory<byte> bytes, CollectLimits limits)
    {
        var reader = new Utf8JsonReader(bytes.Span, new JsonReaderOptions { MaxDepth = CollectLimits.MaxDepth });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                reader.Read();
                return new BodyFailure(400, FailedReason.BodyNotObject, "", "one JSON object");
            }

            return ReadEnvelope(ref reader, bytes, limits);
        }
        catch (JsonException)
        {
            return new BodyFailure(400, FailedReason.BodyNotJson, "", $"one whole JSON object, at most {CollectLimits.MaxDepth} levels deep");
        }
    }

    private BodyFailure? ReadEnvelope(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bytes, CollectLimits limits)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? twice = null, envelopeTwice = null;
        bool hasEvents = false, hasName = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var repaired = false;
            var name = JsonText.Read(reader.ValueSpan, ref repaired);
            if (!seen.Add(name))
            {
                twice ??= name;
                envelopeTwice ??= name is "key" or "sent_at" or "context" or "events" ? name : null;
            }

            reader.Read();
            if (name == "events" && reader.TokenType == JsonTokenType.StartArray)
            {
                hasEvents = true;
                if (ReadEvents(ref reader, bytes, limits) is { } failure)
                {
                    return failure;
                }

                continue;
            }

            hasName |= name == "name";
            var start = (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            Take(name, new RawValue(type, bytes[start..(int)reader.BytesConsumed]));
        }

        reader.Read(); // throws at whatever follows the object
        return Finish(bytes, hasEvents, hasName && !seen.Contains("events"), hasEvents ? twice : envelopeTwice);
    }

    private BodyFailure? ReadEvents(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bytes, CollectLimits limits)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_events.Count == limits.MaxEvents)
            {
                return new BodyFailure(413, FailedReason.TooManyEvents, "events", $"at most {limits.MaxEvents} events in a request");
            }

            var start = (int)reader.TokenStartIndex;
            var type = reader.TokenType;
            reader.Skip();
            _events.Add(new RawValue(type, bytes[start..(int)reader.BytesConsumed]));
        }

        return null;
    }

    private void Take(string name, RawValue value)
    {
        switch (name)
        {
            case "key":
                _key = value;
                break;
            case "sent_at":
                SentAt = value;
                break;
            case "sdk":
                Sdk = value;
                break;
            case "context":
                Context = value;
                break;
            default:
                UnknownFields++;
                FirstUnknown ??= name;
                break;
        }
    }

    private BodyFailure? Finish(ReadOnlyMemory<byte> bytes, bool hasEvents, bool isEvent, string? twice)
    {
        if (!hasEvents && !isEvent)
        {
            return new BodyFailure(400, FailedReason.EventsMissing, "events", "an array `events`, or the fields of one event");
        }

        Shared = Context.Type == JsonTokenType.StartObject ? RawObject.Read(Context.Json) : RawObject.Empty;
        twice ??= Shared.DuplicateKey;
        if (twice is not null)
        {
            return new BodyFailure(400, FailedReason.DuplicateKey, twice.Length <= 100 ? twice : twice[..100], "every key once");
        }

        if (isEvent)
        {
            IsEvent = true;
            UnknownFields = 0;
            FirstUnknown = null;
            _events.Add(new RawValue(JsonTokenType.StartObject, bytes));
        }

        var repaired = false;
        Key = _key.Type == JsonTokenType.String ? _key.Text(ref repaired) : null;
        return null;
    }
}
