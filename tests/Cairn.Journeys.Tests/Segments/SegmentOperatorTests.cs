using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Segments;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Segments;

public sealed class SegmentOperatorTests
{
    private const int Day = 86_400;
    private const int Minute = 60;

    private static readonly MemoryEvent[] Shop =
    [
        Event("ann", "page_view", 0, ("channel", "Email"), ("path", "/"), ("country", "AT")),
        Event("ann", "add_to_cart", 10),
        Event("ann", "add_to_cart", 2 * Day, ("channel", "Direct"), ("country", "DE")),
        Event("ann", "purchase", 3 * Day, ("plan", "pro"), ("price", 20)),
        Event("bob", "page_view", Day, ("channel", "Paid"), ("path", "/sale")),
        Event("bob", "page_view", Day + 40, ("path", "/end")),
        Event("cyd", "page_view", (8 * Day) + Minute, ("price", 5)),
    ];

    [Theory]
    [InlineData("did(add_to_cart, >= 2, last 7d)", "")] // as_of is 10 May: it sees from 3 May on, one cart
    [InlineData("did(add_to_cart, >= 2, ever)", "ann")]
    [InlineData("seq(add_to_cart > not purchase, within 1d)", "ann")]
    [InlineData("seq(add_to_cart > not purchase, within 1d, last 7d)", "")]
    [InlineData("not did(purchase, ever)", "bob cyd")]
    [InlineData("did(purchase, = 0, ever)", "bob cyd")]
    [InlineData("first(add_to_cart, last 7d)", "")]
    [InlineData("first(purchase, 2026-05-04 .. 2026-05-04)", "ann")]
    [InlineData("did(page_view, last 1 days)", "cyd")] // the full day before today is 9 May
    [InlineData("did(page_view, last 1d)", "cyd")]
    [InlineData("event.plan = \"pro\"", "ann")]
    [InlineData("event.price > 10", "ann")]
    [InlineData("event.plan missing", "ann bob cyd")] // somebody's event without it is enough
    [InlineData("session.channel = \"Email\"", "ann")]
    [InlineData("session.page_views >= 2", "bob")]
    [InlineData("session.duration = 40", "bob")]
    [InlineData("session.engaged = true", "bob")]
    [InlineData("session.bounce = true", "ann cyd")]
    [InlineData("session.landing = \"/sale\" and session.exit = \"/end\"", "bob")]
    [InlineData("session.index = 3", "ann")]
    [InlineData("first.channel = \"Email\"", "ann")]
    [InlineData("last.channel = \"Email\"", "")]
    [InlineData("last.channel missing", "ann cyd")]
    [InlineData("visitor.sessions >= 2", "ann")]
    [InlineData("visitor.country = \"DE\"", "ann")]
    [InlineData("visitor.first_channel = \"Paid\"", "bob")]
    [InlineData("visitor.days_since_last <= 1", "cyd")]
    [InlineData("visitor.days_since_first = 9", "ann")]
    [InlineData("visitor.events >= 2 and not visitor.page_views >= 2", "ann")]
    [InlineData("visitor.id = \"bob\" or in(buyers)", "ann bob")]
    [InlineData("near(purchase)", "cyd")]
    [InlineData("in(buyers) or near(purchase)", "ann cyd")]
    public void Holds_for(string segment, string visitors) => Assert.Equal(visitors, Members(segment));

    [Fact]
    public void A_step_and_what_must_not_happen_may_be_the_same_event() =>
        Assert.Equal("ann", Members("seq(add_to_cart > not add_to_cart)")); // the last cart has none after it

    [Theory]
    [InlineData("in(circle)", "segment.refers-to-itself")]
    [InlineData("in(buyrs)", "segment.unknown")]
    [InlineData("did(a, ever) and near(sale)", "macro.unknown")]
    [InlineData("did(@nothing)", "symbol.conversion-unknown")]
    [InlineData("did(a, 0001-01-01 .. 9999-12-31)", "segment.period-invalid")]
    public void Is_refused(string segment, string code) => Assert.Equal([code], FaultsOf(Run(segment, View(Shop))).Select(f => f.Code));

    [Fact]
    public void An_unknown_saved_segment_names_the_nearest() =>
        Assert.Contains("did you mean 'buyers'?", FaultsOf(Run("in(buyrs)", View(Shop)))[0].Message, StringComparison.Ordinal);

    [Fact]
    public void A_visitor_with_many_events_at_one_instant_before_1970_is_answered()
    {
        MemoryEvent[] events = [.. Enumerable.Range(0, 50_000).Select(i => new MemoryEvent("ann", i % 2 == 0 ? "a" : "b", -5))];

        Assert.Equal("ann", Members("seq(a > b > a > b > not c, ever) and did(a, = 25000, ever) and seq(a > not c > b > not a, within 1s, ever)", events));
        Assert.Equal("", Members("seq(b > a > not b, ever)", events));
    }

    [Fact]
    public void Events_that_are_hidden_or_too_late_do_not_exist()
    {
        MemoryEvent[] events = [Event("ann", "a", 1) with { Flags = Cairn.Journeys.Events.EventFlags.Quarantined }, Event("bob", "a", 30 * Day), Event("cyd", "a", 5)];

        Assert.Equal("cyd", Members("did(a, ever)", events));
    }

    [Fact]
    public void A_filter_on_sessions_keeps_whole_sessions()
    {
        var view = View(Shop);
        var set = SymbolCompiler.Compile([ValueOf(FilterParser.Parse("session.channel = \"Email\""))], Context(view));
        var both = SymbolCompiler.Compile([ValueOf(FilterParser.Parse("session.page_views = 1")), ValueOf(FilterParser.Parse("country exists"))], Context(view));

        Assert.Equal(["ann 0", "ann 10"], Rows(set, view));
        Assert.Equal(["ann 0"], Rows(both, view));
    }

    private static string Members(string segment, MemoryEvent[]? events = null)
    {
        var view = View(events ?? Shop);
        var persons = ValueOf(Run(segment, view));
        return string.Join(' ', view.Segments.SelectMany((s, n) => Enumerable.Range(0, s.PersonCount).Where(p => persons.Has(n, p)).Select(p => view.PersonId(s, p))).Order(StringComparer.Ordinal));
    }

    private static Cairn.Journeys.Faults.Outcome<PersonSet> Run(string segment, IndexView view)
    {
        var asOf = new Timestamp(Start + (9 * Timestamp.Day));
        var scope = new JourneyScope
        {
            View = view,
            AsOf = asOf,
            Range = new TimeRange(new Timestamp(Start), asOf),
            Hidden = Cairn.Journeys.Events.EventFlags.Quarantined,
        };
        var saved = new Dictionary<string, string> { ["buyers"] = "did(purchase, ever)", ["circle"] = "in(round)", ["round"] = "not in(circle)" };
        return SegmentOperator.Run(ValueOf(SegmentParser.Parse(segment)), scope, Context(view) with { AsOf = asOf }, new SegmentReferences(saved, macro => macro == "purchase"
            ? new PersonSet([.. view.Segments.Select(s => new System.Collections.BitArray([.. Enumerable.Range(0, s.PersonCount).Select(p => view.PersonId(s, p) == "cyd")]))])
            : Cairn.Journeys.Faults.Outcome<PersonSet>.Refuse("macro.unknown", "/macro", "There is none.")));
    }
}
