using System.Net;
using Cairn.Server.Collect;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class FloodWatchTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly SteppedTime _time = new();

    [Fact]
    public void The_301st_event_of_a_visitor_in_a_minute_is_a_flood_until_the_minute_is_over()
    {
        var watch = new FloodWatch(_time);
        Assert.All(Enumerable.Range(0, 300), _ => Assert.False(watch.IsFlood(1, "v", Here)));
        Assert.True(watch.IsFlood(1, "v", Here));
        Assert.False(watch.IsFlood(1, "w", Here));
        Assert.False(watch.IsFlood(2, "v", Here));

        _time.Pass(TimeSpan.FromSeconds(61));
        Assert.False(watch.IsFlood(1, "v", Here));
    }

    [Fact]
    public void The_2001st_visitor_of_an_address_in_an_hour_is_a_flood_and_those_before_are_not()
    {
        var watch = new FloodWatch(_time);
        Assert.All(Enumerable.Range(0, 2_000), number => Assert.False(watch.IsFlood(1, $"v{number}", Here)));
        Assert.True(watch.IsFlood(1, "one more", Here));
        Assert.False(watch.IsFlood(1, "v0", Here));
        Assert.False(watch.IsFlood(1, "one more", IPAddress.Parse("192.0.2.2")));

        _time.Pass(TimeSpan.FromMinutes(61));
        Assert.False(watch.IsFlood(1, "one more", Here));
    }

    [Fact]
    public void Ever_new_visitors_and_addresses_leave_the_memory_flat()
    {
        var watch = new FloodWatch(_time);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1_000_000; i++)
        {
            watch.IsFlood(1, $"v{i}", new IPAddress(i));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 200 << 20);
        GC.KeepAlive(watch);
    }
}
