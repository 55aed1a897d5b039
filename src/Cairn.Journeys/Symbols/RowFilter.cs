using Cairn.Journeys.Index;

namespace Cairn.Journeys.Symbols;

/// <summary>A filter compiled against a view: a table with one answer per distinct value.</summary>
internal sealed class RowFilter
{
    private readonly IndexView _view;
    private readonly Column _column;
    private readonly bool[] _table;

    internal RowFilter(Filter filter, IndexView view)
        : this(view.Column(PropertyNames.Resolve(filter.Property, view)), view, c => ValueTest.Table(filter, c)) { }

    internal RowFilter(Column column, IndexView view, Func<Column, bool[]> table)
    {
        _view = view;
        _column = column;
        _table = table(column);
    }

    /// <summary>Turns off the rows that do not satisfy it.</summary>
    internal void Narrow(IndexSegment segment, int firstRow, Span<bool> rows)
    {
        var codes = _view.Codes(_column, segment);
        for (var at = 0; at < rows.Length; at++)
        {
            rows[at] = rows[at] && _table[codes[firstRow + at]];
        }
    }
}
