using System.Globalization;
using Cairn.Journeys.Definitions;
using Cairn.Reports.Drivers;
using Cairn.Reports.Envelope;
using Cairn.Reports.Tests.Conversions;
using Cairn.Statistics;
using Cairn.Testing;

namespace Cairn.Reports.Tests.Drivers;

/// <summary>Two segments side by side, where a step helps the one and not the other.</summary>
public sealed class DriverDifferencesTests
{
    private const string Phones = "visitor.device = phone";
    private const string Others = "visitor.device = desktop";

    [Fact]
    public void A_step_that_helps_one_segment_only_is_marked_and_one_that_helps_both_alike_is_not()
    {
        var site = Shop();
        var report = Run(new DriversRequest { Horizon = "3d", Segment = Phones, Compare = new CompareRequest(Segment: Others) }, site);
        var guide = report.Differences!.Single(row => row.Key == "guide");
        var video = report.Differences!.Single(row => row.Key == "video");

        Assert.True(guide.Differs);
        Assert.InRange(guide.Difference!.Value, 0.10, 0.30);
        Assert.True(guide.Ci!.Low > 0 && guide.P < 0.001 && guide.P <= guide.Q);
        Assert.False(video.Differs);
        Assert.True(video.Ci!.Low < 0 && video.Ci.High > 0);
        Assert.Equal("guide", report.Differences![0].Key);
    }

    [Fact]
    public void Each_side_is_what_the_report_says_of_it_alone()
    {
        var site = Shop();
        var report = Run(new DriversRequest { Horizon = "3d", Segment = Phones, Compare = new CompareRequest(Segment: Others) }, site);
        var (phones, others) = (Run(new DriversRequest { Horizon = "3d", Segment = Phones }, site), Run(new DriversRequest { Horizon = "3d", Segment = Others }, site));
        Assert.Null(phones.Comparison);
        Assert.Null(phones.Differences);
        foreach (var row in report.Differences!)
        {
            var (here, there) = (Estimated(phones, row.Key), Estimated(others, row.Key));
            Assert.Equal((here.Rd, here.RdCi, there.Rd, there.RdCi), (row.Rd, row.RdCi, row.Other, row.OtherCi));
            Assert.Equal(here.Rd - there.Rd, row.Difference);
            var error = Math.Sqrt(Math.Pow(here.RdCi!.High - here.RdCi.Low, 2) + Math.Pow(there.RdCi!.High - there.RdCi.Low, 2)) / 2;
            Assert.Equal(row.Difference!.Value - error, row.Ci!.Low, 1e-9);
            Assert.Equal(Normal.TwoSidedP(row.Difference.Value / (error / Normal.Z95)), row.P!.Value, 1e-9);
        }
    }

    [Fact]
    public void What_only_one_side_can_judge_has_no_difference_and_the_horizon_of_the_first_holds_for_both()
    {
        var report = Run(new DriversRequest { Segment = Phones, Compare = new CompareRequest(Segment: "did(nothing)") }, Shop());
        Assert.NotEmpty(report.Differences!);
        Assert.All(report.Differences!, row => Assert.True(row is { Rd: not null, Other: null, Difference: null, Ci: null, P: null, Q: null, Differs: false }));
        Assert.Equal(report.Settings.HorizonS, report.Comparison!.Settings.HorizonS);
    }

    private static DriverResult Estimated(DriversReport report, string key) => report.Rows.Concat(report.Negative).Single(row => row.Key == key);

    private static DriversReport Run(DriversRequest request, ReportSite site) => Sites.Answer(DriversRunner.Run(request, site, TestContext.Current.CancellationToken));

    private static ReportSite Shop()
    {
        var random = new Random(11);
        var events = new List<MemoryEvent>();
        for (var number = 0; number < 6_000; number++)
        {
            var (start, device, visitor) = (random.NextDouble() * 25 * 86_400, number % 2 == 0 ? "phone" : "desktop", "v" + number.ToString(CultureInfo.InvariantCulture));
            void Event(string name, double seconds) => events.Add(SomeJourneys.Event(visitor, name, start + seconds, ("device", device)));
            Event("page_view", 0);
            var (guide, video) = (random.Next(2) == 0, random.Next(2) == 0);
            if (guide)
            {
                Event("guide", 20);
            }

            if (video)
            {
                Event("video", 30);
            }

            if (random.NextDouble() < 0.08 + (guide && device == "phone" ? 0.20 : 0) + (video ? 0.10 : 0))
            {
                Event("buy", 90_000);
            }
        }

        return DefinedSites.Of(
            events,
            SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro),
            SomeJourneys.Definition("guide", """{"event":"guide"}"""),
            SomeJourneys.Definition("video", """{"event":"video"}"""));
    }
}
