using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Journeys.Time;

namespace Cairn.Storage.Draining;

/// <summary>Writes an accepted event in the native format again, so that one that fails later can be shown and replayed.</summary>
internal static class NativeJson
{
    /// <summary>The event as JSON. Its id is the text of its sixteen bytes, which reads as the same id.</summary>
    public static string Write(CollectedEvent item)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("id", IdText(item.EventId));
        json.WriteString("name", item.Name);
        json.WriteString("at", new Timestamp(item.OccurredMicros).ToString());
        json.WriteNumber("seq", item.ClientSeq);
        Text(json, "visitor", item.Visitor);
        Text(json, "user", item.User);
        Text(json, "url", item.Url);
        Text(json, "referrer", item.Referrer);
        Text(json, "title", item.Title);
        if (item.Value is { } value)
        {
            json.WriteNumber("value", value);
        }

        Text(json, "currency", item.Currency);
        Text(json, "order_id", item.OrderId);
        Text(json, "language", item.Language);
        Text(json, "screen", item.Screen);
        Text(json, "sdk", item.Sdk);
        Raw(json, "props", item.Properties);
        Raw(json, "exposures", item.Exposures);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string IdText(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Raw(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }
    }
}
