using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Sessions;

public class SessionsOperatorTests
{
    private const long Minute = 60 * Timestamp.Second;
    private static readonly string[] Names = ["page_view", "page_view", "page_leave", "$heartbeat", "cart", "other"];

    [Fact]
    public void Agrees_with_cutting_event_by_event() => Prop.ForAll(Journeys(), given =>
    {
        var events = Events(given);
        var view = JourneySplits.View(events);
        foreach (var scope in Scopes(view))
        {
            Assert.Equal(Slowly(scope, events, "channel"), Answer(SessionsOperator.Run(new SessionsPlan(scope, [], "channel"))));
            Assert.Equal(Slowly(scope, events, null), Answer(SessionsOperator.Run(new SessionsPlan(scope, [], null))));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Agrees_where_nobody_leaves_a_page() => Prop.ForAll(Journeys(), given =>
    {
        List<MemoryEvent> events = [.. Events(given).Select(item => item.Name == "page_leave" ? item with { Name = "cart" } : item)];
        foreach (var segmentEvents in new[] { 7, 4_000 })
        {
            var view = JourneySplits.View(events, segmentEvents: segmentEvents);
            foreach (var scope in Scopes(view))
            {
                Assert.Equal(Slowly(scope, events, null), Answer(SessionsOperator.Run(new SessionsPlan(scope, [], null))));
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splits_threads_and_bytes_change_nothing() => Prop.ForAll(Journeys(), given =>
        JourneySplits.Agree(Events(given), view => SessionsOperator.Run(new SessionsPlan(new JourneyScope { View = view }, [], "channel")))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_gap_of_exactly_the_timeout_stays_whatever_the_time_of_day()
    {
        // Coarse times are multiples of 65.536 ms: the edge falls everywhere between two of them.
        for (var shift = 0L; shift < 131_072; shift += 4_099)
        {
            MemoryEvent[] events = [At("a", 0), At("a", shift), At("a", shift + (30 * Minute)), At("a", shift + (60 * Minute) + 1)];
            var state = SessionsOperator.Run(new SessionsPlan(new JourneyScope { View = JourneySplits.View(events) }, [], null));
            Assert.Equal(2, state.Groups["all"].Sessions);
        }
    }

    [Fact]
    public void A_visitor_with_very_many_events_is_one_session_and_nothing_is_allocated_per_event()
    {
        var view = JourneySplits.View(Enumerable.Range(0, 200_000).Select(at => At("a", at * Timestamp.Second)), threads: 1);
        var plan = new SessionsPlan(new JourneyScope { View = view }, [], null);
        SessionsOperator.Run(plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var state = SessionsOperator.Run(plan);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal([1, 1, 200_000], [state.Groups["all"].Sessions, state.Visitors, state.Groups["all"].PageViews]);
    }

    [Fact]
    public void No_events_no_sessions() =>
        Assert.Empty(SessionsOperator.Run(new SessionsPlan(new JourneyScope { View = JourneySplits.View([]) }, [], null)).Groups);

    [Fact]
    public void Damaged_bytes_are_refused() => Assert.Throws<InvalidDataException>(() => JourneyState.FromBytes<SessionsState>([2, 1, 9, 9, 9]));

    private static MemoryEvent At(string visitor, long micros) => new(visitor, "page_view", SomeJourneys.Start + micros);

    private static IEnumerable<JourneyScope> Scopes(IndexView view)
    {
        var scope = new JourneyScope { View = view, Sessions = new SessionRule { TimeoutMicros = Minute } };
        yield return scope;
        yield return scope with { Sessions = new SessionRule { TimeoutMicros = Minute, MaxLengthMicros = 2 * Minute } };
        yield return scope with { Hidden = EventFlags.Quarantined, AsOf = new Timestamp(SomeJourneys.Start + (5 * Minute)) };
        yield return scope with { Range = new TimeRange(new Timestamp(SomeJourneys.Start + Minute), new Timestamp(SomeJourneys.Start + (4 * Minute))) };
        yield return scope with { Filter = new NamedEvents(view, "cart"), Hidden = EventFlags.Quarantined };
    }

    private static Arbitrary<(byte Gap, byte Kind)[][]> Journeys() =>
        ArbMap.Default.GeneratorFor<(byte Gap, byte Kind)[]>().ArrayOf().Where(visitors => visitors.Length < 12).ToArbitrary();

    private static List<MemoryEvent> Events((byte Gap, byte Kind)[][] given) =>
    [
        .. given.SelectMany((journey, visitor) =>
        {
            var micros = SomeJourneys.Start;
            return journey.Select(step =>
            {
                micros += step.Gap switch { < 40 => 0, < 200 => step.Gap * 300_000L, < 230 => Minute, _ => Minute + 1 };
                var item = SomeJourneys.Event($"v{visitor}", Names[step.Kind % Names.Length], 0) with
                {
                    Micros = micros,
                    Flags = (step.Kind % 17) switch { 0 => EventFlags.Sessionless, 1 => EventFlags.Quarantined, _ => EventFlags.None },
                };
                return (step.Kind % 5) switch
                {
                    0 => item with { Columns = new Dictionary<string, (ValueKind, string)> { ["channel"] = (ValueKind.Text, step.Kind % 2 == 0 ? "Email" : "Direct") } },
                    1 when item.Name == "page_leave" => item with { Columns = new Dictionary<string, (ValueKind, string)> { ["prop.engaged_ms"] = (ValueKind.Number, $"{step.Gap * 50}") } },
                    _ => item,
                };
            });
        }),
    ];

    private static string Answer(SessionsState state) => string.Join("; ", state.Groups
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key} {group.Value.Sessions} {group.Value.Visitors} {group.Value.Engaged} {group.Value.PageViews} {group.Value.Durations.Of(0.5)}")
        .Append($"{state.Visitors}"));

    // One event after the other, as docs/definitions/session.md has it.
    private static string Slowly(JourneyScope scope, List<MemoryEvent> events, string? by)
    {
        var sessions = new List<(string Visitor, List<MemoryEvent> Events, long Start, long End)>();
        var visitors = new HashSet<string>();
        foreach (var journey in events.Where(item => (item.Flags & scope.Hidden) == 0 && item.Micros < scope.AsOf.Micros).GroupBy(item => item.Visitor))
        {
            var open = -1;
            foreach (var item in journey)
            {
                var inTime = open >= 0 && item.Micros - sessions[open].End <= scope.Sessions.TimeoutMicros;
                var opens = (item.Flags & EventFlags.Sessionless) == 0 && item.Name is not ("page_leave" or "$heartbeat")
                    && (!inTime || item.Micros - sessions[open].Start > (scope.Sessions.MaxLengthMicros ?? long.MaxValue));
                if (opens)
                {
                    open = sessions.Count;
                    sessions.Add((journey.Key, [item], item.Micros, item.Micros));
                }
                else if (inTime)
                {
                    sessions[open].Events.Add(item);
                    sessions[open] = sessions[open] with { End = (item.Flags & EventFlags.Sessionless) == 0 ? item.Micros : sessions[open].End };
                }
            }

            if (journey.Any(item => scope.Range.Contains(new Timestamp(item.Micros)) && (scope.Filter is null || item.Name == "cart")))
            {
                visitors.Add(journey.Key);
            }
        }

        var rows = sessions
            .Where(session => scope.Range.Contains(new Timestamp(session.Start)) && (scope.Filter is null || session.Events.Exists(item => item.Name == "cart")))
            .GroupBy(session => by is null ? "all" : session.Events.Find(item => item.Columns.ContainsKey(by))?.Columns[by].Text ?? "(none)")
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                var durations = group.Select(session => session.End - session.Start).Order().ToList();
                var median = (durations[(durations.Count - 1) / 2] + durations[durations.Count / 2]) / 2.0;
                return $"{group.Key} {group.Count()} {group.Select(session => session.Visitor).Distinct().Count()} {group.Count(session => IsEngaged(session.Events))} "
                    + $"{group.Sum(session => session.Events.Count(item => item.Name == "page_view"))} {median}";
            });
        return string.Join("; ", rows.Append($"{visitors.Count}"));
    }

    private static bool IsEngaged(List<MemoryEvent> events)
    {
        var (total, page) = (0m, 0m);
        foreach (var item in events)
        {
            (total, page) = item.Name == "page_view" ? (total + page, 0) : (total, page);
            if (item.Name == "page_leave" && item.Columns.TryGetValue("prop.engaged_ms", out var value))
            {
                page = Math.Max(page, decimal.Parse(value.Text, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return total + page >= 10_000 || events.Count(item => item.Name == "page_view") >= 2;
    }
}
