using System.Globalization;
using Cairn.Journeys.Index;

namespace Cairn.Reports.Sessions;

/// <summary>How long a visitor looked at the pages of a session: for each page view the largest time its <c>page_leave</c>s report, summed.</summary>
/// <remarks>A <c>page_leave</c> belongs to the last page view before it.</remarks>
internal sealed class EngagedTime
{
    /// <summary>From this many milliseconds on a session is engaged.</summary>
    public const decimal Enough = 10_000;

    private readonly IndexView _view;
    private readonly Column _column;
    private readonly decimal[] _amounts;
    private readonly int _pageView;
    private readonly int _pageLeave;

    public EngagedTime(IndexView view)
    {
        _view = view;
        _column = view.Column("prop.engaged_ms");
        _amounts = [.. _column.Values.Select(value =>
            decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? amount : 0)];
        _pageView = view.NameCode("page_view");
        _pageLeave = view.NameCode("page_leave");
    }

    /// <summary>Milliseconds of a session; 0 when none were sent.</summary>
    public decimal Of(IndexSegment segment, List<int> rows)
    {
        if (_pageLeave < 0)
        {
            return 0;
        }

        var codes = _view.Codes(_column, segment);
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
                page = Math.Max(page, _amounts[codes[row]]);
            }
        }

        return total + page;
    }
}
