using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Sessions;

/// <summary>How long a visitor looked at the pages of a session: for each page view the largest time its <c>page_leave</c>s report, summed.</summary>
/// <remarks>A <c>page_leave</c> belongs to the last page view before it.</remarks>
internal sealed class EngagedTime
{
    /// <summary>From this many milliseconds on a session is engaged.</summary>
    public const decimal Enough = 10_000;

    private readonly IndexView _view;
    private readonly Column? _column;
    private readonly decimal[] _amounts = [];
    private readonly int _pageView;
    private readonly int _pageLeave;
    private IndexSegment? _segment;
    private ColumnCodes _codes;

    /// <summary>Reads the column only where pages were left at all.</summary>
    public EngagedTime(IndexView view)
    {
        _view = view;
        _pageView = view.NameCode("page_view");
        _pageLeave = view.NameCode("page_leave");
        if (_pageLeave >= 0)
        {
            _column = view.Column("prop.engaged_ms");
            _amounts = [.. _column.Values.Select(value => Decimals.TryParse(value.Text, out var amount) ? amount : 0)];
        }
    }

    /// <summary>Milliseconds of a session; 0 when none were sent.</summary>
    public decimal Of(IndexSegment segment, ReadOnlySpan<int> rows)
    {
        if (_column is null)
        {
            return 0;
        }

        if (!ReferenceEquals(segment, _segment))
        {
            (_segment, _codes) = (segment, _view.Codes(_column, segment));
        }

        var (total, page) = (0m, 0m);
        foreach (var row in rows)
        {
            if (segment.Names[row] == _pageView)
            {
                total += page;
                page = 0;
            }
            else if (segment.Names[row] == _pageLeave)
            {
                page = Math.Max(page, _amounts[_codes[row]]);
            }
        }

        return total + page;
    }
}
