using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Reports.Envelope;
using Cairn.Reports.Values;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Server.Reports;
using Cairn.Server.Tests.Hosting;
using Cairn.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cairn.Server.Tests.Reports;

public sealed class KeptReportsTests
{
    private static readonly ValuesRequest Everything = new() { Macro = "bought", Range = new RangeRequest(Last: "all") };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_takes_an_older_answer_gets_it_at_once_and_a_newer_one_is_worked_out_behind()
    {
        await using var server = await OpenShopAsync();
        var (time, kept) = Begin(server);
        await kept.StartAsync(Stop);
        var first = Ask(server, kept, Everything);

        Assert.NotEqual(first.AsOf, Ask(server, kept, Everything).AsOf); // without the header it is always new
        var again = Ask(server, kept, Everything, "max-stale=86400", age: 0);
        Assert.False(again.Refreshing);

        time.Ahead = TimeSpan.FromHours(2);
        Assert.NotEqual(again.AsOf, Ask(server, kept, Everything, "max-stale=3600").AsOf); // too old for that
        time.Ahead = TimeSpan.FromHours(4);
        var old = Ask(server, kept, Everything, "max-stale=86400", age: 7200);
        Assert.True(old.Refreshing);
        await UntilAsync(() => Ask(server, kept, Everything, "max-stale=86400", age: null).AsOf != old.AsOf);
        await kept.StopAsync(Stop);
    }

    [Fact]
    public async Task An_answer_is_not_shown_once_a_definition_changed()
    {
        await using var server = await OpenShopAsync();
        var (_, kept) = Begin(server);
        var before = Ask(server, kept, Everything);
        Assert.Equal(before.AsOf, Ask(server, kept, Everything, "max-stale", age: 0).AsOf);

        await DefineAsync(server, "view");

        Assert.Equal(2, Ask(server, kept, Everything, "max-stale").Definitions["bought"]);
    }

    [Fact]
    public async Task What_pages_ask_first_is_worked_out_before_anybody_asks()
    {
        await using var server = await OpenShopAsync();
        var (_, kept) = Begin(server);
        await kept.StartAsync(Stop);
        kept.LookAround();

        var week = Everything with { Range = new RangeRequest(Last: "last 7 days") };
        await UntilAsync(() =>
        {
            var http = Request("max-stale=86400");
            kept.Values(server.Installation.Catalog.Sites.Find("shop")!, week, http, Stop);
            return http.HttpContext.Response.Headers.Age.Count > 0;
        });
        await kept.StopAsync(Stop);
    }

    [Fact]
    public async Task The_header_counts_over_http()
    {
        await using var server = await OpenShopAsync();
        var first = await server.OwnerPostAsync("api/v1/sites/shop/reports/drivers", new { macro = "bought", range = new { last = "all" } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/sites/shop/reports/drivers") { Content = JsonContent.Create(new { macro = "bought", range = new { last = "all" } }) };
        request.Headers.Add("Cache-Control", "max-stale=60");

        using var response = await server.Owner.SendAsync(request, Stop);

        Assert.NotNull(response.Headers.Age);
        Assert.Equal(first.GetProperty("as_of").GetString(), (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("as_of").GetString());
    }

    private static (ShiftedTime Time, KeptReports Kept) Begin(RunningServer server)
    {
        var time = new ShiftedTime();
        return (time, new KeptReports(
            server.App.Services.GetRequiredService<ReportSites>(), server.Installation.Catalog, server.Installation.Erased, new HostSettings([new IPEndPoint(IPAddress.Loopback, 1)], Verbose: false, time), time,
            NullLogger<KeptReports>.Instance));
    }

    /// <summary>Asks for values; an age of 0 is any below a minute, null any or none, left out: none.</summary>
    private static ValuesReport Ask(RunningServer server, KeptReports kept, ValuesRequest request, string? cacheControl = null, long? age = -1)
    {
        var http = Request(cacheControl);
        var report = Outcomes.ValueOf(kept.Values(server.Installation.Catalog.Sites.Find("shop")!, request, http, Stop));
        var said = http.HttpContext.Response.Headers.Age.ToString();
        if (age is { } expected)
        {
            Assert.Equal(expected >= 0, said.Length > 0);
            Assert.InRange(said.Length > 0 ? long.Parse(said, System.Globalization.CultureInfo.InvariantCulture) : -1, expected, expected < 0 ? -1 : expected + 59);
        }

        return report;
    }

    private static HttpRequest Request(string? cacheControl)
    {
        var http = new DefaultHttpContext().Request;
        if (cacheControl is not null)
        {
            http.Headers.CacheControl = cacheControl;
        }

        return http;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var attempt = 0; !isSo(); attempt++)
        {
            Assert.True(attempt < 1_000, "It did not happen.");
            await Task.Delay(20, Stop);
        }
    }

    private static async Task<RunningServer> OpenShopAsync()
    {
        var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await DefineAsync(server, "buy");
        using var micro = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/definitions/seen", new { key = "seen", name = "Seen", kind = "micro", stage = "awareness", match = new { @event = "view" } }, Stop);
        Assert.True(micro.IsSuccessStatusCode, await micro.Content.ReadAsStringAsync(Stop));
        await server.CollectAsync(JsonSerializer.Serialize(new { key, events = new object[] { new { name = "view", visitor = "ann" }, new { name = "buy", visitor = "ann" } } }));
        await server.SettleAsync();
        return server;
    }

    private static async Task DefineAsync(RunningServer server, string name)
    {
        using var defined = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/definitions/bought", new { key = "bought", name = "Bought", kind = "macro", stage = "decision", match = new { @event = name } }, Stop);
        Assert.True(defined.IsSuccessStatusCode, await defined.Content.ReadAsStringAsync(Stop));
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
