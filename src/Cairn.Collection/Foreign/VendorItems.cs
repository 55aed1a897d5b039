using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>Writes a vendor's list of products as native items.</summary>
internal static class VendorItems
{
    /// <summary>The list with its keys renamed; <c>default</c> when there is none. Keys nobody knows go on, for the native step to count.</summary>
    /// <param name="list">An array of objects; anything else is handed on as it is, and fails there.</param>
    /// <param name="rename">The native key of a vendor's key; null drops it.</param>
    public static RawValue Renamed(RawValue list, Func<string, string?> rename)
    {
        if (list.Type != JsonTokenType.StartArray)
        {
            return list;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartArray();
        foreach (var entry in VendorObject.Entries(list, CollectLimits.MaxArrayItems + 1)) // one more, so that the cut is remarked on
        {
            Write(json, entry, rename);
        }

        json.WriteEndArray();
        json.Flush();
        return new RawValue(JsonTokenType.StartArray, buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, RawValue entry, Func<string, string?> rename)
    {
        if (entry.Type != JsonTokenType.StartObject)
        {
            json.WriteRawValue(entry.Json.Span, skipInputValidation: true);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var (name, value) in VendorObject.Read(entry).Fields)
        {
            if (rename(name) is { } native && value.IsThere && seen.Add(native))
            {
                json.WritePropertyName(native);
                json.WriteRawValue(value.Json.Span, skipInputValidation: true);
            }
        }

        json.WriteEndObject();
    }
}
