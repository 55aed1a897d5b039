using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Attribution;

public sealed class ChannelHistoryTests
{
    private const string Events = """
        {"name":"page_view","visitor":"a","id":"a1","url":"https://shop.example/?utm_source=letter&utm_medium=x"},
        {"name":"page_view","visitor":"b","url":"https://shop.example/","referrer":"https://chatgpt.com/"},
        {"name":"page_view","visitor":"c","url":"https://shop.example/offers?gclid=1","referrer":"https://www.google.com/"},
        {"name":"page_view","visitor":"d","url":"https://shop.example/?fbclid=1","referrer":"https://www.facebook.com/"},
        {"name":"page_view","visitor":"e","url":"https://shop.example/?utm_source=news&utm_medium=newsletter"},
        {"name":"page_view","visitor":"f","url":"https://shop.example/"},
        {"name":"page_view","visitor":"g","url":"https://shop.example/","referrer":"https://some.blog/"},
        {"name":"buy","visitor":"a","id":"buy-a"},{"name":"buy","visitor":"b"},{"name":"buy","visitor":"c","id":"buy-c"},
        {"name":"buy","visitor":"d"},{"name":"buy","visitor":"e"},{"name":"buy","visitor":"f"},{"name":"buy","visitor":"g"}
        """;

    private static readonly object[] Letters = [new { channel = "Letters", when = (object[])[new { field = "source", op = "equals", values = (string[])["letter"] }] }];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_of_rules_credits_past_touches_anew_as_the_preview_said_and_the_receipt_says_why()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server, "shop");
        var before = await ReceiptAsync(server, "buy-a");
        Assert.Equal(("Unassigned", "cairn:unassigned", 1), Rule(before));
        Assert.Equal(("Paid Search", "cairn:paid-search", 1), Rule(await ReceiptAsync(server, "buy-c")));

        var preview = await server.OwnerPostAsync("api/v1/sites/shop/reports/attribution/preview", new { channels = Letters });
        Assert.Equal(["Unassigned > Letters 1"], preview.GetProperty("moved").EnumerateArray().Select(move => $"{Text(move, "from")} > {Text(move, "to")} {move.GetProperty("conversions").GetInt32()}"));
        Assert.Equal(1, (await CreditsAsync(server, "shop"))["Unassigned"]);
        Assert.Empty(await VersionsAsync(server));

        await PutAsync(server, "shop", new { channels = Letters });
        var credits = await CreditsAsync(server, "shop");
        Assert.Equal((1m, false), (credits["Letters"], credits.ContainsKey("Unassigned")));
        Assert.Equal((1m, 1m), ((await CreditsAsync(server, "shop", "v1"))["Unassigned"], (await CreditsAsync(server, "shop", "arrival"))["Unassigned"]));
        Assert.Equal(["1 0 rules", "2 1 rules"], await VersionsAsync(server));
        var after = await ReceiptAsync(server, "buy-a");
        Assert.Equal(("Letters", "own:1", 2), Rule(after));
        Assert.Equal(["first", "channel_rule"], after.GetProperty("history").EnumerateArray().Select(one => Text(one, "reason")));

        // Filters, sessions and exports go by the channel an event had at arrival.
        Assert.Contains("\"channel\":\"Unassigned\"", await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("\"channel\":\"Letters\"", await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", Stop), StringComparison.Ordinal);

        // What arrives from now on is credited by the same rules.
        await PutAsync(server, "shop", new { channel_rules = "ga4" });
        var versions = await VersionsAsync(server);
        Assert.Equal("3 0 rules", versions[^1]);
        using var refused = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/attribution", new { channel_rules = "v9" }, Stop);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "attribution.channel-rules-unknown"), (refused.StatusCode, Text(await refused.Content.ReadFromJsonAsync<JsonElement>(Stop), "code")));
    }

    [Fact]
    public async Task Every_table_gives_the_past_what_it_gives_a_site_that_had_it_from_the_start_asked_for_previewed_or_set()
    {
        await using var server = await RunningServer.StartAsync();
        await ShopAsync(server, "shop");
        var now = await CreditsAsync(server, "shop");
        foreach (var table in (string[])["ga4", "plausible", "posthog", "cairn"])
        {
            await ShopAsync(server, $"with-{table}", new { channel_rules = table, channels = Letters });
            await PutAsync(server, "shop", new { channels = Letters });
            var wanted = await CreditsAsync(server, $"with-{table}");
            Assert.Equal(wanted, await CreditsAsync(server, "shop", table));
            await PutAsync(server, "shop", new { });
            Assert.Equal(now, await CreditsAsync(server, "shop"));
            var moved = (await server.OwnerPostAsync("api/v1/sites/shop/reports/attribution/preview", new { channel_rules = table, channels = Letters })).GetProperty("moved").EnumerateArray().ToList();
            var previewed = now.ToDictionary();
            foreach (var move in moved)
            {
                previewed[Text(move, "from")] -= move.GetProperty("conversions").GetInt32();
                previewed[Text(move, "to")] = previewed.GetValueOrDefault(Text(move, "to")) + move.GetProperty("conversions").GetInt32();
            }

            Assert.Equal(wanted, previewed.Where(pair => pair.Value > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary());
            await PutAsync(server, "shop", new { channel_rules = table, channels = Letters });
            Assert.Equal(wanted, await CreditsAsync(server, "shop"));
            var channels = await server.OwnerPostAsync("api/v1/sites/shop/reports/channels", new { definitions = (string[])["buy"], model = "first" });
            Assert.Equal(wanted.Keys, channels.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("sessions").GetInt32() > 0).Select(row => Text(row, "key")).Order(StringComparer.Ordinal));
            await PutAsync(server, "shop", new { });
        }
    }

    private static async Task ShopAsync(RunningServer server, string site, object? settings = null)
    {
        var key = await server.SiteAsync(site);
        using var defined = await server.Owner.PutAsJsonAsync($"api/v1/sites/{site}/definitions/buy", new { kind = "macro", match = new { @event = "buy" } }, Stop);
        Assert.True(defined.IsSuccessStatusCode, await defined.Content.ReadAsStringAsync(Stop));
        if (settings is not null)
        {
            await PutAsync(server, site, settings);
        }

        using var sent = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{Events}}]}""");
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        await server.SettleAsync();
    }

    private static async Task PutAsync(RunningServer server, string site, object settings)
    {
        using var put = await server.Owner.PutAsJsonAsync($"api/v1/sites/{site}/settings", settings, Stop);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    private static async Task<Dictionary<string, decimal>> CreditsAsync(RunningServer server, string site, string? rules = null)
    {
        var report = await server.OwnerPostAsync($"api/v1/sites/{site}/reports/attribution", new { models = (string[])["first"], channel_rules = rules });
        return report.GetProperty("rows").EnumerateArray().OrderBy(row => Text(row, "key"), StringComparer.Ordinal).ToDictionary(row => Text(row, "key"), row => row.GetProperty("credit").GetDecimal());
    }

    private static async Task<List<string>> VersionsAsync(RunningServer server) =>
    [
        .. (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/settings/channels/versions", Stop)).GetProperty("rows").EnumerateArray()
            .Select(row => $"{row.GetProperty("version").GetInt32()} {row.GetProperty("channels").GetArrayLength()} rules"),
    ];

    private static Task<JsonElement> ReceiptAsync(RunningServer server, string conversion) =>
        server.OwnerPostAsync("api/v1/sites/shop/reports/attribution/receipt", new { conversion });

    private static (string Channel, string Rule, int Version) Rule(JsonElement report)
    {
        var current = report.GetProperty("current");
        var touch = Assert.Single(current.GetProperty("touches").EnumerateArray());
        return (Text(touch, "channel"), Text(touch, "rule"), current.GetProperty("channel_rules").GetInt32());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
