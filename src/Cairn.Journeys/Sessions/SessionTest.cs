using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Sessions;

/// <summary>Whether whole sessions satisfy a filter (<c>docs/definitions/session.md</c>). For one thread.</summary>
/// <remarks>
/// The fields are <c>index</c>, <c>start</c>, <c>duration</c> and <c>engaged_time</c> in seconds, <c>events</c>, <c>page_views</c>, <c>engaged</c>,
/// <c>bounce</c>, <c>landing</c> and <c>exit</c>; any other name is the value of the session's first event that has one.
/// </remarks>
internal sealed class SessionTest
{
    private const int MaxKept = 4_096;
    private const decimal EngagedSeconds = 10;
    private readonly IndexView _view;
    private readonly string _field;
    private readonly ValueTest _test;
    private readonly IReadOnlyList<IEventSet> _conversions;
    private readonly Column? _column;
    private readonly bool[] _holds = [];
    private readonly decimal?[] _engagedMs = [];
    private readonly int _pageView;
    private readonly int _pageLeave;
    private readonly Dictionary<long, bool> _known = [];
    private uint[] _converts = [];
    private int _first;
    private IndexSegment? _segment;
    private ColumnCodes _codes;

    /// <summary>A test of the field that the filter names, without its scope.</summary>
    /// <param name="filter">Its property is the field.</param>
    /// <param name="view">The journeys.</param>
    /// <param name="conversions">What makes a session engaged; asked for with <c>engaged</c> and <c>bounce</c> only.</param>
    internal SessionTest(Filter filter, IndexView view, Func<IReadOnlyList<IEventSet>> conversions)
    {
        (_view, _field, _test) = (view, filter.Property, new ValueTest(filter));
        _conversions = _field is "engaged" or "bounce" ? conversions() : [];
        (_pageView, _pageLeave) = (view.NameCode("page_view"), view.NameCode("page_leave"));
        var column = _field switch
        {
            "index" or "start" or "duration" or "events" or "page_views" => null,
            "engaged" or "bounce" or "engaged_time" => "prop.engaged_ms",
            "landing" or "exit" => "path",
            _ => PropertyNames.Resolve(_field, view),
        };
        if (column is not null)
        {
            _column = view.Column(column);
            var values = _column.Values;
            _holds = column == "prop.engaged_ms" ? [] : [.. values.Select(_test.Holds)];
            _engagedMs = column == "prop.engaged_ms" ? [.. values.Select(decimal? (v) => Decimals.TryParse(v.Text, out var ms) ? ms : null)] : [];
        }
    }

    /// <summary>The columns that a field reads; for warnings about those that nothing has.</summary>
    internal static bool IsColumn(string field) => field is not ("index" or "start" or "duration" or "events" or "page_views" or "engaged" or "bounce" or "engaged_time" or "landing" or "exit");

    /// <summary>Names the fields that are no columns.</summary>
    internal static IReadOnlyList<string> Fields { get; } = ["index", "start", "duration", "engaged_time", "events", "page_views", "engaged", "bounce", "landing", "exit", "channel", "campaign", "source", "medium", "device", "country"];

    /// <summary>Begins a stretch of whole persons.</summary>
    internal void Begin(IndexSegment segment, int firstRow, int endRow)
    {
        (_segment, _first) = (segment, firstRow);
        _codes = _column is null ? default : _view.Codes(_column, segment);
        if (_conversions.Count > 0)
        {
            _converts = _converts.Length < endRow - firstRow ? new uint[endRow - firstRow] : _converts;
            var masks = _converts.AsSpan(0, endRow - firstRow);
            masks.Clear();
            foreach (var conversion in _conversions)
            {
                conversion.Mark(segment, firstRow, masks, 1);
            }
        }
    }

