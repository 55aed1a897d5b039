using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Matching;

/// <summary>Tests of the session's state up to and with each event; a row outside sessions never holds.</summary>
internal static class SessionTests
{
    private const decimal EngagedSeconds = 10;

    internal static RowTest For(MatchNode.Session part, IndexView view)
    {
        var test = new ValueTest(part.Filter);
        return part.Field switch
        {
            SessionField.PageViews => Counting(test, () => new NameCounter(view, "page_view").Step),
            SessionField.Events => Counting(test, () => EveryEvent()),
            SessionField.Paths => Counting(test, () => new PathCounter(view, part.Glob!).Step),
            SessionField.Index => PerRow(test, (scan, row, session) => Number((long)scan.Sessions.Spans[session].Index)),
            SessionField.Duration => PerRow(test, (scan, row, session) =>
                Number((scan.Segment.Micros[row] - scan.Sessions.Spans[session].StartMicros) / (decimal)Timestamp.Second)),
            SessionField.Engaged => Tracking(test, () => new EngagementTracker(view).Step),
            SessionField.Channel => Tracking(test, () => new FirstValue(view, "channel", null).Step),
            _ => Tracking(test, () => new FirstValue(view, "path", "page_view").Step),
        };
    }

    internal static ColumnValue Number(decimal number) => new(ValueKind.Number, Decimals.Print(number));

    internal static ColumnValue Number(long number) => Number((decimal)number);

    /// <summary>Says a number after each visible event of a session; <c>isFirst</c> is true at the session's first.</summary>
    private delegate long Count(SegmentScan scan, int row, bool isFirst);

    private delegate ColumnValue State(SegmentScan scan, int row, bool isFirst);

    private static RowTest Counting(ValueTest test, Func<Count> start) => Tracking(test, () =>
    {
        var count = start();
        return (scan, row, isFirst) => Number(count(scan, row, isFirst));
    });

    private static RowTest PerRow(ValueTest test, Func<SegmentScan, int, int, ColumnValue> state) => (scan, rows) =>
    {
        for (var row = 0; row < rows.Length; row++)
        {
            var session = scan.Sessions.Of[row];
            rows[row] = session >= 0 && test.Holds(state(scan, row, session));
        }
    };

    private static RowTest Tracking(ValueTest test, Func<State> start) => (scan, rows) =>
    {
        var state = start();
        var (last, before, held) = (-1, ColumnValue.Missing, false);
        for (var row = 0; row < rows.Length; row++)
        {
            var session = scan.Sessions.Of[row];
            if (session < 0)
            {
                continue;
            }

            var value = state(scan, row, session != last);

            // Asked again only when the state changes: a session rarely changes it.
            held = session == last && value == before ? held : test.Holds(value);
            (last, before) = (session, value);
            rows[row] = held;
        }
    };

    private static Count EveryEvent()
    {
        var count = 0L;
        return (_, _, isFirst) => count = isFirst ? 1 : count + 1;
    }

    private sealed class NameCounter(IndexView view, string name)
    {
        private readonly int _code = view.NameCode(name);
        private long _count;

        internal long Step(SegmentScan scan, int row, bool isFirst)
        {
            _count = isFirst ? 0 : _count;
            return _count += scan.Segment.Names[row] == _code ? 1 : 0;
        }
    }

    private sealed class PathCounter
    {
        private readonly Column _column;
        private readonly string?[] _paths;
        private readonly int _pageView;
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        internal PathCounter(IndexView view, string glob)
        {
            var pattern = Addresses.Glob(glob);
            _column = view.Column(PropertyNames.Resolve("path", view));
            _paths = [.. _column.Values.Select(v => v.Text is { } text && Addresses.Normalise("path", text) is var path && pattern.IsMatch(path) ? path : null)];
            _pageView = view.NameCode("page_view");
        }

        internal long Step(SegmentScan scan, int row, bool isFirst)
        {
            if (isFirst)
            {
                _seen.Clear();
            }

            if (scan.Segment.Names[row] == _pageView && _paths[scan.Codes(_column)[row]] is { } path)
            {
                _seen.Add(path);
            }

            return _seen.Count;
        }
    }

    /// <summary>The value of the first event of the session that has one.</summary>
    private sealed class FirstValue(IndexView view, string column, string? onlyName)
    {
        private readonly Column _column = view.Column(PropertyNames.Resolve(column, view));
        private readonly IReadOnlyList<ColumnValue> _values = view.Column(PropertyNames.Resolve(column, view)).Values;
        private readonly int _name = onlyName is null ? -1 : view.NameCode(onlyName);
        private int _code;

        internal ColumnValue Step(SegmentScan scan, int row, bool isFirst)
        {
            _code = isFirst ? 0 : _code;
            _code = _code == 0 && (onlyName is null || scan.Segment.Names[row] == _name) ? scan.Codes(_column)[row] : _code;
            return _values[_code];
        }
    }

    private sealed class EngagementTracker(IndexView view)
    {
        private readonly int _pageView = view.NameCode("page_view");
        private readonly int _leave = view.NameCode("page_leave");
        private readonly Column _engaged = view.Column("prop.engaged_ms");
        private readonly Dictionary<long, decimal> _seconds = [];
        private int _pageViews;

        internal ColumnValue Step(SegmentScan scan, int row, bool isFirst)
        {
            if (isFirst)
            {
                _pageViews = 0;
                _seconds.Clear();
            }

            _pageViews += scan.Segment.Names[row] == _pageView ? 1 : 0;
            if (scan.Segment.Names[row] == _leave && Decimals.TryParse(_engaged.Values[scan.Codes(_engaged)[row]].Text, out var ms))
            {
                var page = scan.PageViews[row];
                _seconds[page] = Math.Max(_seconds.GetValueOrDefault(page), ms / 1_000);
            }

            var isEngaged = _pageViews >= 2 || _seconds.Values.Sum() >= EngagedSeconds;
            return new ColumnValue(ValueKind.Boolean, isEngaged ? "true" : "false");
        }
    }
}
