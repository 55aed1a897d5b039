using System.Globalization;
using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Index;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Friction;
using Cairn.Reports.Funnels;
using Cairn.Reports.Matrices;
using Cairn.Reports.NearMiss;
using Cairn.Reports.Paths;
using Cairn.Reports.Products;
using Cairn.Reports.Propensity;
using Cairn.Reports.Retention;
using Cairn.Reports.Segments;
using Cairn.Reports.Sessions;
using Cairn.Reports.TimeToConvert;
using Cairn.Reports.Transitions;
using Cairn.Reports.Trends;
using Cairn.Reports.Values;
using Cairn.Testing;

namespace Cairn.Reports.Tests;

/// <summary>Ranges with nothing in them, steps that nothing matches, a property with a million values, and years before 1970: a right answer or a clear fault.</summary>
public class BadInputTests
{
    private const int Values = 1_000_000;
    private static readonly ConversionDefinition See = SomeJourneys.Definition("see", """{"event": "see"}""");
    private static readonly ConversionDefinition Buy =
        SomeJourneys.Definition("buy", """{"event": "buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Fixed, 2m, "EUR") };

    [Fact]
    public void Every_report_answers_a_range_with_nothing_in_it()
    {
        var site = Shop(SomeJourneys.Start);
        var range = new RangeRequest("2026-05-02", "2026-05-02");
        var see = JsonSerializer.SerializeToElement("see");
        Assert.Equal([0, 0], Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buy", Range = range }, site)).Steps.Select(step => step.Count));
        Assert.Equal([null, null], Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buy", Range = range }, site)).Steps.Select(step => step.RateFromFirst));
        Assert.Equal(0, Sites.Answer(PathsRunner.Run(new PathsRequest { Range = range }, site)).AnchorUnits);
        Assert.All(Sites.Answer(TransitionsRunner.Run(new TransitionsRequest { Range = range }, site)).Counts, row => Assert.Equal(0, row.Sum()));
        Assert.Equal(0, Sites.Answer(ConversionsRunner.Run(new ConversionsRequest { Range = range }, site)).Visitors);
        Assert.All(Sites.Answer(MatrixRunner.Run(new MatrixRequest { Range = range }, site)).Rows, row => Assert.Equal((0, null), (row.N, row.PMacro)));
        Assert.Empty(Sites.Answer(DriversRunner.Run(new DriversRequest { Range = range }, site)).Rows);
        Assert.Equal("not_enough_data", Sites.Answer(ValuesRunner.Run(new ValuesRequest { Range = range }, site)).Status);
        Assert.Equal("not_enough_data", Sites.Answer(PropensityRunner.Run(new PropensityRequest { Range = range }, site)).Status);
        Assert.Empty(Sites.Answer(NearMissRunner.Run(new NearMissRequest { Range = range }, site)).Rows);
        Assert.All(Sites.Answer(RetentionRunner.Run(new RetentionRequest { Range = range }, site)).Cohorts, cohort => Assert.Equal(0, cohort.Size));
        Assert.Equal(0, Sites.Answer(TimeToConvertRunner.Run(new TimeToConvertRequest { From = see, Range = range }, site)).Visitors);
        Assert.Equal(0, Sites.Answer(ProductsRunner.Run(new ProductsRequest { Range = range }, site)).Items);
        Assert.Equal(0, Sites.Answer(SessionsRunner.Run(new SessionsRequest { Range = range }, site)).Sessions);
        Assert.Equal(0, Sites.Answer(TrendsRunner.Run(new TrendsRequest { Symbols = ["see"], Bucket = "day", Range = range }, site)).Series[0].Points.Sum(point => point.V ?? 0));
        Assert.All(Sites.Answer(FrictionRunner.Run(new FrictionRequest { Range = range }, site)).Rows, row => Assert.Equal(0, row.Affected));
        Assert.Equal(0, Sites.Answer(SegmentRunner.Run(new SegmentRequest { Segment = "did(see)", Range = range }, site)).Visitors);
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused_by_name()
    {
        var fault = Assert.Single(Sites.Faults(FunnelRunner.Run(
            new FunnelRequest { Text = "see", Range = new RangeRequest("2026-05-03", "2026-05-02") }, Shop(SomeJourneys.Start))));
        Assert.Equal(("range.reversed", "/range"), (fault.Code, fault.Where));
    }

    [Fact]
    public void A_step_that_nothing_matches_counts_nobody_and_names_the_nearest_known_one()
    {
        var report = Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buyy" }, Shop(SomeJourneys.Start)));
        Assert.Equal([3, 0], report.Steps.Select(step => step.Count));
        Assert.Contains(report.Warnings, warning => warning.Text.Contains("'buy'", StringComparison.Ordinal));
        Assert.Equal([0, 0], Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "nothing > see" }, Shop(SomeJourneys.Start))).Steps.Select(step => step.Count));
    }

    [Fact]
    public void Years_before_1970_are_counted_as_any_other()
    {
        // 3 July 1931; the days and windows are as in the year of the others.
        var site = Shop(-1_215_000_000_000_000);
        var funnel = Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buy", Within = "1h", Trend = "month", Range = new RangeRequest("1931-01-01", "1932-01-01") }, site));
        Assert.Equal([3, 2], funnel.Steps.Select(step => step.Count));
        Assert.Equal([3, 2], Assert.Single(funnel.Trend!, bucket => bucket.Counts[0] > 0).Counts);
        Assert.Equal(1_800, funnel.Steps[1].MedianSecondsFromPrevious);
        Assert.Equal([3, 2], Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buy", Order = "any", Within = "1h" }, site)).Steps.Select(step => step.Count));
        Assert.Equal((4, 3), (Sites.Answer(SessionsRunner.Run(new SessionsRequest(), site)).Sessions, Sites.Answer(ConversionsRunner.Run(new ConversionsRequest(), site)).Visitors));
        Assert.Equal(3, Sites.Answer(RetentionRunner.Run(
            new RetentionRequest { Period = "day", Range = new RangeRequest("1931-07-01", "1931-07-10") }, site)).Cohorts.Sum(cohort => cohort.Size));
        Assert.Equal(2, Sites.Answer(SegmentRunner.Run(new SegmentRequest { Segment = "seq(see > buy, within 1h)" }, site)).Visitors);
    }

    [Fact]
    public void A_property_with_a_million_values_has_25_rows_and_the_rest_together()
    {
        var site = Sites.Of(Million(), options: new JourneyIndexOptions { Threads = 1 }) with { Definitions = [See, Buy] };
        foreach (var at in new[] { "first", "all" })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var report = Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buy", Breakdown = new FunnelBreakdownRequest("id", at) }, site));
            Assert.Equal((26, "(other)"), (report.Breakdown!.Count, report.Breakdown[^1].Value));
            Assert.Equal(Values, report.Breakdown.Sum(row => row.Steps[0].Count));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_500L * Values);
        }

        Assert.Equal([Values, 0], Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see > buy", Hold = ["id"] }, site)).Steps.Select(step => step.Count));
        Assert.Equal([1], Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = "see[id = \"i777\"]" }, site)).Steps.Select(step => step.Count));
    }

    // A million visitors with a value of their own each, a few of whom buy without one.
    private static MemoryEventSource Million()
    {
        var source = new MemoryEventSource();
        source.Append(Enumerable.Range(0, Values).Select(at => SomeJourneys.Event("v" + at.ToString(CultureInfo.InvariantCulture), "see", 0, ("id", "i" + at.ToString(CultureInfo.InvariantCulture)))));
        return source;
    }

    // Three visitors half an hour apart from their purchase; one buys too late.
    private static ReportSite Shop(long start)
    {
        var source = new MemoryEventSource();
        foreach (var (who, minutes) in new[] { ("ann", 30), ("bob", 30), ("cid", 90) })
        {
            source.Append(new MemoryEvent(who, "see", start), new MemoryEvent(who, "buy", start + (minutes * 60_000_000L)));
        }

        return Sites.Of(source) with { Definitions = [See, Buy] };
    }
}