    /// <summary>Whether a session of a person in the stretch satisfies the filter.</summary>
    /// <param name="span">The session.</param>
    /// <param name="firstRow">The person's first row.</param>
    /// <param name="indices">The session number of each of the person's rows.</param>
    internal bool Holds(SessionSpan span, int firstRow, ReadOnlySpan<int> indices)
    {
        switch (_field)
        {
            case "index":
                return Number(span.Index, 1);
            case "duration":
                return Number(span.EndMicros - span.StartMicros, Timestamp.Second);
            case "start":
                return _test.Holds(new ColumnValue(ValueKind.Text, new Timestamp(span.StartMicros).ToString()));
            case "events":
                return Number(Count(span, firstRow, indices, onlyPageViews: false), 1);
            case "page_views":
                return Number(Count(span, firstRow, indices, onlyPageViews: true), 1);
            case "engaged_time":
                return _test.Holds(EngagedSecondsOf(span, firstRow, indices) is { } seconds ? new ColumnValue(ValueKind.Number, Decimals.Print(seconds)) : ColumnValue.Missing);
            case "engaged" or "bounce":
                return Number(IsEngaged(span, firstRow, indices) == (_field == "engaged"));
            default:
                return _holds[Code(span, firstRow, indices)];
        }
    }

    private int Code(SessionSpan span, int firstRow, ReadOnlySpan<int> indices)
    {
        var (ofPages, found) = (_field is "landing" or "exit", 0);
        for (var row = span.FirstRow; row - firstRow < indices.Length && (found == 0 || _field == "exit"); row++)
        {
            if (indices[row - firstRow] > span.Index)
            {
                break;
            }

            if (indices[row - firstRow] == span.Index && _codes[row] is not 0 and var code && (!ofPages || _segment!.Names[row] == _pageView))
            {
                found = code;
            }
        }

        return found;
    }

    private long Count(SessionSpan span, int firstRow, ReadOnlySpan<int> indices, bool onlyPageViews)
    {
        var count = 0L;
        for (var row = span.FirstRow; row - firstRow < indices.Length && indices[row - firstRow] <= span.Index; row++)
        {
            count += indices[row - firstRow] == span.Index && (!onlyPageViews || _segment!.Names[row] == _pageView) ? 1 : 0;
        }

        return count;
    }

    // For each page view the largest time its page_leaves report, summed; null if none was sent.
    private decimal? EngagedSecondsOf(SessionSpan span, int firstRow, ReadOnlySpan<int> indices)
    {
        var (total, page, any) = (0m, 0m, false);
        for (var row = span.FirstRow; row - firstRow < indices.Length && indices[row - firstRow] <= span.Index; row++)
        {
            if (indices[row - firstRow] != span.Index)
            {
                continue;
            }

            if (_segment!.Names[row] == _pageView)
            {
                (total, page) = (total + page, 0);
            }
            else if (_segment.Names[row] == _pageLeave && _engagedMs[_codes[row]] is { } ms)
            {
                (page, any) = (Math.Max(page, ms), true);
            }
        }

        return any ? (total + page) / 1_000 : null;
    }

    private bool IsEngaged(SessionSpan span, int firstRow, ReadOnlySpan<int> indices)
    {
        if (Count(span, firstRow, indices, onlyPageViews: true) >= 2 || EngagedSecondsOf(span, firstRow, indices) >= EngagedSeconds)
        {
            return true;
        }

        for (var row = span.FirstRow; _conversions.Count > 0 && row - firstRow < indices.Length && indices[row - firstRow] <= span.Index; row++)
        {
            if (indices[row - firstRow] == span.Index && _converts[row - _first] != 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool Number(long value, long unit)
    {
        if (_known.TryGetValue(value, out var holds))
        {
            return holds;
        }

        if (_known.Count >= MaxKept)
        {
            _known.Clear();
        }

        return _known[value] = _test.Holds(new ColumnValue(ValueKind.Number, Decimals.Print(value / (decimal)unit)));
    }

    private bool Number(bool truth) => _test.Holds(new ColumnValue(ValueKind.Boolean, truth ? "true" : "false"));
}
