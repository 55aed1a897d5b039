using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Sessions;

/// <summary>What a session is grouped under: a column of its first event that has one, or its landing or exit page.</summary>
internal sealed class SessionKey
{
    private readonly IndexView _view;
    private readonly Column? _column;
    private readonly bool _ofPage;
    private readonly bool _exit;
    private readonly int _pageView;
    private IndexSegment? _segment;
    private ColumnCodes _codes;

    /// <summary>A key by a column's name, <c>landing</c> or <c>exit</c>; null: one group.</summary>
    public SessionKey(IndexView view, string? by)
    {
        _view = view;
        _exit = by == "exit";
        _ofPage = _exit || by == "landing";
        _column = by is null ? null : view.Column(_ofPage ? "path" : PropertyNames.Resolve(by, view));
        _pageView = view.NameCode("page_view");
        Count = _column?.Values.Count ?? 1;
    }

    /// <summary>One more than the largest code of <see cref="Of"/>.</summary>
    public int Count { get; }

    /// <summary>The code of a session's group; 0 where nothing has a value.</summary>
    /// <param name="segment">Where it lies.</param>
    /// <param name="rows">Its rows, in order.</param>
    public int Of(IndexSegment segment, ReadOnlySpan<int> rows)
    {
        if (_column is null)
        {
            return 0;
        }

        if (!ReferenceEquals(segment, _segment))
        {
            (_segment, _codes) = (segment, _view.Codes(_column, segment));
        }

        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[_exit ? rows.Length - 1 - at : at];
            if (_codes[row] is var code and not 0 && (!_ofPage || segment.Names[row] == _pageView))
            {
                return code;
            }
        }

        return 0;
    }

    /// <summary>The text of a code: <c>all</c> without grouping, <c>(none)</c> where nothing has a value.</summary>
    public string Text(int code) => _column is null ? "all" : code == 0 ? "(none)" : _column.Values[code].Text ?? "(none)";
}
