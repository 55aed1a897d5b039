using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Retention;
using Cairn.Reports.Tests.Conversions;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Retention;

/// <summary>Whoever a cell counts is whom it opens to.</summary>
public sealed class RetentionDrillTests
{
    [Theory]
    [InlineData("first_ever", "on", "calendar", "day", 1)]
    [InlineData("first_in_range", "on", "calendar", "day", 1)]
    [InlineData("recurring", "on", "calendar", "day", 1)]
    [InlineData("first_ever", "on_or_after", "calendar", "day", 1)]
    [InlineData("first_ever", "on", "rolling", "day", 1)]
    [InlineData("first_ever", "on", "calendar", "day", 2)]
    [InlineData("recurring", "on_or_after", "rolling", "hour", 1)]
    public void Every_cell_opens_to_as_many_visitors_as_it_counts(string cohort, string mode, string clock, string period, int min) => Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
    {
        var site = Site(events);
        var report = Run(
            new RetentionRequest
            {
                First = Json("start"),
                Return = Json("visit | start"),
                Cohort = cohort,
                Mode = mode,
                Clock = clock,
                Period = period,
                Min = min,
                Range = period == "day" ? new RangeRequest("2026-05-02", "2026-05-06") : new RangeRequest("2026-05-02T00:00:00Z", "2026-05-02T12:00:00Z"),
                AsOf = "2026-05-05T06:00:00Z",
            }, site);
        foreach (var row in report.Cohorts)
        {
            foreach (var cell in row.Cells.Where(cell => cell.Visitors is not null))
            {
                Assert.Equal(cell.Visitors, ValueOf(Open(Cell(report, row, cell.K), site)).Visitors);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cell_opens_to_its_visitors_by_name_and_the_comparison_to_nobody()
    {
        var site = Site([new(0, "start", 24), new(0, "visit", 50), new(1, "start", 25), new(2, "start", 49), new(2, "visit", 50)]);
        var report = Run(
            new RetentionRequest { First = Json("start"), Return = Json("visit"), Period = "day", Range = new RangeRequest("2026-05-02", "2026-05-05"), Compare = new CompareRequest(Previous: true) }, site);
        Assert.Equal(["v0", "v1"], ValueOf(Open(Cell(report, report.Cohorts[0], 0), site)).Rows.Select(row => row.Visitor));
        Assert.Equal(["v0"], ValueOf(Open(Cell(report, report.Cohorts[0], 1), site)).Rows.Select(row => row.Visitor));
        Assert.Null(report.Comparison!.Drill);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".2026-05-02")]
    [InlineData(".2026-05-02 3")]
    [InlineData(".2026-05-02 -1")]
    [InlineData(".2026-05-02 99999999999")]
    [InlineData(".2026-05-09 0")]
    [InlineData(".someday 0")]
    public void A_cell_that_is_none_is_refused(string cell)
    {
        var site = Site([new(0, "start", 24)]);
        var report = Run(new RetentionRequest { Period = "day", Range = new RangeRequest("2026-05-02", "2026-05-05") }, site);
        Assert.Equal("drill.token-invalid", Assert.Single(Sites.Faults(Open(report.Drill + cell, site))).Code);
    }

    private static string Cell(RetentionReport report, RetentionCohortResult cohort, int k) => string.Create(CultureInfo.InvariantCulture, $"{report.Drill}.{cohort.From} {k}");

    private static JsonElement Json(string symbol) => JsonSerializer.SerializeToElement(symbol);

    private static RetentionReport Run(RetentionRequest request, ReportSite site) => ValueOf(RetentionRunner.Run(request, site, TestContext.Current.CancellationToken));

    private static Outcome<DrillReport> Open(string token, ReportSite site) => DrillRunner.Run(new DrillRequest(token), site, TestContext.Current.CancellationToken);

    private sealed record Done(int Who, string What, int Hour);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Choose(0, 5)
        from what in Gen.Elements("start", "visit", "other")
        from hour in Gen.Choose(0, 140)
        select new Done(who, what, hour);

    private static ReportSite Site(IEnumerable<Done> events) => DefinedSites.Of([.. events.Select(e => Event($"v{e.Who}", e.What, e.Hour * 3_600))]);
}
