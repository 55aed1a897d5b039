using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Matching;

/// <summary>The sessions of one index segment: which one each row belongs to, and where each begins.</summary>
internal sealed class JourneySessions
{
    private readonly long _timeoutMicros;

    private JourneySessions(int rows, long timeoutMicros)
    {
        _timeoutMicros = timeoutMicros;
        Of = new int[rows];
    }

    /// <summary>Per row the session, as a number within the segment; -1 for none.</summary>
    internal int[] Of { get; }

    /// <summary>Per session its rows and times.</summary>
    internal List<SessionSpan> Spans { get; } = [];

    /// <summary>Sessions by the rule of <c>docs/definitions/session.md</c>, over the rows the report sees.</summary>
    internal static JourneySessions Find(IndexSegment segment, CompileContext context)
    {
        var scan = new SessionScan(context.View, context.SessionRule, context.Hidden, context.AsOf);
        var sessions = new JourneySessions(segment.EventCount, context.SessionRule.TimeoutMicros);
        for (var person = 0; person < segment.PersonCount; person++)
        {
            var rows = sessions.Of.AsSpan(segment.Offsets[person]..segment.Offsets[person + 1]);
            var spans = scan.Run(segment, person, rows);
            var before = sessions.Spans.Count - 1;
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = rows[row] == 0 ? -1 : before + rows[row];
            }

            sessions.Spans.AddRange(spans);
        }

        return sessions;
    }

    /// <summary>Whether nothing that comes at or after a moment can belong to the session any more.</summary>
    internal bool IsOver(int session, long micros) =>
        micros - Spans[session].EndMicros > _timeoutMicros || (session + 1 < Spans.Count && Spans[session + 1].Index > 1);
}
