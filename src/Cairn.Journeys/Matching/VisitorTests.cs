using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Matching;

/// <summary>Tests of the visitor's state up to and with each event.</summary>
internal static class VisitorTests
{
    internal static RowTest For(MatchNode.Visitor part, IndexView view)
    {
        var test = new ValueTest(part.Filter);
        return part.Field switch
        {
            VisitorField.Sessions => Sessions(test, part.Within),
            VisitorField.DaysSinceFirst => PerPerson(test, DaysSinceFirst),
            _ => FirstChannel(test, view),
        };
    }

    /// <summary>Sessions so far; within a span, those that start at most so long before the current one.</summary>
    private static RowTest Sessions(ValueTest test, Duration? within) => PerPerson(test, (scan, first, row, current) =>
    {
        if (current < 0)
        {
            return SessionTests.Number(0L);
        }

        var sessions = scan.Sessions;
        var number = sessions.Spans[current].Index;
        if (within is null)
        {
            return SessionTests.Number((long)number);
        }

        var earliest = sessions.Spans[current].StartMicros - within.Value.Micros;
        var count = 0L;
        for (var session = current; session > current - number && sessions.Spans[session].StartMicros >= earliest; session--)
        {
            count++;
        }

        return SessionTests.Number(count);
    });

    private static ColumnValue DaysSinceFirst(SegmentScan scan, int first, int row, int current) =>
        SessionTests.Number((scan.Segment.Micros[row] - scan.Segment.Micros[first]) / Timestamp.Day);

    private static RowTest FirstChannel(ValueTest test, IndexView view)
    {
        var column = view.Column(PropertyNames.Resolve("channel", view));
        return (scan, rows) =>
        {
            var codes = scan.Codes(column);
            var offsets = scan.Segment.Offsets;
            for (var person = 0; person < scan.Segment.PersonCount; person++)
            {
                var code = 0;
                for (var row = offsets[person]; row < offsets[person + 1]; row++)
                {
                    code = code == 0 && scan.Visible[row] ? codes[row] : code;
                    rows[row] = test.Holds(column.Values[code]);
                }
            }
        };
    }

    /// <summary>Asks for the state at every visible row: the person's first visible row, the row, and the last session that has begun (-1 for none).</summary>
    private static RowTest PerPerson(ValueTest test, Func<SegmentScan, int, int, int, ColumnValue> state) => (scan, rows) =>
    {
        var offsets = scan.Segment.Offsets;
        for (var person = 0; person < scan.Segment.PersonCount; person++)
        {
            var (first, current) = (-1, -1);
            for (var row = offsets[person]; row < offsets[person + 1]; row++)
            {
                if (scan.Visible[row])
                {
                    first = first < 0 ? row : first;
                    current = scan.Sessions.Of[row] >= 0 ? scan.Sessions.Of[row] : current;
                    rows[row] = test.Holds(state(scan, first, row, current));
                }
            }
        }
    };
}
