using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Drivers;

/// <summary>The rows of one person: one for each landmark at which they were at risk and are followed for the whole horizon.</summary>
internal sealed class LandmarkRows(DriverPlan plan, MetCandidates met)
{
    private readonly long _last = Before(plan.Scope.AsOf.Micros, plan.HorizonMicros);

    /// <summary>Whether a landmark at this moment could be followed to its end.</summary>
    public bool CanFollow(long landmark) => landmark <= _last;

    /// <summary>Adds the rows and returns how many.</summary>
    /// <param name="segment">Where the person lies.</param>
    /// <param name="start">The row of t0.</param>
    /// <param name="end">The row after the person's last.</param>
    /// <param name="spans">The person's sessions.</param>
    /// <param name="session">The place of the session of t0 among them.</param>
    /// <param name="outcome">When the first macro after t0 happened; the largest number for never.</param>
    /// <param name="state">What receives the rows.</param>
    public int Add(IndexSegment segment, int start, int end, IReadOnlyList<SessionSpan> spans, int session, long outcome, DriverState state)
    {
        var rows = 0;
        for (var number = 0; number < plan.Sessions && session + number < spans.Count; number++)
        {
            var span = spans[session + number];
            rows += AddRow(segment, start, span.LastRow + 1, number, span.EndMicros, 0, spans, outcome, state);
        }

        var t0 = segment.Micros[start];
        var upTo = start;
        for (var delay = 0; delay < plan.Delays.Count; delay++)
        {
            var landmark = t0 + plan.Delays[delay];
            if (landmark >= outcome || !CanFollow(landmark))
            {
                break;
            }

            upTo = JourneyRows.FirstAtOrAfter(segment, upTo, end, landmark + 1);
            var recency = Recency(landmark - segment.Micros[LastSeen(segment, start, upTo)]);
            rows += AddRow(segment, start, upTo, plan.Sessions + delay, landmark, recency, spans, outcome, state);
        }

        return rows;
    }

    private int AddRow(
        IndexSegment segment, int start, int upTo, int number, long landmark, byte recency, IReadOnlyList<SessionSpan> spans, long outcome, DriverState state)
    {
        if (landmark >= outcome || !CanFollow(landmark))
        {
            return 0;
        }

        var index = 0;
        while (index < spans.Count && spans[index].StartMicros <= landmark)
        {
            index++;
        }

        var exposures = met.Expose(start, upTo, state);
        state.Rows.Add(new DriverRow(
            (byte)number, recency, outcome != long.MaxValue && outcome - landmark <= plan.HorizonMicros, (ushort)Math.Min(ushort.MaxValue, index),
            Seen(segment, start, upTo), exposures));
        return 1;
    }

    private int Seen(IndexSegment segment, int start, int end)
    {
        if ((segment.AnyFlags & plan.Scope.Hidden) == 0)
        {
            return end - start;
        }

        var seen = 0;
        for (var row = start; row < end; row++)
        {
            seen += (segment.Flags[row] & plan.Scope.Hidden) == 0 ? 1 : 0;
        }

        return seen;
    }

    private int LastSeen(IndexSegment segment, int start, int end)
    {
        var row = end - 1;
        while (row > start && (segment.Flags[row] & plan.Scope.Hidden) != EventFlags.None)
        {
            row--;
        }

        return row;
    }

    private static byte Recency(long age) => age switch
    {
        <= 30 * Timestamp.Second => 1,
        <= 300 * Timestamp.Second => 2,
        <= 1_800 * Timestamp.Second => 3,
        _ => 4,
    };

    private static long Before(long micros, long span) => micros < long.MinValue + span ? long.MinValue : micros - span;
}
