using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using Cairn.Reports.Trends;
using Cairn.Testing;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Trends;

public sealed class TrendsRunnerTests
{
    private const int Day = 86_400;

    private static readonly MemoryEvent[] Events =
    [
        Event("ann", "page_view", 0), Event("ann", "buy", 10, ("value", 5m)), Event("ann", "buy", 20, ("value", 6m)),
        Event("bob", "page_view", 2 * Day), Event("bob", "buy", 2 * Day + 1, ("value", 7m)), Event("cyd", "page_view", 2 * Day),
    ];

    [Theory]
    [InlineData("count", "2,0,1")]
    [InlineData("visitors", "1,0,1")]
    [InlineData("sessions", "1,0,1")]
    [InlineData("visitor_rate", "1,null,0.5")]
    [InlineData("session_rate", "1,null,0.5")]
    [InlineData("action_rate", "2,null,0.5")]
    [InlineData("value", "11,0,7")]
    public void Every_column_per_day_with_0_or_null_where_nothing_was(string column, string points)
    {
        var definition = Definition("b", """{"event":"buy"}""") with { Value = new(Cairn.Journeys.Definitions.ConversionValueKind.Property) };
        var report = ValueOf(TrendsRunner.Run(
            new TrendsRequest { Keys = ["b"], Column = column, Range = new RangeRequest("2026-05-01", "2026-05-04") }, DefinedSites.Of(Events, definition)));

        var series = Assert.Single(report.Series);
        Assert.Equal(["2026-05-01", "2026-05-02", "2026-05-03"], series.Points.Select(p => p.T));
        Assert.Equal(points, string.Join(',', series.Points.Select(p => p.V?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null")));
    }

    [Fact]
    public void A_symbol_is_a_line_of_its_own_over_all_of_history()
    {
        var report = ValueOf(TrendsRunner.Run(new TrendsRequest { Symbols = ["buy[value > 5]", "nothing"], Bucket = "month" }, DefinedSites.Of(Events)));

        Assert.Equal([("buy[value > 5]", 2d), ("nothing", 0d)], report.Series.Select(s => (s.Key, s.Points.Single().V!.Value)));
        Assert.Contains(report.Warnings, w => w.Code == "unknown_event");
    }

    [Fact]
    public void The_last_bucket_is_incomplete_when_it_ends_after_as_of() => Assert.Equal(
        [false, true],
        ValueOf(TrendsRunner.Run(
            new TrendsRequest { Symbols = ["buy"], Range = new RangeRequest("2026-05-30"), AsOf = "2026-05-31T12:00:00Z" }, DefinedSites.Of(Events))).Series[0].Points.Select(p => p.Incomplete));

    [Fact]
    public void Asking_for_nothing_or_for_an_unknown_column_is_refused() => Assert.Equal(
        ["/column", "/bucket", "/keys"],
        FaultsOf(TrendsRunner.Run(new TrendsRequest { Column = "x", Bucket = "second" }, DefinedSites.Of(Events))).Select(f => f.Where));
}
