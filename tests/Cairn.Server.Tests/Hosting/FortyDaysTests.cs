using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Journeys.Index;
using Cairn.Server.Accounts;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

/// <summary>Forty days of a running Cairn with a clock that is pushed on by hand: what changes by the day, what is removed by the day, and a plain count beside every report.</summary>
public sealed class FortyDaysTests : IDisposable
{
    private const int Days = 40;
    private const int ForwardOn = 24;
    private const int BackOn = 32;
    private static readonly (string Key, int? EventDays, int FailedDays)[] Sites = [("shop", 10, 5), ("blog", null, 14)];
    private static readonly string[] Agents = [RunningServer.Browser, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"];

    private readonly TemporaryData _folders = new();
    private readonly PushedTime _time = new(new DateTimeOffset(2027, 1, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly List<(string Site, DateTimeOffset Received, DateTimeOffset Occurred)> _kept = [];
    private readonly List<(string Site, DateTimeOffset Received)> _failed = [];
    private readonly HashSet<string> _idsOfDaysBefore = [];
    private int _segments;
    private readonly List<HashSet<string>> _salts = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forty_days_change_salts_drop_days_and_report_what_a_plain_count_says()
    {
        var runtime = Directory.CreateDirectory(_folders.Path + ".run").FullName;
        await using var server = await RunningServer.StartAsync(
            new ServerOptions { SecondFactor = SecondFactorSetting.Optional, RuntimeDirectory = runtime, KeyDirectory = _folders.Path + ".keys" },
            settings => settings with { Index = new JourneyIndexOptions { TailEvents = 4, SmallSegments = 3 } }, time: _time); // small, so that forty days seal and merge
        var keys = new Dictionary<string, string>();
        foreach (var (site, eventDays, failedDays) in Sites)
        {
            keys[site] = await server.SiteAsync(site);
            using var put = await server.Owner.PutAsJsonAsync($"api/v1/sites/{site}/settings", new { consent = "cookieless", retention = new { event_days = eventDays, failed_days = failedDays } }, Stop);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        }

        for (var day = 0; day < Days; day++)
        {
            _time.Pass(TimeSpan.FromDays(1));
            await TurnClockAsync(server, day);
            await SendDayAsync(server, keys, day);
            CheckSalts(server, runtime);
            server.App.Services.GetRequiredService<RetentionWork>().Run();
            await CheckAsync(server, day);
        }

        Assert.True(_segments > 0);
        await WaitForMergesAsync(server);
        Assert.True(_kept.Count(one => one.Site == "shop") < _kept.Count(one => one.Site == "blog") / 3); // so much was dropped
    }

    /// <summary>A tail of four events was sealed some thirty times: that few segments are left means that they were merged, and the counts of every day stood beside it.</summary>
    private static async Task WaitForMergesAsync(RunningServer server)
    {
        var indexes = server.App.Services.GetRequiredService<JourneyIndexes>();
        while (indexes.Fresh(2).Statistics() is not { Segments: > 0 and <= 4, Events: > 60 })
        {
            await Task.Delay(20, Stop);
        }
    }

    public void Dispose() => _folders.Dispose();

    /// <summary>A clock that jumps ahead would take days that are not over; one set back would bring a salt back. Neither does, and a person says when it is right.</summary>
    private async Task TurnClockAsync(RunningServer server, int day)
    {
        if (day is not (ForwardOn or BackOn))
        {
            return;
        }

        _time.Set(day == ForwardOn ? TimeSpan.FromDays(8) : TimeSpan.FromDays(-1));
        var before = server.Installation.Store.Count(1);
        server.App.Services.GetRequiredService<RetentionWork>().Run();
        Assert.Equal(before, server.Installation.Store.Count(1));
        Assert.Equal("warning", await ClockAsync(server));
        using var confirmed = await server.Owner.PostAsJsonAsync("api/v1/clock/confirm", new { }, Stop);
        Assert.Equal(HttpStatusCode.NoContent, confirmed.StatusCode);
        Assert.Equal("ok", await ClockAsync(server));
    }

    private static async Task<string?> ClockAsync(RunningServer server) => (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/doctor", Stop)).GetProperty("checks").EnumerateArray()
        .Single(check => check.GetProperty("name").GetString() == "clock").GetProperty("state").GetString();

    private async Task SendDayAsync(RunningServer server, Dictionary<string, string> keys, int day)
    {
        foreach (var (site, _, _) in Sites)
        {
            foreach (var agent in Agents.Take(1 + day % 2))
            {
                // One event of now, one that its sender held back for two days: it goes with the day it was received on. And one that is no good.
                var now = _time.GetUtcNow();
                var body = new { key = keys[site], sent_at = now, events = new object[] { new { name = "view", visitor = "v", at = now }, new { name = "view", visitor = "v", at = now.AddDays(-2) }, new { name = "", visitor = "v" } } };
                using var request = new HttpRequestMessage(HttpMethod.Post, "collect") { Content = JsonContent.Create(body) };
                request.Headers.TryAddWithoutValidation("User-Agent", agent);
                using var answer = await server.Http.SendAsync(request, Stop);
                Assert.Equal(2, (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("accepted").GetInt32());
                _kept.AddRange([(site, now, now), (site, now, now.AddDays(-2))]);
                _failed.Add((site, now));
            }
        }

        await server.SettleAsync();
    }

    /// <summary>Each day has a salt of its own, and the file holds none that is 48 hours old.</summary>
    private void CheckSalts(RunningServer server, string runtime)
    {
        server.App.Services.GetRequiredService<CookielessIds>().Renew();
        var salts = File.ReadAllLines(Assert.Single(Directory.GetFiles(runtime, "*.salt"))).Skip(1).Select(line => line.Split(' ')[0]).ToHashSet();
        Assert.DoesNotContain(salts, salt => _salts.SkipLast(1).Any(day => day.Contains(salt)));
        Assert.True(_salts.Count == 0 || !salts.SetEquals(_salts[^1]));
        _salts.Add(salts);
    }

    private async Task CheckAsync(RunningServer server, int day)
    {
        var today = _time.GetUtcNow().UtcDateTime.Date;
        foreach (var (site, eventDays, failedDays) in Sites)
        {
            _kept.RemoveAll(one => one.Site == site && eventDays is { } days && one.Received.UtcDateTime.Date < today.AddDays(-days));
            _failed.RemoveAll(one => one.Site == site && one.Received.UtcDateTime.Date < today.AddDays(-failedDays));
        }

        for (var i = 0; i < Sites.Length; i++)
        {
            var site = Sites[i].Key;
            var kept = _kept.Where(one => one.Site == site).ToList();
            Assert.Equal((day, site, kept.Count), (day, site, (int)server.Installation.Store.Count(i + 1)));
            var index = server.App.Services.GetRequiredService<JourneyIndexes>().Fresh(i + 1).Statistics();
            Assert.Equal((day, site, kept.Count), (day, site, (int)index.Events));
            _segments = Math.Max(_segments, index.Segments);
            var failed = await server.Owner.GetFromJsonAsync<JsonElement>($"api/v1/sites/{site}/failed?limit=1000", Stop);
            Assert.Equal((day, site, _failed.Count(one => one.Site == site)), (day, site, failed.GetProperty("rows").GetArrayLength()));
            await CheckReportAsync(server, site, kept.Select(one => one.Occurred), day);
        }

        await CheckIdsAsync(server, Sites.Length * (1 + day % 2));
    }

    private async Task CheckReportAsync(RunningServer server, string site, IEnumerable<DateTimeOffset> occurred, int day)
    {
        var range = new { from = _time.GetUtcNow().AddDays(-60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), to = _time.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        var report = await server.OwnerPostAsync($"api/v1/sites/{site}/reports/trends", new { symbols = new[] { "view" }, bucket = "day", range });
        var shown = report.GetProperty("series")[0].GetProperty("points").EnumerateArray().Where(point => point.GetProperty("v").GetDouble() > 0)
            .Select(point => $"{point.GetProperty("t").GetString()![..10]} {point.GetProperty("v").GetDouble()}");
        var counted = occurred.GroupBy(one => one.UtcDateTime.Date).OrderBy(one => one.Key).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key:yyyy-MM-dd} {one.Count()}"));
        Assert.Equal((day, string.Join('\n', counted)), (day, string.Join('\n', shown)));
    }

    /// <summary>Whoever comes every day has an id of their own every day, at every site, and nobody is known again.</summary>
    private async Task CheckIdsAsync(RunningServer server, int visitors)
    {
        var rows = (await server.OwnerPostAsync("api/v1/sql", new { statement = string.Create(CultureInfo.InvariantCulture, $"select distinct site, visitor_id, received_at from events order by received_at desc limit {visitors}") })).GetProperty("rows");
        var newest = rows.EnumerateArray().Select(row => row[1].GetString()!).ToHashSet();
        Assert.Equal(visitors, newest.Count);
        Assert.All(newest, id => Assert.StartsWith("cl_", id, StringComparison.Ordinal));
        Assert.DoesNotContain(newest, _idsOfDaysBefore.Contains);
        _idsOfDaysBefore.UnionWith(newest);
    }
}
