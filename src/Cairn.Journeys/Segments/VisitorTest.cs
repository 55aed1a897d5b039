using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>Whether a visitor's state at as_of satisfies a filter. For one thread.</summary>
/// <remarks>
/// The fields are <c>id</c>, <c>sessions</c>, <c>events</c>, <c>page_views</c>, <c>days_since_first</c> and <c>days_since_last</c> (whole days of 86,400
/// seconds), <c>first_seen</c>, <c>last_seen</c> and <c>first_channel</c>; any other name is the latest value that an event carried.
/// </remarks>
internal sealed class VisitorTest
{
    private readonly JourneyScope _scope;
    private readonly string _field;
    private readonly ValueTest _test;
    private readonly Column? _column;
    private readonly bool[] _holds = [];
    private readonly int _pageView;
    private readonly Dictionary<long, bool> _known = [];
    private IndexSegment? _segment;
    private ColumnCodes _codes;

    internal VisitorTest(Filter filter, JourneyScope scope)
    {
        (_scope, _field, _test) = (scope, filter.Property, new ValueTest(filter));
        _pageView = scope.View.NameCode("page_view");
        if (IsColumn(_field))
        {
            _column = scope.View.Column(PropertyNames.Resolve(_field == "first_channel" ? "channel" : _field, scope.View));
            _holds = [.. _column.Values.Select(_test.Holds)];
        }
    }

    /// <summary>Names the fields that are no columns.</summary>
    internal static IReadOnlyList<string> Fields { get; } = ["id", "sessions", "events", "page_views", "days_since_first", "days_since_last", "first_seen", "last_seen", "first_channel"];

    /// <summary>Whether a field is read from a column.</summary>
    internal static bool IsColumn(string field) => field == "first_channel" || !Fields.Contains(field);

    internal void Begin(IndexSegment segment)
    {
        _segment = segment;
        _codes = _column is null ? default : _scope.View.Codes(_column, segment);
    }

    /// <param name="person">The person's number in the segment.</param>
    /// <param name="sessions">The person's sessions; read for <c>sessions</c> only.</param>
    internal bool Holds(int person, Func<int, IReadOnlyList<SessionSpan>> sessions)
    {
        var (first, end) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        switch (_field)
        {
            case "id":
                return _test.Holds(new ColumnValue(ValueKind.Text, _scope.View.PersonId(_segment, person)));
            case "sessions":
                return Number(sessions(person).Count);
            case "events" or "page_views":
                return Number(Count(first, end));
            case "days_since_first" or "first_seen":
                return Moment(Next(first, end, 1));
            case "days_since_last" or "last_seen":
                return Moment(Next(end - 1, first - 1, -1));
            default:
                return _holds[_field == "first_channel" ? Code(first, end, 1) : Code(end - 1, first - 1, -1)];
        }
    }

    private long Count(int first, int end)
    {
        var count = 0L;
        for (var row = first; row < end; row++)
        {
            count += Sees(row) && (_field == "events" || _segment!.Names[row] == _pageView) ? 1 : 0;
        }

        return count;
    }

    private bool Moment(int row)
    {
        if (row < 0)
        {
            return _test.Holds(ColumnValue.Missing);
        }

        var micros = _segment!.Micros[row];
        return _field is "first_seen" or "last_seen"
            ? _test.Holds(new ColumnValue(ValueKind.Text, new Timestamp(micros).ToString()))
            : Number((_scope.AsOf.Micros - micros) / Timestamp.Day);
    }

    private int Next(int row, int end, int step)
    {
        while (row != end && !Sees(row))
        {
            row += step;
        }

        return row == end ? -1 : row;
    }

    private int Code(int row, int end, int step)
    {
        for (; row != end; row += step)
        {
            if (_codes[row] is not 0 and var code && Sees(row))
            {
                return code;
            }
        }

        return 0;
    }

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);

    private bool Number(long value)
    {
        if (!_known.TryGetValue(value, out var holds))
        {
            if (_known.Count >= 4_096)
            {
                _known.Clear();
            }

            _known[value] = holds = _test.Holds(new ColumnValue(ValueKind.Number, Decimals.Print(value)));
        }

        return holds;
    }
}
