using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Time;
using Cairn.Reports.Conversions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Friction;
using Cairn.Reports.Funnels;
using Cairn.Reports.Matrices;
using Cairn.Reports.NearMiss;
using Cairn.Reports.Products;
using Cairn.Reports.Propensity;
using Cairn.Reports.Retention;
using Cairn.Reports.Segments;
using Cairn.Reports.Sessions;
using Cairn.Reports.TimeToConvert;
using Cairn.Reports.Trends;
using Cairn.Reports.Values;
using Cairn.Testing;

namespace Cairn.Reports.Tests;

/// <summary>One visitor with a million events, spread over days or all at one microsecond: the right answer, in bounded memory.</summary>
public class LongVisitorTests
{
    private const int Events = 1_000_000;
    private const int Buys = Events / 1_000;

    // What a report may allocate, for each event.
    private const long MostBytes = 200;
    private static readonly ConversionDefinition See = SomeJourneys.Definition("see", """{"event": "see"}""");
    private static readonly ConversionDefinition Buy =
        SomeJourneys.Definition("buy", """{"event": "buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Fixed, 2m, "EUR") };
    private static readonly Lazy<ReportSite> Spread = new(() => Site(0.25));
    private static readonly Lazy<ReportSite> AtOnce = new(() => Site(0));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sessions(bool atOnce)
    {
        var report = Run(atOnce, site => SessionsRunner.Run(new SessionsRequest(), site));
        Assert.Equal((1, 1), (report.Sessions, report.Visitors));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Trends(bool atOnce)
    {
        var report = Run(atOnce, site => TrendsRunner.Run(new TrendsRequest { Symbols = ["buy"], Bucket = "month" }, site));
        Assert.Equal(Buys, report.Series.Sum(series => series.Points.Sum(point => point.V)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Conversions(bool atOnce)
    {
        var report = Run(atOnce, site => ConversionsRunner.Run(new ConversionsRequest(), site));
        Assert.Equal([1, 1], report.Rows.Select(row => row.Visitors));
        Assert.Equal(1, report.Visitors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Retention(bool atOnce) =>
        Assert.Equal(1, Assert.Single(Run(atOnce, site => RetentionRunner.Run(new RetentionRequest(), site)).Cohorts, cohort => cohort.Size > 0).Size);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Matrix(bool atOnce) => Assert.Equal(1, Assert.Single(Run(atOnce, site => MatrixRunner.Run(new MatrixRequest(), site)).Rows).N);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Time_to_convert(bool atOnce)
    {
        var request = new TimeToConvertRequest { From = JsonSerializer.SerializeToElement("see"), To = JsonSerializer.SerializeToElement("buy") };
        var report = Run(atOnce, site => TimeToConvertRunner.Run(request, site));
        Assert.Equal((1, 1), (report.Visitors, report.Converted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Values(bool atOnce) => Assert.Equal("buy", Run(atOnce, site => ValuesRunner.Run(new ValuesRequest { Horizon = "1d" }, site)).Macro);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Products(bool atOnce) => Assert.Equal(0, Run(atOnce, site => ProductsRunner.Run(new ProductsRequest(), site)).Items);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Friction(bool atOnce) => Assert.Equal("buy", Run(atOnce, site => FrictionRunner.Run(new FrictionRequest(), site)).Macro);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Near_misses(bool atOnce) => Assert.Empty(Run(atOnce, site => NearMissRunner.Run(new NearMissRequest(), site)).Rows);

    [Theory]
    [InlineData("see > buy > none", "strict")]
    [InlineData("see > buy > none", "any")]
    [InlineData("see > buy? > none", "any")]
    [InlineData("see > buy > none", "open")]
    [InlineData("see > buy > none", "ties")]
    [InlineData("see > buy", "attempts")]
    [InlineData("see > buy", "attempts-any")]
    public void Funnels(string text, string how)
    {
        var request = new FunnelRequest
        {
            Text = text,
            Within = "1d",
            Order = how switch { "any" or "attempts-any" => "any", "strict" or "ties" => "strict", _ => null },
            Entry = how == "open" ? "open" : null,
            Ties = how == "ties" ? "any" : null,
            Count = how.StartsWith("attempts", StringComparison.Ordinal) ? "attempts" : null,
        };
        foreach (var atOnce in new[] { true, false })
        {
            var report = Run(atOnce, site => FunnelRunner.Run(request, site));
            if (request.Count is not null)
            {
                // Each purchase closes an attempt, and those after it open the next; in any order a purchase may open one, too, but there is none right after one.
                Assert.Equal([Buys, Buys], report.Steps.Select(step => step.Count));
                continue;
            }

            Assert.Equal([1, 1, 0], report.Steps.Select(step => step.Count));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drivers(bool atOnce) => Assert.Equal("buy", Run(atOnce, site => DriversRunner.Run(new DriversRequest { Horizon = "1d" }, site)).Macro);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Propensity(bool atOnce) => Assert.Equal("not_enough_data", Run(atOnce, site => PropensityRunner.Run(new PropensityRequest(), site)).Status);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segments(bool atOnce) =>
        Assert.Equal(1, Run(atOnce, site => SegmentRunner.Run(new SegmentRequest { Segment = "seq(see > not none > buy, within 1d) and did(buy, >= 1000, ever)" }, site)).Visitors);

    private static ReportSite Site(double seconds)
    {
        var view = JourneySplits.View(Enumerable.Range(0, Events).Select(at => SomeJourneys.Event("v", at % 1_000 == 999 ? "buy" : "see", at * seconds)), threads: 1);
        return new ReportSite("shop", TimeZoneInfo.Utc, "EUR", "cairn", [See, Buy], view, () => view, new Timestamp(SomeJourneys.Start + (31 * Timestamp.Day)));
    }

    private static T Run<T>(bool atOnce, Func<ReportSite, Cairn.Journeys.Faults.Outcome<T>> run)
    {
        var site = (atOnce ? AtOnce : Spread).Value;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var answer = Sites.Answer(run(site));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes * Events);
        return answer;
    }
}
