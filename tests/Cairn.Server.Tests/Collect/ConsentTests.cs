using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class ConsentTests
{
    [Fact]
    public async Task After_opt_out_nothing_is_kept_until_opt_in_and_it_is_counted()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        foreach (var name in new[] { "a", "$opt_out", "b", "$opt_in", "c" })
        {
            using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"{{name}}","visitor":"v","id":"{{name}}"}]}""");
            Assert.True(response.IsSuccessStatusCode);
            await server.SettleAsync();
        }

        Assert.Equal(["a", "$opt_out", "$opt_in", "c"], Names(server));
        var counters = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/failed/counters", TestContext.Current.CancellationToken);
        Assert.Equal("opted_out", counters.GetProperty("rows")[0].GetProperty("reason").GetString());
        Assert.Empty((await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/failed", TestContext.Current.CancellationToken)).GetProperty("rows").EnumerateArray());
    }

    [Fact]
    public async Task Who_denied_is_counted_without_an_id_of_theirs_when_the_site_says_so_and_not_at_all_when_not()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        const string Denied = """{"name":"a","visitor":"canary","url":"https://shop.example/","consent":{"analytics_storage":"denied"}}""";
        using var refused = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{Denied}}]}""");
        Assert.Equal(1, (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("reasons").GetProperty("consent_required").GetInt32());
        using var changed = await server.Owner.PatchAsJsonAsync("api/v1/sites/shop", new { on_denied = "cookieless" }, TestContext.Current.CancellationToken);
        Assert.True(changed.IsSuccessStatusCode);
        using var first = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{Denied}}]}""");
        using var second = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{Denied}}]}""");
        await server.SettleAsync();

        var visitors = server.Installation.Store.ReadAll(1, long.MinValue / 2, long.MaxValue / 2).Select(row => row.Event.Visitor!).ToList();
        Assert.Equal(2, visitors.Count);
        Assert.Single(visitors.Distinct());
        Assert.StartsWith("cl_", visitors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Global_privacy_control_is_honoured_and_said_to_be()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var request = new HttpRequestMessage(HttpMethod.Post, "collect")
        {
            Content = new StringContent($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"v","consent":{"ad_storage":"granted","analytics_storage":"granted"} }]}"""),
        };
        request.Headers.Add("Sec-GPC", "1");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await server.SettleAsync();

        var bits = server.Installation.Store.ReadAll(1, long.MinValue / 2, long.MaxValue / 2).Single().Event.Consent.Bits;
        Assert.Equal(0b01_01_10_01, bits & 0xFF);
        Assert.Equal(1, bits >> 11 & 1);
        var said = await server.Http.GetFromJsonAsync<JsonElement>(".well-known/gpc.json", TestContext.Current.CancellationToken);
        Assert.True(said.GetProperty("gpc").GetBoolean());
    }

    [Fact]
    public async Task Settings_are_read_and_replaced_as_a_whole_and_decide_about_what_comes_next()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var put = await server.Owner.PutAsJsonAsync(
            "api/v1/sites/shop/settings",
            new { channel_rules = "plausible", channels = new[] { new { channel = "Mine", when = new[] { new { field = "source", op = "equals", values = new[] { "a" } } } } }, bots = new { addresses = new[] { "127.0.0.0/8" } } },
            TestContext.Current.CancellationToken);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var sent = await server.CollectAsync(
            $$"""{"key":"{{key}}","events":[{"name":"x","visitor":"v","url":"https://s.example/?utm_source=a"},{"name":"y","visitor":"v","url":"https://s.example/?utm_source=b"}]}""");
        await server.SettleAsync();

        var rows = server.Installation.Store.ReadAll(1, long.MinValue / 2, long.MaxValue / 2).Select(row => row.Event).ToList();
        Assert.Equal(["Mine", "Referral"], rows.Select(row => row.Channel));
        Assert.All(rows, row => Assert.Equal(Cairn.Collection.Events.BotVerdict.SiteRule, row.Bot));
        using var wrong = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { retention = new { event_days = 0 } }, TestContext.Current.CancellationToken);
        Assert.Equal(422, (int)wrong.StatusCode);
        Assert.Equal("plausible", (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/settings", TestContext.Current.CancellationToken)).GetProperty("channel_rules").GetString());
    }

    [Fact]
    public async Task Caps_are_shown_and_can_be_cleared()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var events = string.Join(',', Enumerable.Range(0, 210).Select(number => $$"""{"name":"a","visitor":"v{{number}}","url":"https://h{{number}}.example/"}"""));
        using var sent = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{events}}]}""");
        await server.SettleAsync();
        async Task<(int, int, long)> HostsAsync()
        {
            var list = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/limits", TestContext.Current.CancellationToken);
            var hosts = list.GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("name").GetString() == "hosts");
            return (hosts.GetProperty("used").GetInt32(), hosts.GetProperty("limit").GetInt32(), hosts.GetProperty("over").GetInt64());
        }

        Assert.Equal((200, 200, 10), await HostsAsync());
        Assert.Equal(10, server.Installation.Store.ReadAll(1, long.MinValue, long.MaxValue).Count(row => row.Event.Host == "(other)"));
        using var cleared = await server.Owner.DeleteAsync("api/v1/sites/shop/limits/hosts", TestContext.Current.CancellationToken);
        using var unknown = await server.Owner.DeleteAsync("api/v1/sites/shop/limits/weather", TestContext.Current.CancellationToken);
        Assert.Equal((204, 404), ((int)cleared.StatusCode, (int)unknown.StatusCode));
        Assert.Equal((0, 200, 10), await HostsAsync());
    }

    private static IEnumerable<string> Names(RunningServer server) => server.Installation.Store.ReadAll(1, long.MinValue / 2, long.MaxValue / 2).Select(row => row.Event.Name);
}
