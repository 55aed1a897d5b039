using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>Reads the experiments an event was seen under, and writes them in one form.</summary>
internal static class ExposureReader
{
    private const int MaxBytes = 100;

    /// <summary>A JSON array of <c>{"experiment","variant"}</c>; null when an entry is not of that shape.</summary>
    public static string? Read(RawValue array, int limit, out bool cut)
    {
        cut = false;
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var reader = new Utf8JsonReader(array.Json.Span);
        reader.Read();
        json.WriteStartArray();
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (!TryRead(ref reader, out var experiment, out var variant))
            {
                return null;
            }

            if (i >= limit)
            {
                cut = true;
                continue;
            }

            json.WriteStartObject();
            json.WriteString("experiment", experiment);
            json.WriteString("variant", variant);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool TryRead(ref Utf8JsonReader reader, out string experiment, out string variant)
    {
        (experiment, variant) = ("", "");
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var repaired = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = JsonText.Read(reader.ValueSpan, ref repaired);
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? JsonText.Read(reader.ValueSpan, ref repaired) : "";
            experiment = key == "experiment" ? text : experiment;
            variant = key == "variant" ? text : variant;
            reader.Skip();
        }

        return Fits(experiment) && Fits(variant);
    }

    private static bool Fits(string text) => text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= MaxBytes;
}
