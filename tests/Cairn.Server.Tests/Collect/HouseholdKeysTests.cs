using System.Net;
using Cairn.Collection.Exposures;
using Cairn.Journeys.Time;
using Cairn.Server.Collect;
using Cairn.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class HouseholdKeysTests : IDisposable
{
    private static readonly IPAddress Home = IPAddress.Parse("91.10.1.1");

    private readonly TemporaryData _data = new();
    private readonly SteppedTime _time = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_visit_knows_the_ad_of_its_own_thirty_days_and_of_those_before_and_no_other()
    {
        var keys = Open();
        var ad = keys.Of(Home, Now).Current;
        _time.Pass(TimeSpan.FromDays(30));
        var visit = keys.Of(Home, Now);
        Assert.Equal(new ExposureHousehold(visit.Current, HouseholdGap.None, ad), keys.Shown(Home, Now));
        Assert.NotEqual(ad, visit.Current);
        Assert.Equal(ad, visit.Previous);
        _time.Pass(TimeSpan.FromDays(30));
        Assert.DoesNotContain(ad, new[] { keys.Of(Home, Now).Current, keys.Of(Home, Now).Previous });
        Assert.Equal(default, keys.Of(Home, Now - 61L * 86_400 * Timestamp.Second)); // its secret is destroyed
    }

    [Fact]
    public void Secrets_outlive_the_program_in_a_file_of_its_owner_and_are_destroyed_when_their_time_is_over()
    {
        var (ad, file) = (Open().Of(Home, Now).Current, Path.Combine(_data.Path, "household.keys"));
        Assert.Equal(ad, Open().Of(Home, Now).Current);
        var before = File.ReadAllLines(file);
        Assert.Equal(2, before.Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        _time.Pass(TimeSpan.FromDays(60));
        Open().Renew(); // nobody came
        Assert.Empty(before.Intersect(File.ReadAllLines(file)));
        Assert.Equal(2, File.ReadAllLines(file).Length);
    }

    [Fact]
    public void Without_a_place_for_the_secret_there_are_no_keys_and_no_file_is_made_for_nothing()
    {
        Assert.Equal(default, Open(_data.File("taken", "")).Of(Home, Now));
        Open().Renew();
        Assert.False(Directory.Exists(_data.Path));
    }

    [Theory]
    [InlineData("24.0.0.1", "::ffff:24.0.0.1", true)]
    [InlineData("2003:e1:4001:800::1", "2003:e1:4001:800:ffff::9", true)]
    [InlineData("2003:e1:4001:800::1", "2003:e1:4001:801::1", false)]
    [InlineData("24.0.0.1", "24.0.0.2", false)]
    public void One_household_is_an_address_of_the_old_kind_or_a_network_of_the_new(string one, string other, bool same)
    {
        var keys = Open();
        Assert.Equal(same, keys.Of(IPAddress.Parse(one), Now) == keys.Of(IPAddress.Parse(other), Now));
    }

    [Theory]
    [InlineData("127.0.0.1"), InlineData("10.1.2.3"), InlineData("172.31.255.255"), InlineData("192.168.1.1"), InlineData("100.64.0.1"), InlineData("169.254.1.1")]
    [InlineData("0.0.0.0"), InlineData("192.0.2.1"), InlineData("198.51.100.7"), InlineData("203.0.113.9"), InlineData("224.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("::1"), InlineData("::"), InlineData("fe80::1"), InlineData("fd00::1"), InlineData("ff02::1"), InlineData("2001:db8::1"), InlineData("::ffff:10.0.0.1"), InlineData("2002:808:808::1")]
    public void Addresses_that_are_nobodys_alone_have_no_key(string address) => Assert.Equal(default, Open().Of(IPAddress.Parse(address), Now));

    [Theory]
    [InlineData("52.94.76.1", 0, HouseholdGap.Hosting), InlineData("10.1.2.3", 0, HouseholdGap.NotPublic), InlineData("24.0.0.1", 0, HouseholdGap.None)]
    [InlineData("24.0.0.1", 61, HouseholdGap.TooLate), InlineData("24.0.0.1", 31, HouseholdGap.None)]
    public void An_ad_without_a_household_says_why(string address, int daysAgo, HouseholdGap gap)
    {
        var keys = Open();
        var shown = keys.Shown(IPAddress.Parse(address), Now - daysAgo * 86_400L * Timestamp.Second);
        Assert.Equal((gap, gap == HouseholdGap.None), (shown.Gap, shown.Key is not null));
        Assert.Equal(shown.Key is null, keys.Of(IPAddress.Parse(address), Now - daysAgo * 86_400L * Timestamp.Second).Current is null);
    }

    private long Now => Timestamp.From(_time.GetUtcNow()).Micros;

    private HouseholdKeys Open(string? folder = null) => new(folder ?? _data.Path, _time, NullLogger<HouseholdKeys>.Instance);
}
