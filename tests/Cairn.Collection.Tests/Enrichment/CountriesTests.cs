using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using Cairn.Collection.Enrichment;
using Xunit;

namespace Cairn.Collection.Tests.Enrichment;

public sealed class CountriesTests
{
    [Theory]
    [InlineData("1.0.0.1", "AU")]
    [InlineData("1.0.1.0", "CN")]
    [InlineData("::ffff:1.0.1.0", "CN")]
    [InlineData("127.0.0.1", null)]
    [InlineData("10.1.2.3", null)]
    [InlineData("192.168.0.1", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData("255.255.255.255", null)]
    [InlineData("::1", null)]
    [InlineData("fe80::1", null)]
    [InlineData("ffff:ffff:ffff:ffff::", null)]
    public void An_address_has_the_country_it_is_registered_in(string address, string? country) => Assert.Equal(country, Countries.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("ipv4", 4)]
    [InlineData("ipv6", 16)]
    public void The_packed_table_answers_as_the_list_it_was_made_of(string family, int length)
    {
        var list = Path.Combine(Repository(), "datasets/node_modules/@ip-location-db/geo-whois-asn-country", $"geo-whois-asn-country-{family}-num.csv");
        var looked = 0;
        var covered = BigInteger.MinusOne;
        foreach (var (line, at) in File.ReadLines(list).Select((line, at) => (line, at)))
        {
            var parts = line.Split(',');
            var (start, end) = (BigInteger.Parse(parts[0], CultureInfo.InvariantCulture), BigInteger.Parse(parts[1], CultureInfo.InvariantCulture));
            var isWhole = start > covered && (length == 4 || ((start & ulong.MaxValue).IsZero && ((end + 1) & ulong.MaxValue).IsZero)); // the table tells no ranges below a /64 apart
            covered = BigInteger.Max(covered, end);
            if (isWhole && at % 101 == 0 && !line.StartsWith("3232235520,", StringComparison.Ordinal))
            {
                Assert.Equal((line, parts[2]), (line, Countries.Of(Address(start, length))));
                Assert.Equal((line, parts[2]), (line, Countries.Of(Address(end, length))));
                looked++;
            }
        }

        Assert.InRange(looked, 1_000, int.MaxValue);
        Assert.InRange(Countries.Bytes, 100_000, 8_000_000);
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
