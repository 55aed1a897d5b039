using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Sites;

public sealed class ChannelPreviewTests
{
    [Fact]
    public async Task What_would_move_is_shown_and_is_what_the_rules_then_do()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        const string events = """
            {"name":"page_view","visitor":"a","url":"https://shop.example/?utm_source=letter&utm_medium=newsletter"},
            {"name":"page_view","visitor":"b","url":"https://shop.example/","referrer":"https://chatgpt.com/"},
            {"name":"page_view","visitor":"c","url":"https://shop.example/","referrer":"https://www.google.com/"},
            {"name":"page_view","visitor":"d","url":"https://shop.example/?fbclid=1","referrer":"https://www.facebook.com/"},
            {"name":"page_view","visitor":"e","url":"https://shop.example/?gclid=1"},
            {"name":"page_view","visitor":"f","url":"https://shop.example/"},
            {"name":"note","visitor":"f"}
            """;
        await SendAsync(server, key, events);
        foreach (var rules in (string[])["cairn", "ga4", "plausible", "posthog"])
        {
            var preview = await server.OwnerPostAsync("api/v1/sites/shop/settings/channels/preview", new { channel_rules = rules });
            Assert.Equal((6, false), (preview.GetProperty("events").GetInt32(), preview.GetProperty("partial").GetBoolean()));
            var moves = preview.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("from")} > {row.GetProperty("to")}").Order().ToList();

            // The same visits on a site that has these rules from the start.
            var other = await server.SiteAsync($"with-{rules}");
            using var put = await server.Owner.PutAsJsonAsync($"api/v1/sites/with-{rules}/settings", new { channel_rules = rules }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            await SendAsync(server, other, events);
            var (now, then) = (await ChannelsAsync(server, "shop"), await ChannelsAsync(server, $"with-{rules}"));
            Assert.Equal(now.Keys.Where(visitor => now[visitor] != then[visitor]).Select(visitor => $"{now[visitor]} > {then[visitor]}").Order(), moves);
        }

        Assert.Equal("cairn", (await SettingsAsync(server)).GetProperty("channel_rules").GetString()); // nothing was changed
    }

    [Fact]
    public async Task Own_rules_are_previewed_and_bad_ones_refused()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, """{"name":"page_view","visitor":"a","url":"https://shop.example/?utm_source=letter&utm_medium=x"}""");
        var preview = await server.OwnerPostAsync("api/v1/sites/shop/settings/channels/preview", new { channels = new[] { new { channel = "Letters", when = new[] { new { field = "source", op = "equals", values = new[] { "letter" } } } } } });
        var row = Assert.Single(preview.GetProperty("rows").EnumerateArray());
        Assert.Equal(("Unassigned", "Letters", 1, "letter"), (
            row.GetProperty("from").GetString(), row.GetProperty("to").GetString(), row.GetProperty("events").GetInt32(), row.GetProperty("source").GetString()));
        using var bad = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/settings/channels/preview", new { channels = new[] { new { channel = "", when = Array.Empty<object>() } } }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
    }

    [Fact]
    public async Task A_name_that_writes_over_a_screen_is_refused_and_other_scripts_are_not()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        foreach (var name in (string[])["a\u001b[2J", "a\nb", "a\u202Eb", "a\u0000b", "a\u2028b"])
        {
            using var bad = await server.Owner.PatchAsJsonAsync("api/v1/sites/shop", new { name }, TestContext.Current.CancellationToken);
            Assert.Equal("site.name-invalid", (await bad.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
        }

        using var good = await server.Owner.PatchAsJsonAsync("api/v1/sites/shop", new { name = "Łódź 店 👩‍🚀" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task A_field_nobody_knows_is_named_to_its_sender_and_on_the_health_page()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"v","titel":"x"},{"name":"a","visitor":"v","\u001b[2J":1}]}""", query: "?detail=1");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(["[2J", "titel"], answer.GetProperty("unknown_fields").EnumerateArray().Select(field => field.GetString()));
        var many = string.Join(',', Enumerable.Range(0, 300).Select(i => $$"""{"name":"a","visitor":"v","field{{i}}":1}"""));
        for (var i = 0; i < 10; i++)
        {
            await server.CollectAsync($$"""{"key":"{{key}}","events":[{{many.Replace("field", $"f{i}_", StringComparison.Ordinal)}}]}""");
        }

        await server.SettleAsync();
        var fields = (await Health.HealthTests.HealthAsync(server)).GetProperty("totals").GetProperty("unknown_fields");
        Assert.Equal(1, fields.GetProperty("titel").GetInt32());
        Assert.Equal(1, fields.GetProperty("[2J").GetInt32());
        Assert.InRange(fields.EnumerateObject().Count(), 50, 101);
    }

    private static async Task SendAsync(RunningServer server, string key, string events)
    {
        using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{events}}]}""");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await server.SettleAsync();
    }

    private static async Task<Dictionary<string, string>> ChannelsAsync(RunningServer server, string site)
    {
        var lines = await server.Owner.GetStringAsync($"api/v1/sites/{site}/export/events", TestContext.Current.CancellationToken);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Where(row => row.TryGetProperty("channel", out _))
            .ToDictionary(row => row.GetProperty("visitor").GetString()!, row => row.GetProperty("channel").GetString()!);
    }

    private static async Task<JsonElement> SettingsAsync(RunningServer server) =>
        JsonSerializer.Deserialize<JsonElement>(await server.Owner.GetStringAsync("api/v1/sites/shop/settings", TestContext.Current.CancellationToken));
}
