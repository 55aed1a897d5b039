using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;
using Cairn.Server.Collect;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.Events;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Television;

public sealed class TelevisionTests
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    [Fact]
    public async Task An_ad_and_the_visit_after_it_from_the_same_address_are_one_verified_visit()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        var now = TimeProvider.System.GetUtcNow();
        await PostAsync(server, secret, "collect/exposure", new
        {
            events = new object[]
            {
                new { source = "streamer", @event = "impression", imp_id = "i-1", at = At(now.AddHours(-3)), ip = "84.160.1.1", campaign = "Spring", creative = "=spot", cost_micros = 20_000, currency = "EUR" },
                new { source = "streamer", @event = "complete", imp_id = "i-1", at = At(now.AddHours(-2.9)), ip = "84.160.1.1" },
                new { source = "streamer", @event = "impression", imp_id = "i-2", at = At(now.AddHours(-3)), ip = "10.0.0.1", campaign = "Spring" },
                new { source = "streamer", @event = "impression", imp_id = "i-3", at = At(now.AddHours(-3)), ip = "73.162.20.30", campaign = "Spring", arm = "ghost" },
            },
        });
        await server.SettleAsync();
        var seen = Timestamp.From(now.AddHours(-2)).Micros;
        var key = server.App.Services.GetRequiredService<HouseholdKeys>().Of(IPAddress.Parse("84.160.1.1"), seen).Current!;
        server.App.Services.GetRequiredService<IEventStore>().Append([new SiteEvents(1, [Visit("ann", seen, key), Visit("bob", seen, key) with { ClickIdKind = "gclid", ClickId = "x" }])], null);

        var (status, report) = await ReportAsync(server, "tv", new { campaign = "spring" });
        Assert.Equal(HttpStatusCode.OK, status);
        var total = report.GetProperty("total");
        Assert.Equal((2, 1, 1, 1, 2), (Whole(total, "impressions"), Whole(total, "completed"), Whole(total, "reach"), Whole(total.GetProperty("verified"), "visits"), Whole(total.GetProperty("influenced"), "visits")));
        Assert.Equal(("0.02", "0.02"), (total.GetProperty("cost").GetString(), total.GetProperty("cpvv").GetString()));
        Assert.Equal(1, Whole(report.GetProperty("guards"), "no_ip"));
        Assert.Equal("=spot", report.GetProperty("rows")[0].GetProperty("key").GetString());
        var lift = (await ReportAsync(server, "tv/lift", new { campaign = "spring" })).Answer;
        Assert.Equal("tv.no-holdout", lift.GetProperty("faults")[0].GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ReportAsync(server, "tv", new { by = "mood" })).Status);
    }

    [Fact]
    public async Task A_household_that_ads_were_shown_in_before_and_after_its_key_changed_is_reached_once()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        var now = TimeProvider.System.GetUtcNow();
        var turned = DateTimeOffset.UnixEpoch.AddDays(Math.Floor((now - DateTimeOffset.UnixEpoch).TotalDays / 30) * 30);
        await PostAsync(server, secret, "collect/exposure", new
        {
            events = new object[]
            {
                new { source = "s", @event = "impression", imp_id = "i-1", at = At(turned.AddHours(-1)), ip = "84.160.1.1", arm = "treatment" },
                new { source = "s", @event = "impression", imp_id = "i-2", at = At(now), ip = "84.160.1.1", arm = "treatment" },
                new { source = "s", @event = "impression", imp_id = "i-3", at = At(now), ip = "73.162.20.30", arm = "control" },
                new { source = "s", @event = "impression", imp_id = "i-4", at = At(turned.AddHours(-1)), ip = "73.162.20.30", arm = "control" },
            },
        });
        await server.SettleAsync();
        var range = new { last = "60d" };

        var report = (await ReportAsync(server, "tv", new { range })).Answer;
        var total = report.GetProperty("total");
        Assert.Equal((2, 1, 2), (Whole(total, "impressions"), Whole(total, "reach"), total.GetProperty("frequency").GetDouble()));
        var lift = (await ReportAsync(server, "tv/lift", new { range })).Answer;
        Assert.Equal([1, 1], lift.GetProperty("arms").EnumerateArray().Select(arm => Whole(arm, "n")));
    }

    [Fact]
    public async Task A_budget_and_the_shares_of_spots_are_carried_away_as_cells_that_are_no_formula()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var rows = (from line in (string[])["=A", "B"] from week in Enumerable.Range(0, 12) select new { line, week = new DateOnly(2026, 1, 5).AddDays(7 * week).ToString("yyyy-MM-dd", Plain), cost = 100 + (10 * week), conversions = line == "B" ? 3 * Math.Pow(100 + (10 * week), 0.8) : 20 }).ToList();
        var csv = await CsvAsync(server, "budget.csv", new { rows, value = 1 });
        Assert.StartsWith("line,week,current,recommended,currency\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("\r\n\"'=A\",", csv, StringComparison.Ordinal);
        Assert.Equal("arm,share\r\n\"'=A\",0.05\r\nB,0.95\r\n", await CsvAsync(server, "creative-test.csv", new { arms = new[] { new { arm = "=A", n = 200, k = 8 }, new { arm = "B", n = 210, k = 19 } }, randomised = true, days = 7 }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ReportAsync(server, "budget.csv", new { rows })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ReportAsync(server, "geo-lift", new { })).Status);
    }

    [Fact]
    public async Task Every_command_prints_its_report()
    {
        using var data = new TemporaryData();
        await CairnProgram.RunAsync(data.Path, "site", "add", "shop");
        Assert.Contains("(all)", (await CairnProgram.RunAsync(data.Path, "tv")).Out, StringComparison.Ordinal);
        var lift = await CairnProgram.RunAsync(data.Path, "tv", "lift");
        Assert.Equal(3, lift.Code);
        Assert.Contains("geo", lift.Error, StringComparison.Ordinal);
        var spots = await CairnProgram.RunAsync(data.Path, "creative-test", "--arm", "A=8/200", "--arm", "B=19/210", "--randomised", "--days", "7");
        Assert.Contains("stop: B is best", spots.Out, StringComparison.Ordinal);
        var figures = new StringBuilder("location,date,Y\n");
        for (var day = 0; day < 30; day++)
        {
            foreach (var (unit, at) in ((string[])["north", "a", "b", "c", "d", "e"]).Select((unit, at) => (unit, at)))
            {
                figures.Append(Plain, $"{unit},{new DateOnly(2026, 3, 1).AddDays(day):yyyy-MM-dd},{(at < 2 ? 50 + (day * 7 % 13) + (at == 0 && day >= 25 ? 9 : 0) : 20 + (day * at * 5 % 11))}\n");
            }
        }

        var geo = await CairnProgram.RunAsync(data.Path, "geo-lift", "--file", data.File("geo.csv", figures.ToString()), "--treated", "north", "--pre-from", "2026-03-01", "--test-from", "2026-03-26", "--test-to", "2026-03-31", "--json");
        Assert.Equal(9, JsonSerializer.Deserialize<JsonElement>(geo.Out).GetProperty("att").GetDouble(), 1e-6);
        var weeks = data.File("weeks.csv", "line,week,cost,conversions\n" + string.Concat(Enumerable.Range(0, 20).Select(week => string.Create(Plain, $"A,{new DateOnly(2026, 1, 5).AddDays(7 * (week / 2)):yyyy-MM-dd},{100 + week},{10 + week}\n").Replace("A,", week % 2 == 0 ? "A," : "B,", StringComparison.Ordinal))));
        Assert.StartsWith("line,week,current,recommended,currency", (await CairnProgram.RunAsync(data.Path, "budget", "--file", weeks, "--value", "3", "--csv")).Out, StringComparison.Ordinal);
        Assert.Contains("observed response", (await CairnProgram.RunAsync(data.Path, "budget", "--file", weeks, "--value", "3")).Out, StringComparison.Ordinal);
        Assert.Equal(4, (await CairnProgram.RunAsync(data.Path, "budget", "--file", "nothing.csv")).Code);
        Assert.Equal(3, (await CairnProgram.RunAsync(data.Path, "budget")).Code);
    }

    private static StoredEvent Visit(string who, long micros, string key) => new()
    {
        EventId = (UInt128)(ulong)(who[0] + 1_000),
        Visitor = who,
        OccurredMicros = micros,
        ReceivedMicros = micros,
        Name = "page_view",
        HouseholdKey = key,
        Trust = Trust.Client,
    };

    private static string At(DateTimeOffset moment) => moment.ToString("O", Plain);

    private static int Whole(JsonElement of, string field) => of.GetProperty(field).GetInt32();

    private static async Task PostAsync(RunningServer server, string secret, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> ReportAsync(RunningServer server, string kind, object request)
    {
        using var response = await server.Owner.PostAsJsonAsync($"api/v1/sites/shop/reports/{kind}", request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    private static async Task<string> CsvAsync(RunningServer server, string kind, object request)
    {
        using var response = await server.Owner.PostAsJsonAsync($"api/v1/sites/shop/reports/{kind}", request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "text/csv"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
