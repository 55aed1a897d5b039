using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Collection.Enrichment;
using Xunit;

namespace Cairn.Collection.Tests.Enrichment;

public sealed class HostingNetworksTests
{
    [Theory]
    [InlineData("52.94.76.1", true)] // Amazon
    [InlineData("::ffff:52.94.76.1", true)]
    [InlineData("20.50.2.1", true)] // Microsoft
    [InlineData("88.198.0.1", true)] // Hetzner
    [InlineData("167.99.1.1", true)] // DigitalOcean
    [InlineData("104.28.1.1", true)] // Cloudflare, and with it the ways out of relays that many households share
    [InlineData("2a01:4f8::1", true)] // Hetzner
    [InlineData("2600:1f18::1", true)] // Amazon
    [InlineData("24.0.0.1", false)] // Comcast
    [InlineData("91.10.1.1", false)] // Deutsche Telekom
    [InlineData("181.128.1.1", false)] // Colombia: "Colo" is no colocation
    [InlineData("136.32.0.1", false)] // Google Fiber: people live there
    [InlineData("2003:e1::1", false)] // Deutsche Telekom
    [InlineData("10.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("ffff:ffff:ffff:ffff::", false)]
    public void Machines_for_rent_are_told_from_homes(string address, bool isHosting) => Assert.Equal(isHosting, HostingNetworks.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("ipv4", 4)]
    [InlineData("ipv6", 16)]
    public void The_packed_table_holds_both_ends_of_what_the_list_calls_hosting_and_neither_of_what_it_does_not(string family, int length)
    {
        string[] isHosting = ["16509", "24940", "14061", "16276", "63949", "8075"];
        string[] isHome = ["7922", "3320", "2856", "12322", "16591", "4766"]; // Comcast, Telekom, BT, Free, Google Fiber, Korea Telecom
        var looked = (Hosting: 0, Homes: 0);
        var list = Path.Combine(Repository(), "datasets/node_modules/@ip-location-db/asn", $"asn-{family}-num.csv");
        foreach (var parts in File.ReadLines(list).Select(line => line.Split(',', 4)))
        {
            var hosting = isHosting.Contains(parts[2]);
            if (!hosting && !isHome.Contains(parts[2]))
            {
                continue;
            }

            looked = hosting ? (looked.Hosting + 1, looked.Homes) : (looked.Hosting, looked.Homes + 1);
            foreach (var end in parts.Take(2).Select(text => Address(BigInteger.Parse(text, CultureInfo.InvariantCulture), length)))
            {
                Assert.Equal((end, hosting), (end, HostingNetworks.Contains(end)));
            }
        }

        Assert.True(looked is { Hosting: > 100, Homes: > 5 }, looked.ToString());
        Assert.InRange(HostingNetworks.Size.Ranges, 10_000, 200_000);
        Assert.InRange(HostingNetworks.Size.Bytes, 100_000, 4_000_000);
    }

    private static IPAddress Address(BigInteger number, int length)
    {
        var bytes = new byte[length];
        var written = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        written.CopyTo(bytes, length - written.Length);
        return new IPAddress(bytes);
    }

    private static string Repository([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
