using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cairn.Collection.Decoding;

namespace Cairn.Collection.Foreign;

/// <summary>Writes one event in the native format, field by field. What is missing is left out; of a property that is given twice the first stays.</summary>
internal sealed class NativeDraft : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly List<KeyValuePair<string, RawValue>> _marks = [];
    private readonly List<KeyValuePair<string, RawValue>> _props = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _consent = [];

    public NativeDraft(ForeignSender sender)
    {
        Sender = sender;
        _json = new Utf8JsonWriter(_buffer, Options);
        _json.WriteStartObject();
    }

    /// <summary>Who sent it.</summary>
    public ForeignSender Sender { get; }

    /// <summary>One bit for each <see cref="CollectWarning"/>.</summary>
    public ulong Warnings { get; private set; }

    /// <summary>A key that came twice inside what was taken; null for none.</summary>
    public string? DuplicateKey { get; private set; }

    public void Dispose() => _json.Dispose();

    public void Warn(CollectWarning warning) => Warnings |= 1ul << (int)warning;

    /// <summary>The event's name, and the vendor's own beside it where they differ.</summary>
    public void Name(string? name, string? source)
    {
        Text("name", name ?? "");
        if (source is not null && source != name)
        {
            Mark("$source_name", source);
        }
    }

    /// <summary>A field of the native format; null for none.</summary>
    public void Text(string field, string? text)
    {
        if (text is not null)
        {
            _json.WriteString(field, text);
        }
    }

    /// <summary>A field as the vendor wrote it.</summary>
    public void Raw(string field, RawValue value)
    {
        if (value.IsThere)
        {
            _json.WritePropertyName(field);
            _json.WriteRawValue(value.Json.Span, skipInputValidation: true);
        }
    }

    /// <summary>A moment in epoch milliseconds, fraction allowed.</summary>
    public void Millis(string field, decimal milliseconds) => _json.WriteNumber(field, milliseconds);

    /// <summary>An amount; an empty text is none.</summary>
    public void Money(RawValue value, string? currency)
    {
        if (VendorObject.Text(value) != "")
        {
            Raw("value", value);
        }

        Text("currency", string.IsNullOrWhiteSpace(currency) ? null : currency);
    }

    /// <summary>Width and height in one text.</summary>
    public void Size(string field, string? width, string? height)
    {
        if (width is not null && height is not null)
        {
            Text(field, $"{width}x{height}");
        }
    }

    /// <summary>A mark of Cairn's own, <c>$</c> and all.</summary>
    public void Mark(string name, string? text)
    {
        if (text is not null)
        {
            Mark(name, VendorObject.Quote(text));
        }
    }

    /// <summary>A mark of Cairn's own, as the vendor wrote its value.</summary>
    public void Mark(string name, RawValue value)
    {
        if (value.IsThere && _names.Add(name))
        {
            _marks.Add(new(name, value));
        }
    }

    /// <summary>A property under the vendor's name. The vendor's own names with <c>$</c> are nobody's here and are dropped.</summary>
    public void Prop(string name, RawValue value)
    {
        if (name.StartsWith('$'))
        {
            Warn(CollectWarning.ReservedKey);
        }
        else if (value.IsThere && _names.Add(name))
        {
            _props.Add(new(name, value));
        }
    }

    /// <summary>A property; null for none.</summary>
    public void Prop(string name, string? text)
    {
        if (text is not null)
        {
            Prop(name, VendorObject.Quote(text));
        }
    }

    /// <summary>A property that is a number; null for none.</summary>
    public void Prop(string name, decimal? number)
    {
        if (number is { } value)
        {
            Prop(name, new RawValue(JsonTokenType.Number, System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>Every field that was not taken, under its own name.</summary>
    public void Rest(VendorObject fields, IReadOnlySet<string> taken)
    {
        Watch(fields);
        foreach (var (name, value) in fields.Fields)
        {
            if (!taken.Contains(name))
            {
                Prop(name, value);
            }
        }
    }

    /// <summary>Notes a key that came twice in an object of which something is taken.</summary>
    public void Watch(VendorObject fields) => DuplicateKey ??= fields.DuplicateKey;

    /// <summary>What is known of the person, under <c>traits</c>; of several objects the first that has a key counts.</summary>
    public void Traits(params ReadOnlySpan<VendorObject> objects)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var fields in objects)
        {
            Watch(fields);
            foreach (var (name, value) in fields.Fields.Where(field => field.Value.IsThere && !field.Key.StartsWith('$') && seen.Add(field.Key)))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Json.Span, skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        json.Flush();
        if (seen.Count > 0)
        {
            Prop("traits", new RawValue(JsonTokenType.StartObject, buffer.WrittenMemory));
        }
    }

    /// <summary>A consent state; null says nothing.</summary>
    public void Consent(string purpose, string? state)
    {
        if (state is not null)
        {
            _consent.Add(new(purpose, state));
        }
    }

    /// <summary>A value only the trusted may set. A browser's own name in the body is no claim, the header says the same.</summary>
    public void Ua(string? agent)
    {
        if (agent is not null && (Sender.IsTrusted || agent != Sender.UserAgent))
        {
            Text("ua", agent);
        }
    }

    /// <summary>The visitor of an event that carries no id; what the event says of address and browser counts from the trusted only.</summary>
    public string? Cookieless(string? host, string? address, string? agent) =>
        Sender.Cookieless(Sender.IsTrusted ? new CookielessClient(host, address, agent) : new CookielessClient(host, null, null));

    /// <summary>The finished event.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        WriteConsent();
        _json.WriteStartObject("props");
        foreach (var (name, value) in _marks.Concat(_props))
        {
            _json.WritePropertyName(name);
            _json.WriteRawValue(value.Json.Span, skipInputValidation: true);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    private void WriteConsent()
    {
        if (_consent.Count == 0)
        {
            return;
        }

        _json.WriteStartObject("consent");
        foreach (var (purpose, state) in _consent)
        {
            _json.WriteString(purpose, state);
        }

        _json.WriteEndObject();
    }
}
