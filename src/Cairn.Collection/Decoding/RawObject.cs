using System.Text.Json;

namespace Cairn.Collection.Decoding;

/// <summary>A value as it stands in the body. <c>default</c> means: not there.</summary>
internal readonly record struct RawValue(JsonTokenType Type, ReadOnlyMemory<byte> Json)
{
    public bool IsThere => Type is not (JsonTokenType.None or JsonTokenType.Null);

    /// <summary>The text of a number as it was written.</summary>
    public ReadOnlySpan<byte> Bytes => Json.Span;

    /// <summary>The text of a string, repaired where need be.</summary>
    public string Text(ref bool repaired) => JsonText.Read(Json.Span[1..^1], ref repaired);
}

/// <summary>An event, or the context of a body, with its known fields found and not yet believed.</summary>
internal sealed class RawObject
{
    private readonly RawValue[] _values = new RawValue[EventFields.Count];

    /// <summary>An object without any field.</summary>
    public static RawObject Empty { get; } = new();

    public int UnknownFields { get; private set; }

    /// <summary>Whether it has a field that only trusted senders may set.</summary>
    public bool HasTrusted { get; private set; }

    /// <summary>The first field that nobody knows; null for none.</summary>
    public string? FirstUnknown { get; private set; }

    /// <summary>The first key that came twice; null for none.</summary>
    public string? DuplicateKey { get; private set; }

    public RawValue this[EventField field] => _values[(int)field];

    /// <summary>Finds the fields of an object that is known to be whole JSON.</summary>
    /// <param name="json">The object, braces included.</param>
    /// <param name="envelope">Whether it is a body that is itself an event, so that the envelope's fields are no strangers.</param>
    public static RawObject Read(ReadOnlyMemory<byte> json, bool envelope = false)
    {
        var found = new RawObject();
        found.Fill(json, envelope);
        return found;
    }

    /// <summary>Forgets what it held and finds the fields of another object, as <see cref="Read"/> does.</summary>
    public void Fill(ReadOnlyMemory<byte> json, bool envelope)
    {
        Array.Clear(_values);
        (UnknownFields, DuplicateKey, HasTrusted, FirstUnknown) = (0, null, false, null);
        HashSet<string>? strangers = null;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = CollectLimits.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = EventFields.Find(ref reader, out var name);
            reader.Read();
            var value = new RawValue(reader.TokenType, default);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            value = value with { Json = json[start..(int)reader.BytesConsumed] };
            if (field == EventField.Unknown || (field.OnEnvelope() && !envelope))
            {
                UnknownFields++;
                FirstUnknown ??= name ?? field.Name();
                Note(!(strangers ??= new(StringComparer.Ordinal)).Add(name ?? field.Name()), name ?? field.Name());
                continue;
            }

            Note(_values[(int)field].Type != JsonTokenType.None, field.Name());
            _values[(int)field] = value;
            HasTrusted |= field.NeedsTrust();
        }
    }

    private void Note(bool twice, string name)
    {
        if (twice)
        {
            DuplicateKey ??= name.Length <= 100 ? name : name[..100];
        }
    }
}
