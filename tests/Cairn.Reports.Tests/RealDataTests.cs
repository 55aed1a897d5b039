using Cairn.Reports.Envelope;
using Cairn.Reports.Funnels;
using Cairn.Reports.Sessions;
using Cairn.Testing;

namespace Cairn.Reports.Tests;

public class RealDataTests
{
    [Fact]
    public void The_shop_of_600_visitors_has_its_known_funnel_and_sessions()
    {
        var site = Shop("ecom_journeys.csv.gz", 0, 2, 3);
        var report = Sites.Answer(FunnelRunner.Run(new FunnelRequest
        {
            Text = "product_view > add_to_cart > cart > shipping_details > payment_details > purchase",
        }, site, TestContext.Current.CancellationToken));
        Assert.Equal([598, 517, 429, 329, 222, 114], report.Steps.Select(step => step.Count));
        var sessions = Sites.Answer(SessionsRunner.Run(new SessionsRequest(), site, TestContext.Current.CancellationToken));
        Assert.Equal(3_605, sessions.Sessions);
        Assert.Equal(600, sessions.Visitors);
    }

    [Theory]
    [InlineData("catalog > cart > payment_choice > payment_done", null)]
    [InlineData("catalog > cart > payment_choice > payment_done", "10m")]
    [InlineData("main > catalog > product1 > cart", "1h")]
    [InlineData("catalog > catalog > catalog > cart > delivery_choice > payment_done", "1d")]
    public void The_online_shop_counts_as_a_slow_reading_of_the_file_does(string funnel, string? within)
    {
        var events = Sites.Data("online_shop.csv.gz", 0, 1, 2).ToList();
        var source = new MemoryEventSource();
        source.Append(events);
        var site = Sites.Of(source);
        var report = Sites.Answer(FunnelRunner.Run(new FunnelRequest { Text = funnel, Within = within }, site, TestContext.Current.CancellationToken));
        var window = within switch { "10m" => 600, "1h" => 3_600, "1d" => 86_400, _ => long.MaxValue / 2_000_000 } * 1_000_000L;
        Assert.Equal(Slowly(events, funnel.Split(" > "), window), report.Steps.Select(step => step.Count));
    }

    // Every first step is tried, and from there each next step at its first occurrence.
    private static long[] Slowly(List<MemoryEvent> events, string[] steps, long window)
    {
        var counts = new long[steps.Length];
        foreach (var visitor in events.GroupBy(item => item.Visitor))
        {
            var journey = visitor.OrderBy(item => item.Micros).ToList();
            var level = 0;
            for (var entry = 0; entry < journey.Count; entry++)
            {
                if (journey[entry].Name == steps[0])
                {
                    level = Math.Max(level, From(journey, entry, steps, window));
                }
            }

            for (var step = 0; step < level; step++)
            {
                counts[step]++;
            }
        }

        return counts;
    }

    private static int From(List<MemoryEvent> journey, int entry, string[] steps, long window)
    {
        var level = 1;
        for (var at = entry + 1; at < journey.Count && level < steps.Length && journey[at].Micros - journey[entry].Micros <= window; at++)
        {
            level += journey[at].Name == steps[level] ? 1 : 0;
        }

        return level;
    }

    private static ReportSite Shop(string file, int visitor, int @event, int time)
    {
        var source = new MemoryEventSource();
        source.Append(Sites.Data(file, visitor, @event, time));
        return Sites.Of(source);
    }
}
