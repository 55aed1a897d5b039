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

    /// <summary>The keys of a segment's rows.</summary>
    internal Rows On(IndexSegment segment) => new(this, Array.ConvertAll(_columns, column => _view.Codes(column, segment)));

    internal readonly struct Rows(DedupeKeys keys, ColumnCodes[] codes)
    {
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
