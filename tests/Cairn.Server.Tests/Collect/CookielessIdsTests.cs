using System.Net;
using Cairn.Server.Collect;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class CookielessIdsTests : IDisposable
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly SteppedTime _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-salt-");

    private string File_ => Path.Combine(_folder.FullName, "x.salt");

    [Fact]
    public void An_id_follows_site_address_agent_and_registrable_domain()
    {
        var ids = new CookielessIds(null, _time);
        var id = ids.Of(1, Here, "agent", "shop.example.co.uk");

        Assert.Matches("^cl_[0-9a-f]{32}$", id);
        Assert.Equal(id, ids.Of(1, IPAddress.Parse("::ffff:192.0.2.1"), "agent", "www.example.co.uk"));
        Assert.Equal(6, new[]
        {
            id, ids.Of(2, Here, "agent", "example.co.uk"), ids.Of(1, IPAddress.Parse("192.0.2.2"), "agent", "example.co.uk"), ids.Of(1, Here, "agent2", "example.co.uk"),
            ids.Of(1, Here, "agent", "other.co.uk"), new CookielessIds(null, _time).Of(1, Here, "agent", "example.co.uk"),
        }.Distinct().Count());
    }

    [Fact]
    public void The_salt_changes_after_24_hours_and_a_session_that_spans_the_change_keeps_its_id_until_it_ends()
    {
        var ids = new CookielessIds(null, _time);
        var quiet = ids.Of(1, Here, "quiet", "a.example");
        _time.Pass(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10));
        var active = ids.Of(1, Here, "active", "a.example");
        _time.Pass(TimeSpan.FromMinutes(20));

        Assert.NotEqual(quiet, ids.Of(1, Here, "quiet", "a.example"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(active, ids.Of(1, Here, "active", "a.example"));
            _time.Pass(TimeSpan.FromMinutes(25));
        }

        _time.Pass(TimeSpan.FromMinutes(31));
        Assert.NotEqual(active, ids.Of(1, Here, "active", "a.example"));
    }

    [Fact]
    public void No_salt_lives_48_hours_however_long_a_session_is()
    {
        var ids = new CookielessIds(null, _time);
        var first = ids.Of(1, Here, "agent", "a.example");
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(47); passed += TimeSpan.FromMinutes(20))
        {
            Assert.Equal(first, ids.Of(1, Here, "agent", "a.example"));
            _time.Pass(TimeSpan.FromMinutes(20));
        }

        Assert.Equal(first, ids.Of(1, Here, "agent", "a.example"));
        _time.Pass(TimeSpan.FromMinutes(29));
        Assert.Equal(first, ids.Of(1, Here, "agent", "a.example"));
        _time.Pass(TimeSpan.FromMinutes(29));
        Assert.Equal(first, ids.Of(1, Here, "agent", "a.example"));
        _time.Pass(TimeSpan.FromMinutes(2));
        Assert.NotEqual(first, ids.Of(1, Here, "agent", "a.example"));
    }

    [Fact]
    public void A_clock_set_back_neither_reuses_nor_revives_a_salt()
    {
        var ids = new CookielessIds(null, _time);
        var first = ids.Of(1, Here, "agent", "a.example");
        _time.Pass(TimeSpan.FromHours(25));
        var second = ids.Of(1, Here, "agent", "a.example");
        _time.Set(TimeSpan.FromDays(-2));
        Assert.Equal(second, ids.Of(1, Here, "agent", "a.example"));
        _time.Pass(TimeSpan.FromHours(25));
        var third = ids.Of(1, Here, "agent", "a.example");

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
    }

    [Fact]
    public void A_restart_of_the_program_keeps_the_salt_and_its_age()
    {
        var id = new CookielessIds(new SaltFile(File_), _time).Of(1, Here, "agent", "a.example");
        _time.Pass(TimeSpan.FromHours(23));
        Assert.Equal(id, new CookielessIds(new SaltFile(File_), _time).Of(1, Here, "agent", "a.example"));
        _time.Pass(TimeSpan.FromHours(2));
        var later = new CookielessIds(new SaltFile(File_), _time).Of(1, Here, "agent", "a.example");
        Assert.NotEqual(id, later);
        Assert.Equal(later, new CookielessIds(new SaltFile(File_), _time).Of(1, Here, "agent", "a.example"));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(File_) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("other-start\n0000 0 0")]
    public void A_file_of_another_start_of_the_machine_or_a_damaged_one_only_costs_new_ids(string text)
    {
        File.WriteAllText(File_, text);

        Assert.StartsWith("cl_", new CookielessIds(new SaltFile(File_), _time).Of(1, Here, "agent", "a.example"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_salt_is_overwritten_in_its_file()
    {
        var ids = new CookielessIds(new SaltFile(File_), _time);
        var salt = File.ReadAllLines(File_)[1].Split(' ')[0];
        _time.Pass(TimeSpan.FromHours(25));
        ids.Renew();
        _time.Pass(TimeSpan.FromHours(1));
        ids.Renew();

        Assert.DoesNotContain(salt, File.ReadAllText(File_), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.example.com", "example.com")]
    [InlineData("a.b.example.co.uk", "example.co.uk")]
    [InlineData("example.de", "example.de")]
    [InlineData("localhost", "localhost")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public void Knows_the_registrable_part_of_a_host(string host, string domain) => Assert.Equal(domain, RegistrableDomain.Of(host));

    public void Dispose() => _folder.Delete(recursive: true);
}
