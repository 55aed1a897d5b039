using Cairn.Journeys.Conversions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Matching;

public sealed class MatchTests
{
    [Theory]
    [InlineData("""{"event":["a","b"]}""", "1,2")]
    [InlineData("""{"any":[]}""", "")]
    [InlineData("""{"event":"c","where":[{"prop":"deep.price","op":">=","value":5}]}""", "3")]
    [InlineData("""{"path":"/p/*"}""", "4")]
    [InlineData("""{"path":"/p"}""", "5")]
    [InlineData("""{"path":"/a-b"}""", "6")]
    [InlineData("""{"host":"shop.example"}""", "4")]
    [InlineData("""{"url":"https://shop.example/**"}""", "4")]
    [InlineData("""{"query":{"name":"q","op":"=","value":"red shoe"}}""", "4")]
    [InlineData("""{"query":{"name":"q","op":"exists"},"path":"/p/**"}""", "4")]
    [InlineData("""{"selector":"main button.buy"}""", "7")]
    [InlineData("""{"selector":"main > button"}""", "")]
    [InlineData("""{"selector":"div > .buy, nav a"}""", "7")]
    [InlineData("""{"selector":"[data-item]"}""", "7")]
    [InlineData("""{"selector":"[name=\"x\"]"}""", "7")]
    [InlineData("""{"selector":"#top"}""", "7")]
    [InlineData("""{"text":{"eq":"buy NOW"}}""", "7")]
    [InlineData("""{"text":{"contains":"now"}}""", "7")]
    [InlineData("""{"form":{"id":"contact","phase":"form_submit"}}""", "8")]
    [InlineData("""{"form":{"phase":"submit"}}""", "8,9")]
    [InlineData("""{"all":[{"form":{"phase":"submit"}},{"not":{"where":[{"prop":"form","op":"=","value":"contact"}]}}]}""", "9")]
    [InlineData("""{"any":[{"event":"a"},{"all":[{"event":"element_click"},{"selector":"button.buy"},{"not":{"path":"/test/**"}}]}]}""", "1,7")]
    public void A_part_is_tested_on_one_event(string match, string seconds) => Assert.Equal(seconds, Matches(
        match,
        Event("v", "a", 1),
        Event("v", "b", 2),
        Event("v", "c", 3, ("deep.price", 5)),
        Event("v", "d", 4, ("path", "/p/%37"), ("host", "SHOP.example"), ("url", "https://shop.example/p/7?x=1&q=red+shoe#f")),
        Event("v", "d", 5, ("path", "/p/")),
        Event("v", "d", 6, ("path", "/a%2Db?x=1")),
        Event("v", "element_click", 7, ("chain", "button#top.buy.big[name=\"x\"][data-item] div.box main body"), ("text", "  Buy \n now ")),
        Event("v", "form_submit", 8, ("form", "contact")),
        Event("v", "form_submit", 9, ("form", "search"))));

    [Fact]
    public void A_scroll_threshold_happens_once_for_each_page_view() => Assert.Equal("3,12", Matches(
        """{"scroll":{"gte":75}}""",
        Event("v", "page_view", 1, ("pv", "p1")),
        Event("v", "scroll", 2, ("pv", "p1"), ("percent", 50)),
        Event("v", "scroll", 3, ("pv", "p1"), ("percent", 75)),
        Event("v", "scroll", 4, ("pv", "p1"), ("percent", 90)),
        Event("v", "page_view", 10, ("pv", "p2")),
        Event("v", "page_leave", 12, ("pv", "p2"), ("scroll_max", 80)),
        Event("v", "page_leave", 13, ("pv", "p1"), ("scroll_max", 95))));

    [Fact]
    public void Without_page_view_ids_the_last_page_view_is_the_scope() => Assert.Equal("2,4", Matches(
        """{"scroll":{"gte":75}}""",
        Event("v", "page_view", 1), Event("v", "scroll", 2, ("percent", 80)), Event("v", "page_view", 3), Event("v", "scroll", 4, ("percent", 75))));

