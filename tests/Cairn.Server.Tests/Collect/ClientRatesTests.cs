using System.Net;
using Cairn.Server.Collect;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class ClientRatesTests
{
    [Fact]
    public void A_bucket_empties_and_refills_by_its_rate()
    {
        var time = new Frozen();
        var rates = new ClientRates(time, perSecond: 2, burst: 3);
        var client = IPAddress.Parse("192.0.2.1");
        Assert.Equal([null, null, null, 1], Enumerable.Range(0, 4).Select(_ => rates.SecondsToWait(client)));
        Assert.Null(rates.SecondsToWait(IPAddress.Parse("192.0.2.2")));

        time.Seconds = 1;
        Assert.Equal([null, null, 1], Enumerable.Range(0, 3).Select(_ => rates.SecondsToWait(client)));
    }

    [Fact]
    public void Addresses_of_one_network_share_a_bucket_and_spellings_of_one_address_do()
    {
        var rates = new ClientRates(new Frozen(), perSecond: 1, burst: 1);
        Assert.Null(rates.SecondsToWait(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.NotNull(rates.SecondsToWait(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Null(rates.SecondsToWait(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Null(rates.SecondsToWait(IPAddress.Parse("192.0.2.1")));
        Assert.NotNull(rates.SecondsToWait(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    private sealed class Frozen : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
