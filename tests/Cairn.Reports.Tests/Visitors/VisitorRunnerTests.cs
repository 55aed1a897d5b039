using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using Cairn.Reports.Visitors;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Visitors;

public sealed class VisitorRunnerTests
{
    private const int Hour = 3_600;

    [Fact]
    public void A_journey_has_sessions_events_and_what_they_count_for()
    {
        var journey = Show("ann");
        Assert.Equal(("ann", 5L, 1L, 2L), (journey.Id, journey.Events, journey.LeftOut, journey.Sessions));
        Assert.Equal(("2026-05-01T00:00:00Z", "2026-05-01T05:00:10Z"), (journey.FirstSeen, journey.LastSeen));
        Assert.Equal(["buy macro 1 20", "view micro 3 "], journey.Conversions.Select(of => $"{of.Key} {of.Kind} {of.Count} {of.Value}"));
        Assert.Equal(["2 Direct /b /b 2 1 buy,view ", "1 Email /a /b 3 2 view 12000"], journey.Page.Select(session =>
            $"{session.Index} {session.Channel} {session.Landing} {session.Exit} {session.Events} {session.PageViews} {string.Join(',', session.Conversions)} {session.EngagedMs}"));
        Assert.Equal(["2 buy", "2 view", "- bot", "1 ", "1 view", "1 view"], journey.Rows.Select(row => $"{(row.Session is null ? "-" : $"{row.Session}")} {(row.LeftOut ? "bot" : string.Join(',', row.Conversions))}"));
        Assert.Null(journey.Cursor);
    }

    [Fact]
    public void Pages_put_together_are_the_whole_journey() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Choose(0, 30)).ToArbitrary(), Gen.Choose(1, 7).ToArbitrary(), (hours, limit) =>
        {
            var site = DefinedSites.Of([.. hours.Select(hour => Event("ann", "view", hour * Hour / 2)), Event("bob", "view", 5)], Definition("view", """{"event":"view"}"""));
            var place = site.View.FindPerson("ann")!.Value;
            var whole = ValueOf(VisitorRunner.Run(site, place, 500, null)).Rows.Select(row => row.Seq).ToList();
            var pages = new List<long>();
            string? cursor = null;
            do
            {
                var page = ValueOf(VisitorRunner.Run(site, place, limit, cursor));
                Assert.InRange(page.Rows.Count, 1, limit);
                pages.AddRange(page.Rows.Select(row => row.Seq));
                cursor = page.Cursor;
            }
            while (cursor is not null);
            Assert.Equal(whole, pages);
            Assert.Equal(hours.Count, pages.Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_is_found_by_a_part_of_an_id()
    {
        var site = Shop();
        Assert.Null(site.View.FindPerson("an"));
        Assert.Null(site.View.FindPerson(""));
        Assert.NotNull(site.View.FindPerson("bob"));
    }

    [Theory]
    [InlineData(0, null, "/limit")]
    [InlineData(501, null, "/limit")]
    [InlineData(1, "x", "/cursor")]
    [InlineData(1, "1.-1", "/cursor")]
    [InlineData(1, "99999999999999999999.1", "/cursor")]
    public void What_cannot_be_read_is_refused(int limit, string? cursor, string where) =>
        Assert.Equal(where, Assert.Single(Sites.Faults(VisitorRunner.Run(Shop(), (0, 0), limit, cursor))).Where);

    [Fact]
    public void The_list_begins_with_the_last_seen_and_goes_on_where_a_page_ended()
    {
        var all = List(new VisitorsRequest());
        Assert.Equal(["cyd 1 1 0 0", "ann 5 2 1 3", "bob 1 1 0 1"], all.Rows.Select(row => $"{row.Id} {row.Events} {row.Sessions} {row.Macros} {row.Micros}"));
        Assert.Equal(("Direct", "20"), (all.Rows[1].Channel, all.Rows[1].Value));
        var ids = new List<string>();
        for (var page = List(new VisitorsRequest { Limit = 1 }); ; page = List(new VisitorsRequest { Limit = 1, Cursor = page.Cursor }))
        {
            ids.AddRange(page.Rows.Select(row => row.Id));
            if (page.Cursor is null)
            {
                break;
            }
        }

        Assert.Equal(["cyd", "ann", "bob"], ids);
    }

    [Fact]
    public void The_list_takes_a_segment_and_a_part_of_an_id()
    {
        Assert.Equal(["ann"], List(new VisitorsRequest { Segment = "did(buy, ever)" }).Rows.Select(row => row.Id));
        Assert.Equal(["bob"], List(new VisitorsRequest { Q = "BO" }).Rows.Select(row => row.Id));
        Assert.Empty(List(new VisitorsRequest { Q = "nobody" }).Rows);
    }

    [Fact]
    public void Every_fault_of_a_list_is_named() => Assert.Equal(
        ["/segment", "/limit", "/q", "/cursor"],
        Sites.Faults(VisitorsRunner.Run(new VisitorsRequest { Segment = "did(", Limit = 201, Q = new string('x', 201), Cursor = "x" }, Shop(), TestContext.Current.CancellationToken)).Select(fault => fault.Where));

    private static VisitorJourney Show(string id)
    {
        var site = Shop();
        return ValueOf(VisitorRunner.Run(site, site.View.FindPerson(id)!.Value, 100, null));
    }

    private static VisitorPage List(VisitorsRequest request) => ValueOf(VisitorsRunner.Run(request, Shop(), TestContext.Current.CancellationToken));

    private static ReportSite Shop() => DefinedSites.Of(
        [
            Event("ann", "page_view", 0, ("channel", "Email"), ("path", "/a")), Event("ann", "page_view", 20, ("path", "/b")), Event("ann", "page_leave", 40, ("engaged_ms", 12_000)),
            Event("ann", "page_view", Hour) with { Flags = EventFlags.Quarantined },
            Event("ann", "page_view", 5 * Hour, ("channel", "Direct"), ("path", "/b")), Event("ann", "buy", (5 * Hour) + 10, ("value", 20)),
            Event("bob", "page_view", 0), Event("cyd", "other", 6 * Hour),
        ],
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) },
        Definition("view", """{"event":"page_view"}"""));
}