    [Fact]
    public void With_an_event_beside_it_a_threshold_only_filters() => Assert.Equal("4,5", Matches(
        """{"event":"share","scroll":{"gte":75}}""",
        Event("v", "page_view", 1), Event("v", "share", 2), Event("v", "scroll", 3, ("percent", 80)), Event("v", "share", 4), Event("v", "share", 5)));

    [Fact]
    public void A_path_beside_a_threshold_does_not_name_the_event() => Assert.Equal("3", Matches(
        """{"path":"/blog/**","scroll":{"gte":75}}""",
        Event("v", "page_view", 1, ("path", "/blog/a")),
        Event("v", "scroll", 2, ("percent", 80), ("path", "/shop")),
        Event("v", "scroll", 3, ("percent", 90), ("path", "/blog/a")),
        Event("v", "scroll", 4, ("percent", 95), ("path", "/blog/a"))));

    [Fact]
    public void A_video_counts_by_what_was_played_in_one_play() => Assert.Equal("3,7", Matches(
        """{"video":{"gte":75,"id":"x"}}""",
        Event("v", "video_start", 1, ("video", "x")),
        Event("v", "video_progress", 2, ("video", "x"), ("percent", 50)),
        Event("v", "video_progress", 3, ("video", "x"), ("percent", 75)),
        Event("v", "video_complete", 4, ("video", "x")),
        Event("v", "video_complete", 5, ("video", "y")),
        Event("v", "video_start", 6, ("video", "x")),
        Event("v", "video_complete", 7, ("video", "x"))));

    [Fact]
    public void Time_on_page_is_the_largest_engaged_time() => Assert.Equal("4", Matches(
        """{"time_on_page":{"gte":"30s"}}""",
        Event("v", "page_view", 1, ("pv", "p")),
        Event("v", "time_on_page", 2, ("pv", "p"), ("seconds", 10)),
        Event("v", "page_leave", 3, ("pv", "p"), ("engaged_ms", 29_999)),
        Event("v", "page_leave", 4, ("pv", "p"), ("engaged_ms", 30_000)),
        Event("v", "time_on_page", 5, ("pv", "p"), ("seconds", 60))));

    [Fact]
    public void An_element_is_visible_once_for_each_page_view() => Assert.Equal("3", Matches(
        """{"visible":{"key":"guide"}}""",
        Event("v", "page_view", 1), Event("v", "element_view", 2, ("key", "other")), Event("v", "element_view", 3, ("key", "guide")), Event("v", "element_view", 4, ("key", "guide"))));

    [Fact]
    public void The_fifth_page_view_of_a_session_of_nine_happens_once() => Assert.Equal("5", Matches(
        """{"session":{"field":"page_views","op":">=","value":5}}""",
        [.. Enumerable.Range(1, 9).Select(i => Event("v", "page_view", i)), .. Enumerable.Range(1, 4).Select(i => Event("v", "page_view", 10_000 + i))]));

    [Fact]
    public void Three_sessions_in_seven_days_happen_at_the_first_event_of_the_third() => Assert.Equal($"{9 * 86_400}", Matches(
        """{"visitor":{"field":"sessions","within":"7d","op":">=","value":3}}""",
        Event("v", "page_view", 0), Event("v", "page_view", 2 * 86_400), Event("v", "page_view", 8 * 86_400), Event("v", "page_view", 9 * 86_400),
        Event("v", "page_view", 9 * 86_400 + 5), Event("v", "page_view", 10 * 86_400)));

