using Cairn.Journeys.Definitions;
using Cairn.Reports.Drill;
using Cairn.Reports.Envelope;
using Cairn.Reports.Matrices;
using Cairn.Reports.Tests.Conversions;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Matrices;

/// <summary>Whoever a pair counts is whom it opens to.</summary>
public sealed class MatrixDrillTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("any", false)]
    [InlineData(null, true)]
    public void Every_pair_opens_to_as_many_visitors_as_it_counts(string? order, bool filtered) => Prop.ForAll(Gen.ListOf(OneEvent).ToArbitrary(), events =>
    {
        var site = Site(events);
        var request = new MatrixRequest
        {
            Rows = ["a", "b", "c[path = /c]"],
            Columns = ["buy", "a"],
            Order = order,
            Range = new RangeRequest("2026-05-01T00:00:05Z", "2026-05-01T04:00:00Z"),
            Filters = filtered ? ["channel = Email"] : [],
        };
        if (MatrixRunner.Run(request, site) is not Journeys.Faults.Outcome<MatrixReport>.Ok { Value: var report })
        {
            return; // A name that no event has is refused.
        }

        foreach (var row in report.Rows.Where(row => row.Ab is not null))
        {
            Assert.Equal(row.Ab, ValueOf(Open($"{report.Drill}.{row.Micro}\n{row.Macro}", site)).Visitors);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_pair_opens_to_its_visitors_by_name_and_in_visits_each_is_there_once()
    {
        var site = Site([new(0, "a", 0, ""), new(0, "buy", 1, ""), new(1, "buy", 0, ""), new(1, "a", 1, ""), new(2, "a", 0, ""), new(2, "buy", 1, ""), new(2, "a", 50, ""), new(2, "buy", 51, "")]);
        foreach (var (unit, ab) in (IEnumerable<(string, long)>)[("visitor", 2), ("session", 3)])
        {
            var report = ValueOf(MatrixRunner.Run(new MatrixRequest { Rows = ["a"], Columns = ["buy"], Unit = unit }, site, TestContext.Current.CancellationToken));
            Assert.Equal(ab, Assert.Single(report.Rows).Ab);
            Assert.Equal(["v0", "v2"], ValueOf(Open($"{report.Drill}.a\nbuy", site)).Rows.Select(row => row.Visitor));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".a")]
    [InlineData(".a\na")]
    [InlineData(".a\nbuy\nc")]
    [InlineData(".a\nbuy.a")]
    [InlineData(".a\nnobody")]
    public void A_pair_that_is_none_is_refused(string cell)
    {
        var site = Site([new(0, "a", 0, ""), new(0, "buy", 1, "")]);
        var report = ValueOf(MatrixRunner.Run(new MatrixRequest { Rows = ["a"], Columns = ["buy"] }, site, TestContext.Current.CancellationToken));
        Assert.NotEmpty(Sites.Faults(Open(report.Drill + cell, site)));
    }

    [Fact]
    public void A_token_of_one_number_takes_no_other_cell()
    {
        var site = Site([new(0, "a", 0, "")]);
        var plan = ReportPlanner.Plan(new MatrixRequest(), site, [])!;
        var token = DrillToken.Of("matrix", new MatrixRequest(), plan, "a\nbuy");
        Assert.Equal("drill.token-invalid", Assert.Single(Sites.Faults(Open(token + ".a\nc", site))).Code);
    }

    private static Journeys.Faults.Outcome<DrillReport> Open(string token, ReportSite site) => DrillRunner.Run(new DrillRequest(token), site, TestContext.Current.CancellationToken);

    private sealed record Done(int Who, string What, int Step, string Channel);

    private static Gen<Done> OneEvent { get; } =
        from who in Gen.Choose(0, 5)
        from what in Gen.Elements("a", "b", "c", "buy")
        from step in Gen.Choose(0, 20)
        from channel in Gen.Elements("", "Email", "Direct")
        select new Done(who, what, step, channel);

    private static ReportSite Site(IEnumerable<Done> events) => DefinedSites.Of(
        [.. events.Select(e => Event($"v{e.Who}", e.What, e.Step * 1_000, e.Channel.Length > 0 ? [("channel", e.Channel), ("path", "/" + e.What)] : [("path", "/" + e.What)]))],
        Definition("buy", """{"event":"buy"}""", ConversionKind.Macro));
}
