using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Rules;

public sealed class RulesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_is_tried_saved_published_and_taken_back()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        Assert.Equal("""{"rules":[]}""", await PagesAsync(server, key));

        var saved = await SendAsync(server, HttpMethod.Put, "rules/buy", new { rule = new { name = "buy_clicked", on = "click", selector = "form.cart button" } });
        Assert.True(saved.GetProperty("history").GetProperty("decidable").GetBoolean());
        Assert.Equal("""{"rules":[]}""", await PagesAsync(server, key)); // not told yet
        Assert.True((await SendAsync(server, HttpMethod.Get, "rules")).GetProperty("changed").GetBoolean());

        Assert.Equal(1, (await SendAsync(server, HttpMethod.Post, "rules/publish", new { note = "first" })).GetProperty("version").GetInt32());
        Assert.Equal("""{"rules":[{"id":"buy","name":"buy_clicked","on":"click","selector":"form.cart button"}]}""", await PagesAsync(server, key));
        Assert.False((await SendAsync(server, HttpMethod.Get, "rules")).GetProperty("changed").GetBoolean());

        await SendAsync(server, HttpMethod.Put, "rules/buy", new { rule = new { name = "bought", on = "click" }, on = false });
        await SendAsync(server, HttpMethod.Put, "rules/deep", new { rule = new { name = "deep", on = "scroll", percent = 60 } });
        await SendAsync(server, HttpMethod.Post, "rules/publish", new { });
        Assert.Equal("""{"rules":[{"id":"deep","name":"deep","on":"scroll","percent":60}]}""", await PagesAsync(server, key));

        Assert.Equal(3, (await SendAsync(server, HttpMethod.Post, "rules/versions/1/restore", new { })).GetProperty("version").GetInt32());
        Assert.Contains("buy_clicked", await PagesAsync(server, key), StringComparison.Ordinal);
        var rows = (await SendAsync(server, HttpMethod.Get, "rules")).GetProperty("rows");
        Assert.Equal("buy_clicked", Assert.Single(rows.EnumerateArray()).GetProperty("rule").GetProperty("name").GetString());
        Assert.Equal(["as version 1", "", "first"], (await SendAsync(server, HttpMethod.Get, "rules/versions")).GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("note").GetString()));
        using var none = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/rules/versions/9/restore", new { }, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_browser_that_has_the_rules_is_told_so()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var first = await server.Http.GetAsync($"sdk/rules/{key}.json", Cancel);
        Assert.Equal(TimeSpan.FromMinutes(5), first.Headers.CacheControl?.MaxAge);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"sdk/rules/{key}.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        await SendAsync(server, HttpMethod.Post, "rules/publish", new { });
        using var changed = new HttpRequestMessage(HttpMethod.Get, $"sdk/rules/{key}.json");
        changed.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var newer = await server.Http.SendAsync(changed, Cancel);
        Assert.Equal(HttpStatusCode.OK, newer.StatusCode);
    }

    [Fact]
    public async Task A_preview_opens_the_unpublished_rules_of_its_own_site_only()
    {
        await using var server = await RunningServer.StartAsync();
        var (key, other) = (await server.SiteAsync("shop"), await server.SiteAsync("other"));
        await SendAsync(server, HttpMethod.Put, "rules/deep", new { rule = new { name = "deep", on = "scroll", percent = 60 } });
        var token = (await SendAsync(server, HttpMethod.Post, "rules/preview", new { })).GetProperty("parameter").GetString()!.Split('=')[1];
        Assert.Contains("deep", await server.Http.GetStringAsync($"sdk/rules/{key}.json?preview={token}", Cancel), StringComparison.Ordinal);
        foreach (var path in new[] { $"sdk/rules/{other}.json?preview={token}", $"sdk/rules/{key}.json?preview={new string('0', 32)}" })
        {
            using var refused = await server.Http.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
    }

    [Fact]
    public async Task What_a_rule_would_have_matched_is_counted_in_the_recorded_clicks()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        object Click(string id, string visitor, string chain, string text, string url = "https://shop.example/p/7") => new { id, name = "element_click", visitor, url, props = new { chain, text } };
        object[] events =
        [
            Click("1", "ann", "button.buy;form.cart;main", "Buy now"), Click("2", "ann", "button.buy;form.cart;main", "Buy now"), Click("3", "bob", "button.buy;form.cart;main", "Later"),
            Click("4", "bob", "a.buy;nav", "Buy now"), Click("5", "cyd", "button.buy;form.cart;main", "Buy now", "https://shop.example/cart"),
            new { id = "6", name = "scroll", visitor = "ann", url = "https://shop.example/p/7", props = new { percent = 50 } },
            new { id = "7", name = "scroll", visitor = "ann", url = "https://shop.example/p/7", props = new { percent = 75 } },
        ];
        using var collected = await server.Http.PostAsJsonAsync("collect", new { key, events }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, collected.StatusCode);

        var history = await UntilAsync(server, new { name = "x", on = "click", selector = "form.cart .buy", text = new { op = "starts", value = "Buy" }, url = new { op = "regex", value = "/p/\\d+$" } }, 2);
        Assert.Equal((1, 5 - 3, "Buy now"), (history.GetProperty("visitors").GetInt32(), history.GetProperty("samples").GetArrayLength(), history.GetProperty("samples")[0].GetProperty("text").GetString()));
        Assert.Equal(2, Assert.Single(history.GetProperty("by_day").EnumerateArray()).GetProperty("events").GetInt32());
        await UntilAsync(server, new { name = "x", on = "scroll", percent = 60 }, 1);

        // What a click does not tell is said, not guessed.
        var unknown = await TryAsync(server, new { name = "x", on = "click", selector = "a[href='/x']" });
        Assert.False(unknown.GetProperty("decidable").GetBoolean());
        Assert.Contains("[href=…]", unknown.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> UntilAsync(RunningServer server, object rule, int events)
    {
        var found = await TryAsync(server, rule);
        for (var tries = 0; found.GetProperty("events").GetInt32() < events && tries < 100; tries++)
        {
            await Task.Delay(100, Cancel);
            found = await TryAsync(server, rule);
        }

        Assert.Equal(events, found.GetProperty("events").GetInt32());
        return found;
    }

    private static Task<JsonElement> TryAsync(RunningServer server, object rule) => SendAsync(server, HttpMethod.Post, "rules/try", new { rule });

    private static Task<string> PagesAsync(RunningServer server, string key) => server.Http.GetStringAsync($"sdk/rules/{key}.json", Cancel);

    private static async Task<JsonElement> SendAsync(RunningServer server, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/sites/shop/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await server.Owner.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
