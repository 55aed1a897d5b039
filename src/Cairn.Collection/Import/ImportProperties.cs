using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cairn.Collection.Import;

/// <summary>Builds the JSON object of an event's properties. Reused from row to row.</summary>
/// <remarks>Text is cut at 8 KiB, keys at 100 characters, and the first 100 keys stay (<c>docs/how-to/import.md</c>).</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The JSON writer writes to memory of ours and holds nothing to give back.")]
internal sealed class ImportProperties
{
    private const int MaxKeys = 100;
    private const int MaxTextBytes = 8 * 1_024;

    // Stored text is escaped where it is shown; here quotes and controls are enough.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _bytes = new(1_024);
    private readonly Utf8JsonWriter _json;

    public ImportProperties() => _json = new Utf8JsonWriter(_bytes, Options);

    /// <summary>How many properties there are.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
    }

    /// <summary>Adds a text, repaired and cut; nothing for an empty one.</summary>
    public void Text(JsonEncodedText key, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 0 && Begin())
        {
            _json.WriteString(key, TextRepair.Clean(utf8, MaxTextBytes));
        }
    }

    /// <inheritdoc cref="Text(JsonEncodedText, ReadOnlySpan{byte})"/>
    public void Text(string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Text(KeyOf(key), Encoding.UTF8.GetBytes(text));
        }
    }

    public void Number(string key, long number)
    {
        if (Begin())
        {
            _json.WriteNumber(KeyOf(key), number);
        }
    }

    /// <summary>Adds a JSON value with its texts repaired and cut; nothing for null.</summary>
    public void Json(string key, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && Begin())
        {
            _json.WritePropertyName(KeyOf(key));
            Write(value);
        }
    }

    /// <summary>The object, or null when nothing was added.</summary>
    public string? Finish()
    {
        if (Count == 0)
        {
            return null;
        }

        _json.WriteEndObject();
        _json.Flush();
        return Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }

    /// <summary>A property's key, cut at 100 characters.</summary>
    public static JsonEncodedText KeyOf(string key) => JsonEncodedText.Encode(key.Length <= 100 ? key : key[..100], JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private bool Begin()
    {
        if (Count == MaxKeys)
        {
            return false;
        }

        if (Count++ == 0)
        {
            _json.WriteStartObject();
        }

        return true;
    }

    private void Write(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _json.WriteStringValue(TextRepair.Clean(Encoding.UTF8.GetBytes(value.GetString()!), MaxTextBytes));
                break;
            case JsonValueKind.Array:
                _json.WriteStartArray();
                foreach (var item in value.EnumerateArray().Take(MaxKeys))
                {
                    Write(item);
                }

                _json.WriteEndArray();
                break;
            case JsonValueKind.Object:
                _json.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Take(MaxKeys))
                {
                    _json.WritePropertyName(KeyOf(member.Name));
                    Write(member.Value);
                }

                _json.WriteEndObject();
                break;
            default:
                _json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
