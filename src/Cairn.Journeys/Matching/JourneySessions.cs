using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Matching;

/// <summary>The sessions of one index segment: which one each row belongs to, and where each begins.</summary>
internal sealed class JourneySessions
{
    private const long TimeoutMicros = 30 * 60 * Timestamp.Second;

    /// <summary>Per row the session, as a number within the segment; -1 for none.</summary>
    internal required int[] Of { get; init; }

    /// <summary>Per session the row of its first event.</summary>
    internal required List<int> StartRows { get; init; }

    /// <summary>Per session the row of its last session event.</summary>
    internal required List<int> LastRows { get; init; }

    /// <summary>Per session its number in the visitor's history, from 1.</summary>
    internal required List<int> Numbers { get; init; }

    /// <summary>Sessions by the rule of <c>docs/definitions/session.md</c>, over the rows the report sees.</summary>
    internal static JourneySessions Find(IndexSegment segment, CompileContext context)
    {
        var leave = context.View.NameCode("page_leave");
        var beat = context.View.NameCode("$heartbeat");
        var sessions = new JourneySessions { Of = new int[segment.EventCount], StartRows = [], LastRows = [], Numbers = [] };
        Array.Fill(sessions.Of, -1);
        for (var person = 0; person < segment.PersonCount; person++)
        {
            sessions.FindOf(segment, person, context, leave, beat);
        }

        return sessions;
    }

    /// <summary>Whether nothing that comes at or after a moment can belong to the session any more.</summary>
    internal bool IsOver(int session, IndexSegment segment, long micros) =>
        micros - segment.Micros[LastRows[session]] > TimeoutMicros
        || (session + 1 < Numbers.Count && Numbers[session + 1] > 1);

    private void FindOf(IndexSegment segment, int person, CompileContext context, int leave, int beat)
    {
        var number = 0;
        for (var row = segment.Offsets[person]; row < segment.Offsets[person + 1]; row++)
        {
            var micros = segment.Micros[row];
            if (!context.Sees(micros, segment.Flags[row]))
            {
                continue;
            }

            var isOpen = number > 0 && micros - segment.Micros[LastRows[^1]] <= TimeoutMicros;
            var isSessionless = (segment.Flags[row] & EventFlags.Sessionless) != 0;
            var neverOpens = isSessionless || segment.Names[row] == leave || segment.Names[row] == beat;
            if (!isOpen && neverOpens)
            {
                continue;
            }

            if (!isOpen)
            {
                StartRows.Add(row);
                LastRows.Add(row);
                Numbers.Add(++number);
            }

            Of[row] = StartRows.Count - 1;
            LastRows[^1] = isSessionless ? LastRows[^1] : row;
        }
    }
}
