using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Events;

namespace Cairn.Collection.Decoding;

/// <summary>Writes an event's properties as one bounded, scrubbed JSON object. One to a thread, and reused for all events.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its thread, and the writer holds nothing but memory.")]
internal sealed class PropertyWriter
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = CollectLimits.MaxDepth };

    /// <summary>Traits that belong to the contact store and never lie in an event.</summary>
    private static readonly FrozenSet<string> ContactTraits = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "email", "phone", "name", "first_name", "last_name", "firstname", "lastname", "username", "address", "street", "zip", "postal_code", "birthday");

    /// <summary>Cairn's own marks: nobody else sets them.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal, "$event_id", "$name", "$skew_ms", "$trust", "$sessionless", "$import", "$replayed", "$viewport", "$timezone", "$search_term", "$network");

    [ThreadStatic]
    private static PropertyWriter? _writer;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly string?[] _lastKeys = new string?[CollectLimits.MaxKeys];
    private EventDraft _draft = null!;
    private int _keys;

    private PropertyWriter() =>
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The calling thread's own; nothing of an event stays in it that a later one could see.</summary>
    public static PropertyWriter OfThisThread => _writer ??= new PropertyWriter();

    /// <summary>Writes own properties, the context's, items and marks; the result is null when there are none.</summary>
    public Verdict Write(EventDraft draft, out string? properties)
    {
        _draft = draft;
        var verdict = Write(out properties);
        _draft = null!; // a thread's writer must not keep a body in memory
        return verdict;
    }

    private Verdict Write(out string? properties)
    {
        _keys = 0;
        _names.Clear();
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();

        properties = null;
        var verdict = Members(_draft.Own[EventField.Props], shared: false);
        verdict = verdict.Failed is null ? Members(_draft.Shared[EventField.Props], shared: true) : verdict;
        verdict = verdict.Failed is null ? Items(_draft[EventField.Items]) : verdict;
        if (verdict.Failed is not null)
        {
            return verdict;
        }

        Marks();
        _json.WriteEndObject();
        _json.Flush();
        properties = _buffer.WrittenCount <= 2 ? null : Encoding.UTF8.GetString(_buffer.WrittenSpan);
        return Verdict.Keep;
    }

    private Verdict Members(RawValue props, bool shared)
    {
        if (!props.IsThere)
        {
            return Verdict.Keep;
        }

        if (props.Type != JsonTokenType.StartObject)
        {
            return EventDraft.WrongType(EventField.Props, "an object");
        }

        var reader = new Utf8JsonReader(props.Json.Span, ReaderOptions);
        var twice = _seen;
        twice.Clear();
        reader.Read();
        for (var place = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; place++)
        {
            var key = Key(ref reader, place);
            reader.Read();
            if (!twice.Add(key))
            {
                return Verdict.Fail(FailedReason.DuplicateKey, Where(key), "every key once");
            }

            if (!Admits(key) || (shared && _names.Contains(key)))
            {
                reader.Skip();
                continue;
            }

            if (!shared)
            {
                _names.Add(key);
            }

            var verdict = Member(ref reader, key, key, depth: 1);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        return Verdict.Keep;
    }

    /// <summary>Whether a first-level key may be a property at all.</summary>
    private bool Admits(string key)
    {
        if (key == "items" && _draft[EventField.Items].IsThere)
        {
            return false;
        }

        if (key.StartsWith('$') && (!(_draft.Trust == Trust.Import || _draft.Context.Translated) || Reserved.Contains(key)))
        {
            _draft.Warn(CollectWarning.ReservedKey);
            return false;
        }

        return true;
    }

    private Verdict Member(ref Utf8JsonReader reader, string key, string top, int depth)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return Verdict.Keep;
        }

        if (_keys == CollectLimits.MaxKeys || Encoding.UTF8.GetByteCount(key) > CollectLimits.MaxKeyBytes)
        {
            _draft.Warn(CollectWarning.KeysOverLimit);
            reader.Skip();
            return Verdict.Keep;
        }

        _keys++;
        _json.WritePropertyName(key);
        return Value(ref reader, key, top, depth);
    }

    private Verdict Value(ref Utf8JsonReader reader, string key, string top, int depth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                _json.WriteStringValue(Clean(ref reader, key));
                return Verdict.Keep;
            case JsonTokenType.Number:
                return Number(ref reader, top);
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth == CollectLimits.MaxPropsDepth:
                return Verdict.Fail(FailedReason.JsonTooDeep, Where(top), $"at most {CollectLimits.MaxPropsDepth} levels in `props`");
            case JsonTokenType.StartObject:
                return Object(ref reader, top, depth + 1);
            case JsonTokenType.StartArray:
                return Array(ref reader, key, top, depth + 1);
            case JsonTokenType.True or JsonTokenType.False:
                _json.WriteBooleanValue(reader.TokenType == JsonTokenType.True);
                return Verdict.Keep;
            default:
                _json.WriteNullValue();
                return Verdict.Keep;
        }
    }

    private Verdict Object(ref Utf8JsonReader reader, string top, int depth)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var traits = depth == 2 && top == "traits" && (_draft.Name == "$identify" || _draft.Context.Translated);
        _json.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Inside(ref reader);
            reader.Read();
            if (!seen.Add(key))
            {
                return Verdict.Fail(FailedReason.DuplicateKey, Where(top), "every key once");
            }

            if (traits && ContactTraits.Contains(key))
            {
                reader.Skip();
                continue;
            }

            var verdict = Member(ref reader, key, top, depth);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        _json.WriteEndObject();
        return Verdict.Keep;
    }

    private Verdict Array(ref Utf8JsonReader reader, string key, string top, int depth)
    {
        _json.WriteStartArray();
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i >= CollectLimits.MaxArrayItems)
            {
                _draft.Warn(CollectWarning.ValueCut);
                reader.Skip();
                continue;
            }

            var verdict = Value(ref reader, key, top, depth);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        _json.WriteEndArray();
        return Verdict.Keep;
    }

    private Verdict Number(ref Utf8JsonReader reader, string top)
    {
        if (!reader.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return Verdict.Fail(FailedReason.FieldType, Where(top), "a finite number");
        }

        if (reader.ValueSpan.Length <= MoneyText.MaxLength)
        {
            _json.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
        }
        else
        {
            _json.WriteRawValue(number.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
        }

        return Verdict.Keep;
    }

    private Verdict Items(RawValue items)
    {
        if (!items.IsThere)
        {
            return Verdict.Keep;
        }

        if (items.Type != JsonTokenType.StartArray)
        {
            return EventDraft.WrongType(EventField.Items, "an array of objects");
        }

        var reader = new Utf8JsonReader(items.Json.Span, ReaderOptions);
        reader.Read();
        _json.WritePropertyName("items");
        _json.WriteStartArray();
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return EventDraft.WrongType(EventField.Items, "an array of objects");
            }

            if (i >= CollectLimits.MaxArrayItems)
            {
                _draft.Warn(CollectWarning.ValueCut);
                reader.Skip();
                continue;
            }

            var verdict = Item(ref reader);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        _json.WriteEndArray();
        return Verdict.Keep;
    }

    private Verdict Item(ref Utf8JsonReader reader)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _json.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Inside(ref reader);
            reader.Read();
            if (!seen.Add(key))
            {
                return Verdict.Fail(FailedReason.DuplicateKey, "items", "every key once");
            }

            if (key is not ("item_id" or "name" or "brand" or "category" or "variant" or "price" or "quantity" or "coupon" or "index"))
            {
                _draft.Warn(CollectWarning.UnknownField);
                reader.Skip();
                continue;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                return Verdict.Fail(FailedReason.FieldType, "items", $"`{key}` must be a text or a number");
            }

            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            _json.WritePropertyName(key);
            var verdict = Value(ref reader, key, "items", CollectLimits.MaxPropsDepth);
            if (verdict.Failed is not null)
            {
                return verdict;
            }
        }

        _json.WriteEndObject();
        return Verdict.Keep;
    }

    private void Marks()
    {
        if (_draft.IdText is { } id)
        {
            _json.WriteString("$event_id", id);
        }

        if (_draft.Time.SkewMillis is { } skew)
        {
            _json.WriteNumber("$skew_ms", skew);
        }

        if (_draft.Viewport is { } viewport)
        {
            _json.WriteString("$viewport", viewport);
        }

        if (_draft.Timezone is { } timezone)
        {
            _json.WriteString("$timezone", timezone);
        }

        if (_draft.Context.Client is { IsHosting: true })
        {
            _json.WriteString("$network", "hosting");
        }
    }

    private string Clean(ref Utf8JsonReader reader, string key)
    {
        var text = JsonText.Cut(Inside(ref reader), _draft.Context.Limits.MaxStringBytes, out var cut);
        if (cut)
        {
            _draft.Warn(CollectWarning.ValueCut);
        }

        return IsExempt(key) ? text : Scrubber.Scrub(text, IsName(key) ? null : key, _draft.State.Scrubbed);
    }

    // An address that was clicked is what these events are about.
    private bool IsExempt(string key) =>
        key is "order_id" or "item_id" || _draft.Site.ScrubExempt.Contains(key) || (key == "target" && _draft.Name is ("mailto_click" or "tel_click"));

    // Of what was seen or copied, "key" is the name the page gave it, and no secret.
    private bool IsName(string key) => key == "key" && _draft.Name is ("element_view" or "element_click" or "copy");

    /// <summary>The key the reader stands on. The events of a page mostly have the same keys in the same places: then the text of the one before serves again.</summary>
    private string Key(ref Utf8JsonReader reader, int place)
    {
        if (reader.ValueIsEscaped || place >= _lastKeys.Length || reader.ValueSpan.Length > CollectLimits.MaxKeyBytes)
        {
            return Inside(ref reader);
        }

        return _lastKeys[place] is { } last && reader.ValueTextEquals(last) ? last : _lastKeys[place] = Inside(ref reader);
    }

    /// <summary>The text of the string or property name the reader stands on.</summary>
    private string Inside(ref Utf8JsonReader reader)
    {
        var repaired = false;
        var text = JsonText.Read(reader.ValueSpan, ref repaired);
        if (repaired)
        {
            _draft.Warn(CollectWarning.TextRepaired);
        }

        return text;
    }

    private static string Where(string key) => $"props.{(key.Length <= 100 ? key : key[..100])}";
}
