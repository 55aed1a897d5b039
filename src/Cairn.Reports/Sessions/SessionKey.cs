using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Reports.Sessions;

/// <summary>What a session is grouped under: a column of its first event that has one, or its landing or exit page.</summary>
internal sealed class SessionKey
{
    private readonly IndexView _view;
    private readonly Column? _column;
    private readonly bool _landing;
    private readonly bool _exit;

    public SessionKey(IndexView view, string? by)
    {
        _view = view;
        (_landing, _exit) = (by == "landing", by == "exit");
        _column = by is null ? null : view.Column(_landing || _exit ? "path" : PropertyNames.Resolve(by, view));
        PageView = view.NameCode("page_view");
    }

    /// <summary>The code of page views; -1 when there are none.</summary>
    public int PageView { get; }

    /// <summary>The key of a session; <c>all</c> without grouping, <c>(none)</c> where nothing has a value.</summary>
    /// <param name="segment">Where it lies.</param>
    /// <param name="rows">Its rows, in order.</param>
    public string Of(IndexSegment segment, List<int> rows)
    {
        if (_column is null)
        {
            return "all";
        }

        var codes = _view.Codes(_column, segment);
        for (var at = 0; at < rows.Count; at++)
        {
            var row = rows[_exit ? rows.Count - 1 - at : at];
            if (codes[row] != 0 && (!(_landing || _exit) || segment.Names[row] == PageView))
            {
                return _column.Values[codes[row]].Text ?? "(none)";
            }
        }

        return "(none)";
    }
}
