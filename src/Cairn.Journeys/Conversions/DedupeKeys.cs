using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>Reads the dedupe key of a row: the texts of up to three properties.</summary>
internal sealed class DedupeKeys
{
    private readonly IndexView _view;
    private readonly Column[] _columns;
    private readonly IReadOnlyList<ColumnValue>[] _values;

    internal DedupeKeys(IReadOnlyList<string> properties, IndexView view)
    {
        _view = view;
        _columns = [.. properties.Select(p => view.Column(PropertyNames.Resolve(p, view)))];
        _values = [.. _columns.Select(column => column.Values)];
    }

    internal bool IsUsed => _columns.Length > 0;

    /// <summary>Whether a key is one value and all values have one type, so that no two have the same text: then <see cref="Rows.CodeOf"/> tells keys apart.</summary>
    internal bool IsOne()
    {
        if (_columns.Length != 1)
        {
            return false;
        }

        for (var code = 2; code < _values[0].Count; code++)
        {
            if (_values[0][code].Kind != _values[0][1].Kind)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>More than any code of a key.</summary>
    internal int Codes => _values[0].Count;

    /// <summary>The keys of a segment's rows.</summary>
    internal Rows On(IndexSegment segment) => new(this, Array.ConvertAll(_columns, column => _view.Codes(column, segment)));

    internal readonly struct Rows(DedupeKeys keys, ColumnCodes[] codes)
    {
        /// <summary>The code of a key of one value; 0 when it is missing or empty.</summary>
        internal int CodeOf(int row) => codes[0][row] is var code && keys._values[0][code].Text is { Length: > 0 } ? code : 0;

        /// <summary>The key, or null when a part of it is missing or empty.</summary>
        internal string? Of(int row)
        {
            if (codes.Length == 1)
            {
                return keys._values[0][codes[0][row]].Text is { Length: > 0 } only ? only : null;
            }

            var parts = new string[codes.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                var text = keys._values[i][codes[i][row]].Text;
                if (string.IsNullOrEmpty(text))
                {
                    return null;
                }

                // Lengths keep ("a", "bc") and ("ab", "c") apart.
                parts[i] = $"{text.Length}:{text}";
            }

            return parts.Length == 0 ? null : string.Concat(parts);
        }
    }
}
