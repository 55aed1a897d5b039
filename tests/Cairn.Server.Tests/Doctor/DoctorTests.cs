using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Accounts;
using Cairn.Server.Doctor;
using Cairn.Server.Hosting;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Spool;
using Xunit;

namespace Cairn.Server.Tests.Doctor;

/// <summary>Common faults are brought about, and doctor names each with what to do. Certificate, proxies, drain and clock: <see cref="TlsTests"/>, <see cref="ProxyTests"/>, <see cref="StoreOnlyTests"/>, <see cref="FortyDaysTests"/>.</summary>
public sealed class DoctorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_installation_is_well_and_a_bad_one_is_told_what_is_wrong()
    {
        await using var good = await RunningServer.StartAsync(new ServerOptions());
        var well = await LookAsync(good);
        Assert.True(well.Report.GetProperty("well").GetBoolean(), well.Report.ToString());
        Assert.All(well.Report.GetProperty("checks").EnumerateArray(), check => Assert.Equal("", check.GetProperty("remedy").GetString()));

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(good.Installation.Paths.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        Assert.Equal(("warning", $"chmod 700 {good.Installation.Paths.Root}"), await OneAsync(good, "data directory"));
        File.SetUnixFileMode(good.Installation.Paths.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(("ok", ""), await OneAsync(good, "data directory"));
    }

    [Fact]
    public async Task Settings_that_give_something_up_are_named_with_their_keys()
    {
        await using var server = await RunningServer.StartAsync(
            new ServerOptions { AllowPlainHttp = true, SecondFactor = SecondFactorSetting.Optional }, spool: new SpoolOptions { Durability = SpoolDurability.Normal, ReserveBytes = long.MaxValue / 4 });
        (string Name, string State, string Key)[] expected =
        [
            ("sign-in", "warning", "Cairn:Server:AllowPlainHttp"), ("second factor", "warning", "Cairn:Server:SecondFactor"), ("durability", "warning", "Cairn:Spool:Durability"),
            ("disk", "fault", "Cairn:Spool:ReserveBytes"), ("spool", "fault", "disk"),
        ];
        var (_, checks) = await LookAsync(server);
        foreach (var (name, state, key) in expected)
        {
            Assert.Equal((name, state), (name, checks[name].State));
            Assert.Contains(key, checks[name].Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_log_that_somebody_changed_and_a_clock_nobody_set_are_faults()
    {
        var time = new PushedTime(new DateTimeOffset(2019, 5, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(new ServerOptions(), time: time);
        await server.SiteAsync("shop");
        Assert.Equal("fault", (await OneAsync(server, "clock")).State);
        using (var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={server.Installation.Paths.Catalog};Pooling=False"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = "update audit_entries set Actor = 'somebody else' where Id = 1";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        Assert.Equal(("fault", "Somebody changed the log; compare it with a backup."), await OneAsync(server, "audit log"));
    }

    [Fact]
    public void Lists_older_than_eighteen_months_are_named()
    {
        Assert.Equal("ok", ServerChecks.DataSets(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)).State);
        var old = ServerChecks.DataSets(new DateTimeOffset(2036, 11, 22, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("warning", old.State);
        Assert.StartsWith("old: @ip-location-db/geo-whois-asn-country, @ip-location-db/asn; ", old.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_was_long_away_or_behind_is_doubted_until_a_person_says_otherwise_over_restarts_too()
    {
        using var data = new TemporaryData();
        var paths = new DataPaths(Directory.CreateDirectory(data.Path).FullName);
        var time = new PushedTime(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var first = new ClockWatch(paths, time);
        Assert.True(first.IsTrusted);
        first.Note();
        time.Pass(TimeSpan.FromDays(30));
        Assert.True(first.IsTrusted); // it ran on
        Assert.True(new ClockWatch(paths, time).IsTrusted); // thirty days away
        time.Pass(TimeSpan.FromDays(2));
        var away = new ClockWatch(paths, time);
        Assert.False(away.IsTrusted);
        away.Note();
        Assert.False(new ClockWatch(paths, time).IsTrusted); // a restart confirms nothing
        away.Confirm();
        Assert.True(away.IsTrusted);
        Assert.True(new ClockWatch(paths, time).IsTrusted);
        time.Set(TimeSpan.FromHours(-30));
        Assert.False(away.IsTrusted);
        Assert.False(new ClockWatch(paths, time).IsTrusted);
        File.WriteAllText(paths.Clock, "no clock\n");
        Assert.True(new ClockWatch(paths, time).IsTrusted);
    }

    private static async Task<(JsonElement Report, Dictionary<string, (string State, string Remedy)> Checks)> LookAsync(RunningServer server)
    {
        using var answer = await server.Owner.GetAsync("api/v1/doctor", Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var report = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return (report, report.GetProperty("checks").EnumerateArray().ToDictionary(
            check => check.GetProperty("name").GetString()!, check => (check.GetProperty("state").GetString()!, check.GetProperty("remedy").GetString()!)));
    }

    private static async Task<(string State, string Remedy)> OneAsync(RunningServer server, string name) => (await LookAsync(server)).Checks[name];
}
