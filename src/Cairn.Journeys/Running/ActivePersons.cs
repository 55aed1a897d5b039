using System.Collections;
using Cairn.Journeys.Index;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Running;

/// <summary>Finds the persons of a scope who have an event in its range.</summary>
public static class ActivePersons
{
    /// <summary>The persons with an event of a set in the range.</summary>
    /// <param name="scope">The journeys, the range, whom and which events to look at.</param>
    /// <param name="events">Which events; null: any.</param>
    /// <param name="cancellation">Stops it.</param>
    public static PersonSet Of(JourneyScope scope, IEventSet? events, CancellationToken cancellation = default) =>
        JourneyRun.Run(scope.View, () => new SegmentMembers(), () => new Worker(scope, events ?? new EveryEvent(scope.View)), cancellation).Of(scope.View);

    private sealed class Worker(JourneyScope scope, IEventSet events) : IJourneyWorker<SegmentMembers>
    {
        private readonly MatchScan _scan = new(scope, [events]);

        public void Add(JourneyPart part, SegmentMembers state)
        {
            _scan.Begin(part);
            var members = new BitArray(part.End - part.Start);
            for (var person = part.Start; person < part.End; person++)
            {
                members[person - part.Start] = scope.Persons?.Has(part.Segment, person) != false && IsActive(_scan.Of(person));
            }

            state.Add(part, members);
        }

        private bool IsActive(ReadOnlySpan<Match> matches)
        {
            foreach (ref readonly var match in matches)
            {
                if (scope.Range.Contains(new Time.Timestamp(match.Micros)))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
