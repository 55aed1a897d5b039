using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cairn.Collection.Import.Tables;

/// <summary>Writes typed rows as the JSON lines that the JSON formats are read from. Reused from row to row.</summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="rename">The name a column has in the line; null leaves it out.</param>
/// <param name="mark">A field with the number 1 that every line begins with; null for none.</param>
internal sealed class TableJson(IReadOnlyList<TableColumn> columns, Func<TableColumn, string?> rename, string? mark) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4_096);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    private readonly (int Column, string Name, bool IsJson)[] _fields =
    [
        .. columns.Select((column, at) => (at, rename(column)!, column.IsJson || column.Name is "properties" or "exposures")).Where(field => field.Item2 is not null),
    ];

    /// <summary>The line of a row; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Line(object?[] values)
    {
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _json.WriteStartObject();
        if (mark is not null)
        {
            _json.WriteNumber(mark, 1);
        }

        foreach (var (column, name, isJson) in _fields)
        {
            if (values[column] is { } value)
            {
                Write(name, value, isJson);
            }
        }

        _json.WriteEndObject();
        _json.Flush();
        return _bytes.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Write(string name, object value, bool isJson)
    {
        _json.WritePropertyName(name);
        switch (value)
        {
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case long number:
                _json.WriteNumberValue(number);
                break;
            case decimal number:
                _json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                _json.WriteNumberValue(number);
                break;
            case string json when isJson:
                _json.WriteRawValue(json, skipInputValidation: true);
                break;
            default:
                _json.WriteStringValue(TableCells.TextOf(value));
                break;
        }
    }
}
