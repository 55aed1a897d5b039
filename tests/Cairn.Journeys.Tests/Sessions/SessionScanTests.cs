using Cairn.Journeys.Events;
using Cairn.Journeys.Index;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Journeys.Tests.Sessions;

public class SessionScanTests
{
    private const long Minute = 60 * Timestamp.Second;
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Exactly_the_timeout_stays_and_one_microsecond_more_opens_a_session()
    {
        var spans = Spans(new SessionRule(), View("page_view", 0), View("page_view", 30 * Minute), View("page_view", (60 * Minute) + 1));
        Assert.Equal([new(1, 0, 1, 0, 30 * Minute), new(2, 2, 2, (60 * Minute) + 1, (60 * Minute) + 1)], spans);
    }

    [Fact]
    public void Without_events_there_is_no_session() => Assert.Empty(Spans(new SessionRule(), new MemoryEvent("w", "a", 1) { Flags = EventFlags.Sessionless }));

    [Fact]
    public void A_page_leave_extends_a_session_and_opens_none()
    {
        Assert.Empty(Spans(new SessionRule(), View("page_leave", 0), View("$heartbeat", 5)));
        Assert.Equal(
            [new(1, 0, 2, 0, 50 * Minute)],
            Spans(new SessionRule(), View("page_view", 0), View("page_leave", 25 * Minute), View("page_view", 50 * Minute)));
    }

    [Fact]
    public void A_sessionless_event_belongs_to_the_open_session_but_does_not_extend_it()
    {
        MemoryEvent[] events =
        [
            View("page_view", 0), View("refund", 20 * Minute) with { Flags = EventFlags.Sessionless },
            View("refund", 31 * Minute) with { Flags = EventFlags.Sessionless }, View("page_view", 40 * Minute),
        ];
        Assert.Equal([1, 1, 0, 2], Indices(new SessionRule(), events));
    }

    [Theory]
    [InlineData("cairn", 1)]
    [InlineData("ga4", 1)]
    [InlineData("ua", 2)]
    [InlineData("matomo", 2)]
    [InlineData("plausible", 1)]
    public void Midnight_in_the_sites_zone_cuts_where_the_preset_says_so(string preset, int sessions)
    {
        var midnight = Timestamp.From(new DateTimeOffset(2026, 3, 10, 23, 0, 0, TimeSpan.Zero)).Micros;
        Assert.Equal(sessions, Spans(Preset(preset), View("page_view", midnight - Minute), View("page_view", midnight + Minute)).Count);
    }

    [Theory]
    [InlineData("cairn", 1)]
    [InlineData("posthog", 2)]
    public void A_day_without_a_pause_is_cut_where_the_preset_has_a_longest_session(string preset, int sessions) =>
        Assert.Equal(sessions, Spans(Preset(preset), [.. Enumerable.Range(0, 76).Select(i => View("page_view", i * 20 * Minute))]).Count);

    [Theory]
    [InlineData("cairn", 1)]
    [InlineData("ua", 2)]
    [InlineData("matomo", 2)]
    public void Another_campaign_cuts_where_the_preset_says_so(string preset, int sessions) =>
        Assert.Equal(sessions, Spans(Preset(preset), Campaign("spring", 0), View("page_view", Minute), Campaign("summer", 5 * Minute)).Count);

    [Fact]
    public void The_same_campaign_again_does_not_cut() =>
        Assert.Single(Spans(Preset("ua"), Campaign("spring", 0), Campaign("spring", 5 * Minute)));

    [Theory]
    [InlineData("ga4", "prop.$ga_session_id", 2)]
    [InlineData("posthog", "prop.$session_id", 2)]
    [InlineData("cairn", "prop.$session_id", 1)]
    public void The_clients_session_id_cuts_where_it_changes(string preset, string column, int sessions) =>
        Assert.Equal(sessions, Spans(Preset(preset), With(column, "1", 0), View("page_view", 1), With(column, "1", 2), With(column, "2", 3)).Count);

