using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Sources;

/// <summary>Which values of one dimension a session has. For one thread.</summary>
/// <remarks>
/// A column's value is that of the first event of the session that has one, as in the sessions report; <c>landing</c> and <c>exit</c> are the paths of the
/// first and last page view; <c>page</c> is every path viewed, so that a session has several; <c>referrer</c> is the host. A session has at least one value: <c>(none)</c>.
/// </remarks>
internal sealed class SourceValues
{
    private const string Page = "page";
    private const string Referrer = "referrer";

    private readonly IndexView _view;
    private readonly SessionKey? _key;
    private readonly Column? _paths;
    private readonly bool _isReferrer;
    private readonly int _pageView;
    private readonly Dictionary<int, string> _texts = [];
    private readonly List<int> _codes = [];
    private IndexSegment? _segment;
    private ColumnCodes _pathCodes;

    public SourceValues(IndexView view, string by)
    {
        _view = view;
        _isReferrer = by == Referrer;
        _pageView = view.NameCode("page_view");
        _paths = by == Page ? view.Column("path") : null;
        _key = by == Page ? null : new SessionKey(view, by);
        Count = _paths?.Values.Count ?? _key!.Count;
    }

    /// <summary>No session has more different values than this.</summary>
    public int Count { get; }

    /// <summary>The codes of a session's values, each once. Valid until the next call.</summary>
    public IReadOnlyList<int> Of(IndexSegment segment, ReadOnlySpan<int> rows)
    {
        _codes.Clear();
        if (_key is not null)
        {
            _codes.Add(_key.Of(segment, rows));
            return _codes;
        }

        if (!ReferenceEquals(segment, _segment))
        {
            (_segment, _pathCodes) = (segment, _view.Codes(_paths!, segment));
        }

        foreach (var row in rows)
        {
            if (segment.Names[row] == _pageView && _pathCodes[row] is var code and not 0)
            {
                _codes.Add(code);
            }
        }

        KeepOnce();
        return _codes;
    }

    /// <summary>The text of a code.</summary>
    public string Text(int code)
    {
        if (!_texts.TryGetValue(code, out var text))
        {
            text = _paths is null ? _key!.Text(code) : code == 0 ? "(none)" : _paths.Values[code].Text ?? "(none)";
            _texts[code] = text = _isReferrer && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0 ? address.Host : text;
        }

        return text;
    }

    // A long session views one path again and again.
    private void KeepOnce()
    {
        if (_codes.Count == 0)
        {
            _codes.Add(0);
            return;
        }

        _codes.Sort();
        var kept = 1;
        for (var at = 1; at < _codes.Count; at++)
        {
            if (_codes[at] != _codes[kept - 1])
            {
                _codes[kept++] = _codes[at];
            }
        }

        _codes.RemoveRange(kept, _codes.Count - kept);
    }
}
