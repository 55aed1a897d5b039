using System.Globalization;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>An object of a vendor's body: its fields in wire order, found and not yet believed. Of a key that comes twice the first counts.</summary>
internal sealed class VendorObject
{
    /// <summary>What lies beyond is not read: an event keeps a hundred keys, and memory must stay within bounds.</summary>
    private const int MaxFields = 2_000;

    /// <summary>More than any property's name may have, so that a longer one is still told apart as too long.</summary>
    private const int MaxNameBytes = 2 * CollectLimits.MaxKeyBytes;

    private readonly List<KeyValuePair<string, RawValue>> _fields = [];
    private readonly Dictionary<string, RawValue> _byName = new(StringComparer.Ordinal);

    public static VendorObject Empty { get; } = new();

    /// <summary>Every field, the first of each name.</summary>
    public IReadOnlyList<KeyValuePair<string, RawValue>> Fields => _fields;

    /// <summary>The first key that came twice; null for none.</summary>
    public string? DuplicateKey { get; private set; }

    /// <summary>The value under a key; <c>default</c> when there is none.</summary>
    public RawValue this[string key] => _byName.GetValueOrDefault(key);

    /// <summary>The fields of an object that is known to be whole JSON; of anything else none.</summary>
    public static VendorObject Read(RawValue value)
    {
        if (value.Type != JsonTokenType.StartObject)
        {
            return Empty;
        }

        var found = new VendorObject();
        var reader = new Utf8JsonReader(value.Json.Span, new JsonReaderOptions { MaxDepth = CollectLimits.MaxDepth });
        reader.Read();
        while (found._fields.Count < MaxFields && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var repaired = false;
            var name = JsonText.Read(reader.ValueSpan, ref repaired);
            reader.Read();
            found.Add(name, Slice(ref reader, value.Json));
        }

        return found;
    }

    /// <summary>The parameters of a query as an object of strings. A name that comes twice is no fault here: the first counts.</summary>
    /// <param name="query">Pairs joined by <c>&amp;</c>, still escaped.</param>
    /// <param name="bytes">The same as JSON, for what is kept of a failed event.</param>
    public static VendorObject FromQuery(string query, out RawValue bytes)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(query.Length + 16);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = JsonText.Cut(Unescaped(equals < 0 ? pair : pair[..equals]), MaxNameBytes, out _);
            if (seen.Add(name))
            {
                json.WriteString(name, equals < 0 ? "" : Unescaped(pair[(equals + 1)..]));
            }
        }

        json.WriteEndObject();
        json.Flush();
        bytes = new RawValue(JsonTokenType.StartObject, buffer.WrittenMemory);
        return Read(bytes);
    }

    /// <summary>An object of these fields.</summary>
    public static VendorObject Of(IEnumerable<KeyValuePair<string, RawValue>> fields)
    {
        var made = new VendorObject();
        foreach (var (name, value) in fields)
        {
            made.Add(name, value);
        }

        return made;
    }

    /// <summary>The entries of an array; of anything else none.</summary>
    public static List<RawValue> Entries(RawValue array, int most = int.MaxValue)
    {
        var entries = new List<RawValue>();
        if (array.Type != JsonTokenType.StartArray)
        {
            return entries;
        }

        var reader = new Utf8JsonReader(array.Json.Span, new JsonReaderOptions { MaxDepth = CollectLimits.MaxDepth });
        reader.Read();
        while (entries.Count < most && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            entries.Add(Slice(ref reader, array.Json));
        }

        return entries;
    }

    /// <summary>A JSON string of ours.</summary>
    public static RawValue Quote(string text) =>
        new(JsonTokenType.String, JsonSerializer.SerializeToUtf8Bytes(text));

    /// <summary>A string, or a number as it was written; null for anything else, and for nothing.</summary>
    public static string? Text(RawValue value)
    {
        var repaired = false;
        return value.Type switch
        {
            JsonTokenType.String => value.Text(ref repaired),
            JsonTokenType.Number => Encoding.ASCII.GetString(value.Bytes),
            _ => null,
        };
    }

    /// <summary>A string or number under a key; null for anything else.</summary>
    public string? Text(string key) => Text(this[key]);

    /// <summary>The same, an empty text being none.</summary>
    public string? Filled(string key) => Text(key) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The object under a key; empty when there is none.</summary>
    public VendorObject Object(string key) => Read(this[key]);

    /// <summary>A number, or the text of one.</summary>
    public decimal? Number(string key) =>
        Text(key) is { Length: <= MoneyText.MaxLength } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether it says yes: <c>true</c>, <c>"true"</c>, <c>1</c>.</summary>
    public bool Says(string key) => this[key].Type == JsonTokenType.True || Text(key) is "1" or "true";

    /// <summary>Whether it says no.</summary>
    public bool Denies(string key) => this[key].Type == JsonTokenType.False || Text(key) is "0" or "false";

    private static RawValue Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        var type = reader.TokenType;
        reader.Skip();
        return new RawValue(type, json[start..(int)reader.BytesConsumed]);
    }

    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private void Add(string name, RawValue value)
    {
        if (_byName.TryAdd(name, value))
        {
            _fields.Add(new(name, value));
        }
        else
        {
            DuplicateKey ??= name.Length <= 100 ? name : name[..100];
        }
    }
}
