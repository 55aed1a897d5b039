using Cairn.Journeys.Definitions;
using Cairn.Reports.Envelope;
using Cairn.Reports.Sources;
using Cairn.Reports.Tests.Conversions;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Sources;

public sealed class SourcesRunnerTests
{
    private const int Day = 86_400;

    [Fact]
    public void A_visitor_who_came_in_two_ways_is_in_two_rows_and_a_sale_in_the_row_of_its_session()
    {
        var report = Run(new SourcesRequest());
        Assert.Equal(["Email 2 2 0.6667", "(none) 1 1 0.3333", "Direct 1 1 0.3333"], report.Rows.Select(row => $"{row.Key} {row.Visitors} {row.Sessions} {row.Share:0.0000}"));
        Assert.Equal((3, 4), (report.Total.Visitors, report.Total.Sessions));
        var buy = report.Rows[2].Conversions[0];
        Assert.Equal(("buy", "macro", 1L, 1L, 1L, 1.0, "20", true), (buy.Key, buy.Kind, buy.Count, buy.Visitors, buy.Sessions, buy.VisitorRate, buy.Value, buy.LowData));
        Assert.Equal(0, report.Rows[0].Conversions[0].Count);
        Assert.Equal(Proportion.Wilson(1, 3), report.Total.Conversions[0].VisitorRateCi);
    }

    [Fact]
    public void A_referrer_is_shown_by_its_host() =>
        Assert.Equal(["(none) 2", "news.example 1"], Run(new SourcesRequest { By = "referrer" }).Rows.Select(row => $"{row.Key} {row.Visitors}"));

    [Fact]
    public void What_is_compared_stands_beside_each_row_also_where_only_one_of_the_two_has_it()
    {
        var report = Run(new SourcesRequest { Range = new RangeRequest("2026-05-02", "2026-05-03"), Compare = new CompareRequest(Previous: true), Keys = ["buy"] });
        Assert.Equal(["Direct 1 0", "(none) 0 1", "Email 0 2"], report.Rows.Select(row => $"{row.Key} {row.Visitors} {row.Previous!.Visitors}"));
        Assert.Equal(3, report.Comparison!.Total.Visitors);
        Assert.Equal(["buy"], report.Definitions.Keys);
    }

    [Fact]
    public void Every_fault_is_named() => Assert.Equal(
        ["/keys/0", "/by", "/second", "/top"],
        Sites.Faults(SourcesRunner.Run(new SourcesRequest { By = "colour", Second = "chanel", Keys = ["nope"], Top = 0 }, Shop(), TestContext.Current.CancellationToken)).Select(fault => fault.Where));

    [Fact]
    public void One_dimension_cannot_be_taken_twice() => Assert.Equal(
        "/second", Assert.Single(Sites.Faults(SourcesRunner.Run(new SourcesRequest { Second = "channel" }, Shop(), TestContext.Current.CancellationToken))).Where);

    private static SourcesReport Run(SourcesRequest request) => ValueOf(SourcesRunner.Run(request, Shop(), TestContext.Current.CancellationToken));

    private static ReportSite Shop() => DefinedSites.Of(
        [
            Event("ann", "page_view", 60, ("channel", "Email")),
            Event("ann", "page_view", Day + 60, ("channel", "Direct")), Event("ann", "buy", Day + 120, ("value", 20)),
            Event("bob", "page_view", 60, ("channel", "Email"), ("referrer", "https://news.example/story?id=1")),
            Event("cyd", "page_view", 60),
        ],
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) },
        Definition("cart", """{"event":"cart"}"""));
}
