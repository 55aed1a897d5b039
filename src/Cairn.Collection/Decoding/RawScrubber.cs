using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>Makes the copy of a failed event that may be kept: without address, ad ids and secrets, and bounded.</summary>
/// <remarks>The text is read and written again, so that no escape hides a secret from the patterns. Keys that came twice stay twice.</remarks>
public static class RawScrubber
{
    /// <summary>Scrubs one JSON value that is known to be whole.</summary>
    public static string Scrub(ReadOnlySpan<byte> json, ScrubCounts counts)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Min(json.Length + 16, FailedEvent.MaxRawBytes * 2));
        using var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 0 });
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = CollectLimits.MaxDepth });
        string? key = null;
        while (buffer.WrittenCount + writer.BytesPending <= FailedEvent.MaxRawBytes && reader.Read())
        {
            key = Copy(ref reader, writer, key, counts);
        }

        writer.Flush();
        return JsonText.Cut(Encoding.UTF8.GetString(buffer.WrittenSpan), FailedEvent.MaxRawBytes, out _);
    }

    /// <summary>Copies one token; the result is the key the next value stands under.</summary>
    private static string? Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer, string? key, ScrubCounts counts)
    {
        var repaired = false;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return Name(ref reader, writer);
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                return null;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                return null;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                return key;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                return null;
            case JsonTokenType.String:
                writer.WriteStringValue(Value(JsonText.Read(reader.ValueSpan, ref repaired), key, counts));
                return key;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                return key;
        }
    }

    private static string? Name(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var repaired = false;
        var key = JsonText.Read(reader.ValueSpan, ref repaired);
        if (key is "ip" or "ids" or "ifa" or "$ip" or "ip_override" or "cip" or "token_auth" or "writeKey" or "api_key")
        {
            reader.Read();
            reader.Skip();
            return null;
        }

        writer.WritePropertyName(key);
        return key;
    }

    private static string Value(string text, string? key, ScrubCounts counts)
    {
        if (key is "url" or "referrer" && WebAddress.Parse(text, orApp: true) is { } address)
        {
            return (address with
            {
                Path = Scrubber.Scrub(address.Path, null, counts),
                Query = QueryKeys.Filter(address.Query, System.Collections.Frozen.FrozenSet<string>.Empty, counts),
            }).ToString();
        }

        return key is "order_id" or "item_id" or "id" ? text : Scrubber.Scrub(text, key, counts);
    }
}
