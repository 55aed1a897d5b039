using System.Text;
using System.Text.Json;
using Cairn.Journeys.Events;
using Cairn.Storage.DuckDb;

namespace Cairn.Storage.Events;

/// <summary>Finds one property in the JSON of each row, without building a document.</summary>
/// <remarks>
/// <c>a.b</c> is the key <c>a.b</c> if an object has it, else the key <c>b</c> inside <c>a</c>; of a key that stands twice the last counts.
/// A row whose text does not hold the first word of the name is skipped unread, since that word stands in it as it is.
/// </remarks>
internal sealed class PropertyReader(string name)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly byte[] _mustHold = IsPlain(name) ? Encoding.UTF8.GetBytes("\"" + name.Split('.')[0]) : [];
    private byte[] _text = new byte[256];

    /// <summary>Gives the property of every row of the chunk that has it: column 0 is the sequence number, column 1 the JSON.</summary>
    public void Deliver(DuckDbResult rows, IColumnSink sink)
    {
        var seqs = rows.Column(0).Values<long>();
        var properties = rows.Column(1);
        for (var i = 0; i < rows.Count; i++)
        {
            var json = properties.Utf8(i);
            if (_mustHold.Length == 0 || json.IndexOf(_mustHold) >= 0)
            {
                Deliver(seqs[i], json, sink);
            }
        }
    }

    // Only these characters are certain to be written without an escape.
    private static bool IsPlain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '$' or '-');

    private void Deliver(long seq, ReadOnlySpan<byte> json, IColumnSink sink)
    {
        var at = Find(json, _name);
        if (at is not { } range)
        {
            return;
        }

        var value = json[range];
        var reader = new Utf8JsonReader(value);
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                sink.Add(seq, ValueKind.Text, Unescaped(ref reader));
                break;
            case JsonTokenType.Number:
                sink.Add(seq, ValueKind.Number, value);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                sink.Add(seq, ValueKind.Boolean, value);
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                sink.Add(seq, ValueKind.Json, value);
                break;
        }
    }

    private static Range? Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        Range? whole = null;
        Range? inner = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWhole = reader.ValueTextEquals(name);
            var rest = isWhole ? default : Rest(ref reader, name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var range = start..(int)reader.BytesConsumed;
            if (isWhole)
            {
                whole = range;
            }
            else if (rest.Length > 0 && Find(json[range], rest) is { } below)
            {
                inner = (start + below.Start.Value)..(start + below.End.Value);
            }
        }

        return whole ?? inner;
    }

    /// <summary>What of the name is left below this key: <c>b.c</c> for the key <c>a</c> and the name <c>a.b.c</c>.</summary>
    private static ReadOnlySpan<byte> Rest(ref Utf8JsonReader key, ReadOnlySpan<byte> name)
    {
        for (var dot = name.IndexOf((byte)'.'); dot >= 0; dot = NextDot(name, dot))
        {
            if (key.ValueTextEquals(name[..dot]))
            {
                return name[(dot + 1)..];
            }
        }

        return default;
    }

    private static int NextDot(ReadOnlySpan<byte> name, int dot)
    {
        var next = name[(dot + 1)..].IndexOf((byte)'.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    private ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_text.Length < reader.ValueSpan.Length)
        {
            _text = new byte[reader.ValueSpan.Length * 2];
        }

        return _text.AsSpan(0, reader.CopyString(_text));
    }
}
