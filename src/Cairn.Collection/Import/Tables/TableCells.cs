using System.Globalization;
using System.Text;
using Cairn.Journeys.Time;

namespace Cairn.Collection.Import.Tables;

/// <summary>The values of a typed row as text, as a mapping reads them. Moments are UTC.</summary>
internal sealed class TableCells : ICells
{
    private object?[] _values = [];
    private byte[] _text = new byte[256];

    /// <summary>Goes to a row.</summary>
    public void Show(object?[] values) => _values = values;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> CellAt(int column)
    {
        var text = TextOf(_values[column]);
        if (text is null)
        {
            return default;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        _text = _text.Length < most ? new byte[most] : _text;
        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }

    /// <summary>A value as text; null for none.</summary>
    public static string? TextOf(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        Timestamp moment => moment.ToString(),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
