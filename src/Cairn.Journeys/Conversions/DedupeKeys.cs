using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>Reads the dedupe key of a row: the texts of up to three properties.</summary>
internal sealed class DedupeKeys(IReadOnlyList<string> properties, IndexView view)
{
    private readonly Column[] _columns = [.. properties.Select(p => view.Column(PropertyNames.Resolve(p, view)))];

    private readonly IReadOnlyList<ColumnValue>[] _values = [.. properties.Select(p => view.Column(PropertyNames.Resolve(p, view)).Values)];

    internal bool IsUsed => _columns.Length > 0;

    /// <summary>The key, or null when a part of it is missing or empty.</summary>
    internal string? Of(IndexSegment segment, int row)
    {
        if (_columns.Length == 0)
        {
            return null;
        }

        var parts = new string[_columns.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var text = _values[i][view.Codes(_columns[i], segment)[row]].Text;
            if (string.IsNullOrEmpty(text))
            {
                return null;
            }

            // Lengths keep ("a", "bc") and ("ab", "c") apart.
            parts[i] = _columns.Length == 1 ? text : $"{text.Length}:{text}";
        }

        return string.Concat(parts);
    }
}
