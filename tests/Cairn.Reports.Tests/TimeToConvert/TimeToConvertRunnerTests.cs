using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Reports.Envelope;
using Cairn.Reports.TimeToConvert;
using Cairn.Testing;

namespace Cairn.Reports.Tests.TimeToConvert;

public class TimeToConvertRunnerTests
{
    private const double Day = 86_400;

    [Fact]
    public void Conversions_on_day_one_and_three_with_three_still_waiting()
    {
        // Started 2, 4 and 5 days before as_of, and not converted since.
        var report = Run(new TimeToConvertRequest { AsOf = "2026-05-11" },
            Event("a", "view", 0), Event("a", "buy", Day), Event("b", "view", 0), Event("b", "buy", 3 * Day),
            Event("c", "view", 8 * Day), Event("d", "view", 6 * Day), Event("e", "view", 5 * Day));
        Assert.Equal((5L, 2L), (report.Visitors, report.Converted));
        Assert.Equal([Day, 3 * Day], report.Curve.Select(point => point.T));
        Assert.Equal(0.2, report.Curve[0].Share, 12);
        Assert.Equal(1 - (4 / 5.0 * 2 / 3), report.Curve[1].Share, 12);
        Assert.All(report.Curve, point => Assert.True(point.Lo > 0 && point.Lo < point.Share && point.Share < point.Hi && point.Hi < 1));
        Assert.Equal(new SpreadResult(2 * Day, 1.5 * Day, 2.5 * Day, 241_920), report.Converters.Time);
    }

    [Fact]
    public void Session_and_touches_are_those_up_to_the_conversion()
    {
        var report = Run(new TimeToConvertRequest(),
            Event("a", "view", 0, ("channel", "Email")), Event("a", "view", Day), Event("a", "view", 2 * Day, ("channel", "Direct")), Event("a", "buy", (2 * Day) + 5),
            Event("a", "view", 9 * Day, ("channel", "Email")));
        Assert.Equal((3.0, 2.0), (report.Converters.Sessions.Median, report.Converters.Touches.Median));
    }

    [Fact]
    public void From_a_micro_the_clock_starts_at_its_first_and_a_conversion_before_does_not_count()
    {
        var report = Run(new TimeToConvertRequest { From = Json("cart") },
            Event("a", "buy", 0), Event("a", "cart", 10), Event("a", "cart", 20), Event("a", "buy", 40), Event("b", "view", 0), Event("b", "buy", 5));
        Assert.Equal((1L, 1L, 30.0), (report.Visitors, report.Converted, report.Converters.Time.Median));
        Assert.Equal(new ConvertedPoint(30, 1, null, null), Assert.Single(report.Curve));
    }

    [Fact]
    public void A_first_event_that_is_the_conversion_took_no_time() =>
        Assert.Equal(0, Run(new TimeToConvertRequest(), Event("a", "buy", 0)).Converters.Time.Median);

    [Fact]
    public void Nobody_gives_an_empty_curve_and_nulls()
    {
        var report = Run(new TimeToConvertRequest());
        Assert.Empty(report.Curve);
        Assert.Equal(new SpreadResult(null, null, null, null), report.Converters.Time);
    }

    [Fact]
    public void A_long_curve_is_thinned_and_keeps_its_ends()
    {
        var report = Run(new TimeToConvertRequest(), [.. Enumerable.Range(1, 500).SelectMany(at => new[] { Event($"v{at}", "view", 0), Event($"v{at}", "buy", at) })]);
        Assert.Equal((200, 1.0, 500.0), (report.Curve.Count, report.Curve[0].T, report.Curve[^1].T));
    }

    [Fact]
    public void A_segment_stands_beside_everybody()
    {
        var report = Run(new TimeToConvertRequest { Compare = new CompareRequest(Segment: "did(help)") },
            Event("a", "view", 0), Event("a", "buy", 10), Event("b", "view", 0), Event("b", "help", 5), Event("b", "buy", 30), Event("c", "help", 0));
        Assert.Equal((3L, 2L), (report.Visitors, report.Converted));
        Assert.Equal((2L, 1L, 30.0), (report.Comparison!.Visitors, report.Comparison.Converted, report.Comparison.Converters.Time.Median));
    }

    [Fact]
    public void Without_a_macro_an_end_must_be_named() => Assert.Equal("time-to-convert.no-macro", Assert.Single(Sites.Faults(TimeToConvertRunner.Run(
        new TimeToConvertRequest(), Sites.Of(new MemoryEventSource()), TestContext.Current.CancellationToken))).Code);

    private static MemoryEvent Event(string visitor, string name, double seconds, params (string, object)[] columns) => SomeJourneys.Event(visitor, name, seconds, columns);

    private static JsonElement Json(string symbol) => JsonSerializer.SerializeToElement(symbol);

    private static TimeToConvertReport Run(TimeToConvertRequest request, params MemoryEvent[] events)
    {
        var source = new MemoryEventSource();
        source.Append(events);
        var site = Sites.Of(source) with { Definitions = [SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro)] };
        return Sites.Answer(TimeToConvertRunner.Run(request, site, TestContext.Current.CancellationToken));
    }
}
