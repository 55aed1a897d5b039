using Cairn.Journeys.Definitions;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Reports.Segments;
using Cairn.Reports.Sessions;
using Cairn.Reports.Tests.Conversions;
using Cairn.Reports.Trends;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Segments;

public sealed class SegmentRunnerTests
{
    private const int Day = 86_400;
    private static readonly RangeRequest May = new("2026-05-01", "2026-05-04");

    private static readonly MemoryEvent[] Events =
    [
        Event("ann", "view", 0), Event("ann", "cart", 5), Event("ann", "view", 2 * Day),
        Event("bob", "view", 10), Event("bob", "cart", Day), Event("bob", "buy", Day + 5, ("value", 5)),
        Event("cyd", "view", Day), Event("dan", "buy", 20 * Day, ("value", 7)),
    ];

    [Fact]
    public void Says_how_many_and_which_share_day_by_day()
    {
        var report = Run(new SegmentRequest { Segment = "did(cart)", Range = May, ByDay = true });

        Assert.Equal((2L, 3L, 2L, 2 / 3.0), (report.Visitors, report.Of, report.Members, report.Share));
        Assert.Equal([("2026-05-01", 2d), ("2026-05-02", 1d), ("2026-05-03", 1d)], report.ByDay!.Select(p => (p.T, p.V!.Value)));
        Assert.True(report.LowData);
        Assert.Null(report.SelectsOnOutcome);
    }

    [Fact]
    public void Members_who_did_nothing_in_the_range_are_told_apart() =>
        Assert.Equal((1L, 2L), Run(new SegmentRequest { Segment = "did(buy, ever)", Range = May }) is var r ? (r.Visitors, r.Members) : default);

    [Fact]
    public void Two_segments_overlap()
    {
        var overlap = Run(new SegmentRequest { Segment = "did(cart)", Range = May, Compare = new CompareRequest(Segment: "did(view, = 1)") }).Overlap!;

        Assert.Equal((2L, 1L, 1L, 1L, 1 / 3.0), (overlap.Visitors, overlap.Both, overlap.OnlyThis, overlap.OnlyOther, overlap.Jaccard));
    }

    [Fact]
    public void An_empty_range_has_nobody_and_no_share()
    {
        var report = Run(new SegmentRequest { Segment = "not did(view)", Range = new RangeRequest("2026-05-03", "2026-05-03"), ByDay = true });

        Assert.Equal((0L, 0L, null), (report.Visitors, report.Of, report.Share));
        Assert.Empty(report.ByDay!);
    }

    [Fact]
    public void Every_report_is_about_the_segment_only()
    {
        var site = Site();
        Assert.Equal(1, ValueOf(ConversionsRunner.Run(new ConversionsRequest { Segment = "did(buy)", Range = May }, site)).Visitors);
        Assert.Equal(2, ValueOf(SessionsRunner.Run(new SessionsRequest { Segment = "did(buy)", Range = May }, site)).Sessions);
        Assert.Equal(1, ValueOf(FunnelRunner.Run(new FunnelRequest { Text = "view > cart", Segment = "did(buy)", Range = May }, site)).Entered);
        Assert.Equal([1d, 1, 0], ValueOf(TrendsRunner.Run(new TrendsRequest { Symbols = ["*"], Column = "visitors", Segment = "did(buy)", Range = May }, site)).Series[0].Points.Select(p => p.V!.Value));
    }

    [Fact]
    public void Every_report_compares_with_another_segment_on_the_same_range()
    {
        var (site, compare) = (Site(), new CompareRequest(Segment: "not did(cart)"));
        var conversions = ValueOf(ConversionsRunner.Run(new ConversionsRequest { Segment = "did(cart)", Range = May, Compare = compare }, site));
        Assert.Equal((2L, 1L), (conversions.Visitors, conversions.Comparison!.Visitors));
        Assert.Equal(conversions.Range, conversions.Comparison.Range);
        var funnel = ValueOf(FunnelRunner.Run(new FunnelRequest { Text = "view > cart", Range = May, Compare = compare }, site));
        Assert.Equal((3L, 1L), (funnel.Entered, funnel.Comparison!.Entered));
        var sessions = ValueOf(SessionsRunner.Run(new SessionsRequest { Range = May, Compare = compare }, site));
        Assert.Equal((3L, 1L), (sessions.Visitors, sessions.Comparison!.Visitors));
    }

