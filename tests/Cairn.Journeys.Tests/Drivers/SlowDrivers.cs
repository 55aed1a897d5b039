using System.Globalization;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Testing;

namespace Cairn.Journeys.Tests.Drivers;

/// <summary>Rows at landmarks, straight from the definition: one visitor, one landmark, one candidate at a time.</summary>
internal sealed record SlowDrivers(
    string Macro, IReadOnlyList<string> Candidates, long Start, long End, long AsOf, long Horizon, int Sessions, IReadOnlyList<long> Delays, bool SinceStart)
{
    private const long Timeout = 1_800 * Timestamp.Second;

    /// <summary>Each row as a text: visitor, landmark, recency, outcome, session, activity, and each exposure with its own events.</summary>
    public IEnumerable<string> Rows(IReadOnlyList<MemoryEvent> history) => history.GroupBy(item => item.Visitor).SelectMany(visitor =>
    {
        var events = visitor.Where(item => item.Flags == EventFlags.None && item.Micros < AsOf).OrderBy(item => item.Micros).ToList();
        var first = events.FindIndex(item => item.Micros >= Start);
        return first < 0 || events[first].Micros >= End ? [] : Of(visitor.Key, events, first);
    });

    private IEnumerable<string> Of(string visitor, List<MemoryEvent> events, int first)
    {
        var t0 = events[first].Micros;
        var macros = events.Where(item => item.Name == Macro).ToList();
        if (!SinceStart && events.Take(first).Any(item => item.Name == Macro))
        {
            yield break;
        }

        var ends = SessionEnds(events);
        var session = ends.FindIndex(end => end >= first);
        var landmarks = Enumerable.Range(0, Sessions).Where(number => session + number < ends.Count)
            .Select(number => (Number: number, Moment: events[ends[session + number]].Micros, UpTo: ends[session + number] + 1))
            .Concat(Delays.Select((delay, number) => (Sessions + number, t0 + delay, events.Count(item => item.Micros <= t0 + delay))));
        foreach (var (number, moment, upTo) in landmarks)
        {
            if (moment + Horizon > AsOf || events.Exists(item => item.Name == Macro && item.Micros >= t0 && item.Micros <= moment))
            {
                continue;
            }

            var seen = events.Take(upTo).Skip(first).ToList();
            var recency = number < Sessions ? 0 : ((moment - seen[^1].Micros) / Timestamp.Second) switch { <= 30 => 1, <= 300 => 2, <= 1_800 => 3, _ => 4 };
            var outcome = macros.Exists(item => item.Micros > moment && item.Micros <= moment + Horizon);
            var index = ends.Count(end => StartOf(events, ends, end) <= moment);
            var exposures = Candidates.Select((name, at) => (At: at, Times: seen.Count(item => item.Name == name))).Where(item => item.Times > 0);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{visitor} {number} {recency} {outcome} {index} {seen.Count}: {string.Join(",", exposures.Select(item => $"{item.At}x{item.Times}"))}");
        }
    }

    // The place of the last event of each session.
    private static List<int> SessionEnds(List<MemoryEvent> events) =>
        [.. Enumerable.Range(0, events.Count).Where(at => at == events.Count - 1 || events[at + 1].Micros - events[at].Micros > Timeout)];

    private static long StartOf(List<MemoryEvent> events, List<int> ends, int end)
    {
        var place = ends.IndexOf(end);
        return events[place == 0 ? 0 : ends[place - 1] + 1].Micros;
    }
}