    [Fact]
    public void Another_external_referrer_cuts_under_ua()
    {
        MemoryEvent From(string referrer, long micros) => View("page_view", micros) with
        {
            Columns = new Dictionary<string, (ValueKind, string)> { ["referrer"] = (ValueKind.Text, referrer), ["host"] = (ValueKind.Text, "shop.example") },
        };
        Assert.Equal([1, 1, 2], Indices(Preset("ua"), From("https://a.example/x", 0), From("https://shop.example/", 1), From("https://b.example/", 2)));
    }

    [Fact]
    public void Agrees_with_the_definition_event_by_event()
    {
        var journeys = ArbMap.Default.GeneratorFor<((byte Gap, byte Kind)[] Events, byte Rule)>().ToArbitrary();
        Prop.ForAll(journeys, given =>
        {
            var (events, micros) = (new List<MemoryEvent>(), 0L);
            foreach (var (gap, kind) in given.Events)
            {
                micros += gap % 6;
                events.Add(View((kind % 8) switch { 0 => "page_leave", 1 => "$heartbeat", _ => "page_view" }, micros) with
                {
                    Flags = kind % 5 == 0 ? EventFlags.Sessionless : EventFlags.None,
                });
            }

            var rule = new SessionRule { TimeoutMicros = 1 + (given.Rule % 4), MaxLengthMicros = given.Rule % 3 == 0 ? 6 : null };
            Assert.Equal(Slowly(events, rule), Indices(rule, [.. events]));
        }).QuickCheckThrowOnFailure();
    }

    // Every event looks back over all that went before it.
    private static List<int> Slowly(List<MemoryEvent> events, SessionRule rule)
    {
        var result = new List<int>();
        var extends = new List<bool>();
        for (var at = 0; at < events.Count; at++)
        {
            var last = extends.LastIndexOf(true);
            var session = last < 0 ? 0 : result[last];
            var inTime = last >= 0 && events[at].Micros - events[last].Micros <= rule.TimeoutMicros;
            var start = session == 0 ? 0 : events[result.IndexOf(session)].Micros;
            var sessionless = events[at].Flags == EventFlags.Sessionless;
            if (sessionless || events[at].Name is "page_leave" or "$heartbeat")
            {
                result.Add(inTime ? session : 0);
                extends.Add(inTime && !sessionless);
                continue;
            }

            var opens = !inTime || events[at].Micros - start > (rule.MaxLengthMicros ?? long.MaxValue);
            result.Add(opens ? session + 1 : session);
            extends.Add(true);
        }

        return result;
    }

    private static SessionRule Preset(string name) => SessionRule.Preset(name, Berlin)!;

    private static MemoryEvent View(string name, long micros) => new("v", name, micros);

    private static MemoryEvent With(string column, string value, long micros) =>
        View("page_view", micros) with { Columns = new Dictionary<string, (ValueKind, string)> { [column] = (ValueKind.Text, value) } };

    private static MemoryEvent Campaign(string name, long micros) => With("campaign", name, micros) with { Flags = EventFlags.Campaign };

    private static List<SessionSpan> Spans(SessionRule rule, params MemoryEvent[] events) => Run(rule, events).Spans;

    private static List<int> Indices(SessionRule rule, params MemoryEvent[] events) => Run(rule, events).Indices;

    private static (List<SessionSpan> Spans, List<int> Indices) Run(SessionRule rule, MemoryEvent[] events)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var index = new JourneyIndex(source);
        index.CatchUp();
        var view = index.View();
        if (view.Segments.Count == 0)
        {
            return ([], []);
        }

        var indices = new int[view.Segments[0].EventCount];
        var spans = new SessionScan(view, rule, EventFlags.None, new Timestamp(long.MaxValue)).Run(view.Segments[0], 0, indices);
        return ([.. spans], [.. indices]);
    }
}