    [Theory]
    [InlineData("did(buy, ever)", true)]
    [InlineData("not did(@buyers)", true)]
    [InlineData("in(loyal)", true)]
    [InlineData("did(view)", null)]
    public void A_segment_that_selects_on_the_outcome_is_marked(string segment, bool? marked) =>
        Assert.Equal(marked, ValueOf(ConversionsRunner.Run(new ConversionsRequest { Segment = segment, Range = May }, Site())).SelectsOnOutcome);

    [Fact]
    public void A_segment_that_names_a_later_step_of_a_funnel_selects_on_its_outcome()
    {
        bool? Of(string segment) => ValueOf(FunnelRunner.Run(new FunnelRequest { Text = "view > cart", Segment = segment, Range = May }, Site())).SelectsOnOutcome;

        Assert.Equal((true, null), (Of("did(cart)"), Of("did(view)")));
    }

    [Fact]
    public void A_filter_on_sessions_keeps_whole_sessions_in_every_report()
    {
        var site = Site();
        Assert.Equal(1, ValueOf(SessionsRunner.Run(new SessionsRequest { Filters = ["session.events >= 2", "session.index = 2"], Range = May }, site)).Sessions);
        Assert.Equal(2, ValueOf(ConversionsRunner.Run(new ConversionsRequest { Filters = ["session.events >= 2"], Range = May }, site)).Visitors);
    }

    [Fact]
    public void What_cannot_be_asked_is_refused_with_its_place()
    {
        Assert.Equal(["/segment"], FaultsOf(SegmentRunner.Run(new SegmentRequest(), Site())).Select(f => f.Where));
        var wrong = new SegmentRequest { Segment = "did(", Compare = new CompareRequest(Segment: "did(view) or"), History = "old" };
        var places = FaultsOf(SegmentRunner.Run(wrong, Site())).Select(f => f.Where).ToList();
        Assert.All(["/history", "/segment", "/compare/segment"], place => Assert.Contains(places, where => where.StartsWith(place, StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_that_nobody_sent_are_warned_of_with_the_nearest() =>
        Assert.Contains(Run(new SegmentRequest { Segment = "did(vew)" }).Warnings, w => w.Code == "unknown_event" && w.Field == "/segment" && w.Text.Contains("'view'", StringComparison.Ordinal));

    [Fact]
    public void Its_number_opens_page_by_page_to_the_visitors()
    {
        var site = Site();
        var token = Run(new SegmentRequest { Segment = "did(cart) or did(view)", Range = May }).Drill!;
        var first = ValueOf(DrillRunner.Run(new DrillRequest(token, Limit: 2), site));
        var second = ValueOf(DrillRunner.Run(new DrillRequest(token, Limit: 2, Cursor: first.Cursor), site));

        Assert.Equal((3L, "ann bob", "bob"), (first.Visitors, string.Join(' ', first.Rows.Select(r => r.Visitor)), first.Cursor));
        Assert.Equal(("cyd", null), (string.Join(' ', second.Rows.Select(r => r.Visitor)), second.Cursor));
        Assert.Equal(new DrillVisitor("ann", 3, "2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z"), first.Rows[0]);
        Assert.Empty(first.Warnings);
    }

    [Fact]
    public void A_conversion_opens_to_the_visitors_it_counted()
    {
        var site = Site();
        var row = ValueOf(ConversionsRunner.Run(new ConversionsRequest { Range = May }, site)).Rows.Single(r => r.Key == "carts");

        Assert.Equal("ann bob", string.Join(' ', ValueOf(DrillRunner.Run(new DrillRequest(row.Drill!), site)).Rows.Select(r => r.Visitor)));
    }

    [Theory]
    [InlineData("nonsense", null, "/drill")]
    [InlineData("", null, "/drill")]
    [InlineData(null, 0, "/limit")]
    public void A_bad_token_is_refused(string? token, int? limit, string where) =>
        Assert.Equal(where, FaultsOf(DrillRunner.Run(new DrillRequest(token ?? Run(new SegmentRequest { Segment = "did(view)" }).Drill!, limit), Site())).Single().Where);

    [Fact]
    public void A_token_is_bound_to_its_site() =>
        Assert.Equal("drill.other-site", FaultsOf(DrillRunner.Run(new DrillRequest(Run(new SegmentRequest { Segment = "did(view)" }).Drill!), Site() with { Key = "other" })).Single().Code);

    private static SegmentReport Run(SegmentRequest request) => ValueOf(SegmentRunner.Run(request, Site()));

    private static ReportSite Site() => DefinedSites.Of(
        Events, Definition("buyers", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new(ConversionValueKind.Property) }, Definition("carts", """{"event":"cart"}""")) with
    {
        Segments = new Dictionary<string, string> { ["loyal"] = "did(buy, >= 1, ever)" },
    };
}
