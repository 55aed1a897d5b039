using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Reports.Sources;
using Cairn.Reports.Tests.Conversions;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Funnels;

/// <summary>Whoever a bar counts is whom it opens to.</summary>
public sealed class FunnelDrillTests
{
    [Theory]
    [InlineData("a > b > c", null, null, null)]
    [InlineData("a > b? > c", null, null, null)]
    [InlineData("a > b > c", "any", null, null)]
    [InlineData("a > b > c", null, "open", null)]
    [InlineData("a > b > c", null, null, "first")]
    [InlineData("a > b > c", null, null, "last")]
    [InlineData("a > b > c", null, null, "step:2")]
    [InlineData("a > b > c", null, null, "visitor")]
    [InlineData("a > b > c", null, null, "all")]
    public void Every_bar_opens_to_as_many_visitors_as_it_counts(string text, string? order, string? entry, string? at) => Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
    {
        var site = Site(events);
        var report = ValueOf(FunnelRunner.Run(
            new FunnelRequest { Text = text, Order = order, Entry = entry, Breakdown = at is null ? null : new FunnelBreakdownRequest("channel", at), Trend = "day" }, site));
        foreach (var steps in (IEnumerable<IReadOnlyList<FunnelStepResult>>)[report.Steps, .. (report.Breakdown ?? []).Select(group => group.Steps)])
        {
            foreach (var step in steps)
            {
                Assert.Equal(step.Count > 0, step.Drill is not null);
                Assert.Equal(step.Count, Open(step.Drill, site)?.Visitors ?? 0);
                Assert.Equal(entry is null ? step.Dropped : 0, Open(step.DroppedDrill, site)?.Visitors ?? 0);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_bar_opens_to_its_visitors_by_name()
    {
        var site = Site([new(0, "a", 1, "Email"), new(0, "b", 2, ""), new(1, "a", 1, ""), new(2, "b", 1, "")]);
        var report = ValueOf(FunnelRunner.Run(new FunnelRequest { Text = "a > b", Breakdown = new FunnelBreakdownRequest("channel") }, site, TestContext.Current.CancellationToken));
        Assert.Equal(["v0", "v1"], Ids(report.Steps[0].Drill, site));
        Assert.Equal(["v1"], Ids(report.Steps[0].DroppedDrill, site));
        Assert.Equal(["v0"], Ids(report.Breakdown!.Single(group => group.Value == "Email").Steps[1].Drill, site));
        Assert.Equal(["v1"], Ids(report.Breakdown!.Single(group => group.Value == "(none)").Steps[0].Drill, site));
    }

    [Theory]
    [InlineData("reached")]
    [InlineData("reached 0")]
    [InlineData("reached 3")]
    [InlineData("stayed 1")]
    [InlineData("reached 1 1:Email")]
    [InlineData("reached 1 9:Email")]
    [InlineData("reached 99999999999")]
    public void A_cell_that_is_none_is_refused(string cell)
    {
        var site = Site([new(0, "a", 1, "Email")]);
        var plan = ReportPlanner.Plan(new FunnelRequest(), site, [])!;
        var token = DrillToken.Of("funnel", new FunnelRequest { Text = "a > b" }, plan, cell);
        Assert.Equal("drill.token-invalid", Assert.Single(Sites.Faults(DrillRunner.Run(new DrillRequest(token), site, TestContext.Current.CancellationToken))).Code);
    }

    [Theory]
    [InlineData("channel", null)]
    [InlineData("page", "channel")]
    public void Every_row_of_the_sources_opens_to_its_visitors(string by, string? second) => Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
    {
        var site = Site(events);
        var range = new RangeRequest("2026-05-01T00:00:05Z", "2026-05-01T12:00:00Z");
        foreach (var row in ValueOf(SourcesRunner.Run(new SourcesRequest { By = by, Second = second, Range = range }, site)).Rows)
        {
            Assert.Equal(row.Visitors, Open(row.Drill, site)?.Visitors ?? 0);
        }
    }).QuickCheckThrowOnFailure();

    private sealed record Done(int Who, string What, int Seconds, string Channel);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Choose(0, 5)
        from what in Gen.Elements("a", "b", "c", "page_view")
        from seconds in Gen.Choose(0, 20).Select(n => n * 1_000)
        from channel in Gen.Elements("", "Email", "Direct")
        select new Done(who, what, seconds, channel);

    private static DrillReport? Open(string? token, ReportSite site) => token is null ? null : ValueOf(DrillRunner.Run(new DrillRequest(token), site));

    private static IEnumerable<string> Ids(string? token, ReportSite site) => Open(token, site)!.Rows.Select(row => row.Visitor);

    private static ReportSite Site(IEnumerable<Done> events) => DefinedSites.Of(
        [.. events.Select(e => Event($"v{e.Who}", e.What, e.Seconds, e.Channel.Length > 0 ? [("channel", e.Channel), ("path", "/" + e.What)] : [("path", "/" + e.What)]))]);
}