    [Theory]
    [InlineData("""{"session":{"field":"channel","op":"=","value":"Email"}}""", "1,5000")]
    [InlineData("""{"session":{"field":"landing","op":"=","value":"/a"}}""", "2")]
    [InlineData("""{"session":{"field":"paths","glob":"/*","op":">=","value":2}}""", "3")]
    [InlineData("""{"session":{"field":"index","op":"=","value":2}}""", "5000")]
    [InlineData("""{"session":{"field":"duration","op":">=","value":"2s"}}""", "3,5010")]
    [InlineData("""{"session":{"field":"engaged","op":"=","value":true}}""", "3,5010")]
    [InlineData("""{"session":{"field":"events","op":">=","value":2},"event":"page_view"}""", "2,3")]
    [InlineData("""{"visitor":{"field":"sessions","op":">=","value":2}}""", "5000")]
    [InlineData("""{"visitor":{"field":"first_channel","op":"=","value":"Email"},"event":"page_view"}""", "2,3,5000")]
    [InlineData("""{"visitor":{"field":"days_since_first","op":">=","value":1}}""", "86401")]
    public void State_is_what_holds_up_to_and_with_the_event(string match, string seconds) => Assert.Equal(seconds, Matches(
        match,
        Event("v", "login", 1, ("channel", "Email")),
        Event("v", "page_view", 2, ("path", "/a")),
        Event("v", "page_view", 3, ("path", "/b"), ("channel", "Direct")),
        Event("v", "page_view", 5_000, ("channel", "Email")),
        Event("v", "page_leave", 5_010, ("engaged_ms", 12_000)),
        Event("v", "login", 86_401)));

    [Fact]
    public void An_abandoned_cart_is_one_without_a_purchase_in_time_whose_time_is_over()
    {
        const string Match = """{"abandoned":{"of":"add_to_cart","without":"purchase","within":"1h"}}""";
        MemoryEvent[] events =
        [
            Event("ann", "add_to_cart", 0), Event("ann", "purchase", 3_600), Event("bob", "add_to_cart", 0), Event("bob", "purchase", 3_601),
            Event("cyd", "add_to_cart", 10),
        ];
        var view = View(events);
        var context = Context(view, Definition("left", Match));

        Assert.Equal(["bob 0", "cyd 10"], Rows(Set(context), view));
        Assert.Equal(["bob 0"], Rows(Set(context with { AsOf = new Timestamp(Start + 3_605 * Timestamp.Second) }), view));
    }

    [Fact]
    public void An_abandoned_session_is_decided_when_the_session_is_over()
    {
        const string Match = """{"abandoned":{"of":"add_to_cart","without":"purchase","per":"session"}}""";
        var view = View(
            Event("ann", "add_to_cart", 0), Event("ann", "purchase", 10), Event("bob", "add_to_cart", 0), Event("bob", "purchase", 9_000),
            Event("cyd", "add_to_cart", 20_000));
        var context = Context(view, Definition("left", Match));

        Assert.Equal(["bob 0", "cyd 20000"], Rows(Set(context), view));
        Assert.Equal(["bob 0"], Rows(Set(context with { AsOf = new Timestamp(Start + 20_100 * Timestamp.Second) }), view));
    }

    [Fact]
    public void A_definition_that_comes_back_to_itself_is_refused()
    {
        var view = View(Event("ann", "a", 0));
        var faults = FaultsOf(ConversionCounter.Count("x", Context(
            view,
            Definition("x", """{"abandoned":{"of":"@y","without":"b","within":"1h"}}"""),
            Definition("y", """{"abandoned":{"of":"@x","without":"b","within":"1h"}}"""))));

        Assert.Equal("The definition 'x' refers to itself by way of x > y > x; break the circle.", Assert.Single(faults).Message);
    }

    private static string Matches(string match, params MemoryEvent[] events)
    {
        var view = View(events);
        return string.Join(',', Rows(Set(Context(view, Definition("left", match))), view).Select(r => double.Parse(r.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    private static IEventSet Set(CompileContext context) => ValueOf(SymbolCompiler.Compile(Symbol.Conversion("left"), context));
}
