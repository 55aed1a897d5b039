using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>Finds what was begun and not ended well in time; what may still be ended by as_of is not counted.</summary>
internal sealed class AbandonedTest(MatchNode.Abandoned abandoned, IEventSet of, IEventSet without)
{
    private const uint Begun = 1;
    private const uint Ended = 2;

    internal void Fill(SegmentScan scan, bool[] rows)
    {
        var masks = new uint[rows.Length];
        of.Mark(scan.Segment, 0, masks, Begun);
        without.Mark(scan.Segment, 0, masks, Ended);
        var offsets = scan.Segment.Offsets;
        for (var person = 0; person < scan.Segment.PersonCount; person++)
        {
            // Backwards, so that the next ending is always known.
            var next = -1;
            for (var row = offsets[person + 1] - 1; row >= offsets[person]; row--)
            {
                rows[row] = scan.Visible[row] && (masks[row] & Begun) != 0 && IsAbandoned(scan, row, next);
                next = scan.Visible[row] && (masks[row] & Ended) != 0 ? row : next;
            }
        }
    }

    private bool IsAbandoned(SegmentScan scan, int row, int next)
    {
        var micros = scan.Segment.Micros;
        var asOf = scan.Context.AsOf.Micros;
        if (abandoned.PerSession)
        {
            var session = scan.Sessions.Of[row];
            var inSession = next >= 0 && session >= 0 && scan.Sessions.Of[next] == session;
            var ended = inSession && (abandoned.Within is null || micros[next] - micros[row] <= abandoned.Within.Value.Micros);
            var isOver = session >= 0 && (scan.Sessions.IsOver(session, asOf) || micros[row] <= asOf - abandoned.Within?.Micros);
            return isOver && !ended;
        }

        var span = abandoned.Within!.Value.Micros;
        var isDecided = micros[row] <= asOf - span;
        return isDecided && (next < 0 || micros[next] - micros[row] > span);
    }
}
