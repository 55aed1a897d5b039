using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task What_was_received_is_accepted_or_failed_and_what_was_accepted_is_somewhere()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var sent = new Sent();
        await sent.SendAsync(server, $$"""{"key":"{{key}}","events":[{"id":"a","name":"page_view","visitor":"v"},{"name":"b","visitor":"v"},{"name":"c","visitor":"v","value":5,"currency":"U$D"}]}""");
        await sent.SendAsync(server, $$"""{"key":"{{key}}","events":[{"id":"a","name":"page_view","visitor":"v"},{"id":"a","name":"other","visitor":"v"}]}"""); // one again, one with its id
        await sent.SendAsync(server, $$"""{"key":"{{key}}","events":[{"name":"$opt_out","visitor":"out"}]}""");
        await server.SettleAsync();
        await sent.SendAsync(server, $$"""{"key":"{{key}}","events":[{"name":"page_view","visitor":"out"},{"name":"page_view","visitor":"no","consent":{"analytics_storage":"denied"} }]}""");
        await sent.SendAsync(server, $$"""{"key":"{{key}}","events":[{"id":"p","name":"purchase","visitor":"v","value":5,"order_id":"1"},{"id":"q","name":"purchase","visitor":"v","value":5}]}""", "curl/8.0");
        using var unreadable = await server.CollectAsync("{", query: $"?key={key}");
        Assert.Equal(HttpStatusCode.BadRequest, unreadable.StatusCode);
        await server.SettleAsync();

        var health = await HealthAsync(server);
        var totals = health.GetProperty("totals");
        Assert.Equal((sent.Accepted, sent.Failed + 1), (totals.GetProperty("accepted").GetInt64(), Sum(totals, "failed_at_door")));
        AssertSums(totals);
        Assert.All(health.GetProperty("hours").EnumerateArray(), hour => AssertSums(hour.GetProperty("counts")));
        Assert.Equal("""{"body_not_json":1,"consent_required":1,"currency_invalid":1}""", totals.GetProperty("failed_at_door").GetRawText());
        Assert.Equal("""{"opted_out":1}""", totals.GetProperty("failed_later").GetRawText());
        Assert.Equal((2, 1), (totals.GetProperty("duplicates").GetInt32(), totals.GetProperty("conflicting_duplicates").GetInt32()));
        Assert.Equal(2, totals.GetProperty("quarantined").EnumerateObject().Sum(verdict => verdict.Value.GetInt32()));
        Assert.Equal((2, 1), (totals.GetProperty("valued").GetInt32(), totals.GetProperty("valued_with_order").GetInt32()));
        Assert.Equal(3, totals.GetProperty("warnings").GetProperty("no_event_id").GetInt32());
        Assert.Equal(totals.GetProperty("stored").GetInt64() + 2, totals.GetProperty("lag").GetProperty("events").GetInt64());
        Assert.Equal("72.7 % of events were accepted; 1 was a request that is no JSON.", health.GetProperty("said").GetString());
    }

    [Fact]
    public async Task Of_no_events_nothing_is_said_and_no_share_is_made_up()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var health = await HealthAsync(server);
        Assert.Equal("Nothing was received.", health.GetProperty("said").GetString());
        Assert.Equal(JsonValueKind.Null, health.GetProperty("totals").GetProperty("accepted_share").ValueKind);
        Assert.Empty(health.GetProperty("hours").EnumerateArray());
    }

    [Fact]
    public async Task Another_site_is_counted_by_itself_and_a_range_says_what_it_can_hold()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var key = await server.SiteAsync("other");
        await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"page_view","visitor":"v"}]}""");
        await server.SettleAsync();
        Assert.Equal(0, (await HealthAsync(server)).GetProperty("totals").GetProperty("received").GetInt32());
        Assert.Equal(1, (await HealthAsync(server, "other")).GetProperty("totals").GetProperty("received").GetInt32());
        Assert.Equal(0, (await HealthAsync(server, "other", "?from=2020-01-01&to=2020-01-02")).GetProperty("totals").GetProperty("received").GetInt32());
        foreach (var (query, code) in (IEnumerable<(string, string)>)
            [("?from=yesterday", "time.unreadable"), ("?from=2026-01-02&to=2026-01-01", "range.reversed"), ("?from=2020-01-01", "health.range-too-long")])
        {
            using var refused = await server.Owner.GetAsync($"api/v1/sites/shop/health{query}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Equal(code, (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task Rows_of_files_are_in_the_sums_and_a_file_that_comes_again_is_duplicates()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        using var files = new TemporaryData();
        var file = files.File("a.csv", "visitor,event,time,value,url\nann,view,2024-01-01T00:00:00Z,,javascript:1\nann,buy,2024-01-02T00:00:00Z,1e400,\nbob,buy,2024-01-02T00:00:00Z,5.1234567,\n");
        for (var round = 1; round <= 2; round++)
        {
            using var response = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/imports", new { files = new[] { file }, format = "csv" }, TestContext.Current.CancellationToken);
            Assert.Contains("\"result\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            var totals = (await HealthAsync(server)).GetProperty("totals");
            AssertSums(totals);
            Assert.Equal(
                (2 * round, 2 * round, 2, 2 * (round - 1)),
                (totals.GetProperty("accepted").GetInt32(), totals.GetProperty("imported").GetInt32(), totals.GetProperty("stored").GetInt32(), totals.GetProperty("duplicates").GetInt32()));
            Assert.Equal("""{"value_invalid":1}""", totals.GetProperty("failed_at_door").GetRawText());
            Assert.Equal((round, round), (totals.GetProperty("warnings").GetProperty("url_invalid").GetInt32(), totals.GetProperty("warnings").GetProperty("value_rounded").GetInt32()));
        }
    }

    [Fact]
    public async Task What_is_muted_is_muted_for_everybody_and_only_remarks_there_are_can_be()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        Assert.Empty((await HealthAsync(server)).GetProperty("muted").EnumerateArray());
        using (var put = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/health/muted", new { muted = new[] { "value_cut", "no_event_id", "value_cut" } }, TestContext.Current.CancellationToken))
        {
            Assert.Equal("""{"muted":["no_event_id","value_cut"]}""", await put.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using (var odd = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/health/muted", new { muted = new[] { "value_cut", "<b>" } }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(422, (int)odd.StatusCode);
            Assert.Contains("health.remark-unknown", await odd.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(["no_event_id", "value_cut"], (await HealthAsync(server)).GetProperty("muted").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_published_rule_is_counted_by_its_name_and_no_other_text_is()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var put = await server.Owner.PutAsJsonAsync(
            "api/v1/sites/shop/rules/wish", new { rule = new { name = "wish", on = "click", selector = ".wish" }, on = true }, TestContext.Current.CancellationToken);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await server.OwnerPostAsync("api/v1/sites/shop/rules/publish", new { });
        await server.CollectAsync($$"""
            {"key":"{{key}}","events":[{"name":"wish","visitor":"v","props":{"rule":"wish"} },{"name":"wish","visitor":"v","props":{"rule":"wish"} },
            {"name":"x","visitor":"v","props":{"rule":"<script>"} },{"name":"x","visitor":"v","props":{"a":{"rule":"wish"} } }]}
            """);
        await server.SettleAsync();
        var rule = Assert.Single((await HealthAsync(server)).GetProperty("rules").EnumerateArray());
        Assert.Equal(("wish", 14), (rule.GetProperty("rule").GetString(), rule.GetProperty("days").GetArrayLength()));
        Assert.Equal(2, rule.GetProperty("days").EnumerateArray().Last().GetProperty("count").GetInt32());
        Assert.False(rule.GetProperty("stopped").GetBoolean());
    }

    internal static async Task<JsonElement> HealthAsync(RunningServer server, string site = "shop", string query = "") =>
        JsonSerializer.Deserialize<JsonElement>(await server.Owner.GetStringAsync($"api/v1/sites/{site}/health{query}", TestContext.Current.CancellationToken));

    internal static void AssertSums(JsonElement counts)
    {
        long Of(string name) => counts.GetProperty(name).GetInt64();
        Assert.Equal(Of("received"), Of("accepted") + Sum(counts, "failed_at_door"));
        Assert.Equal(Of("accepted"), Of("stored") + Of("duplicates") + Of("waiting") + Sum(counts, "failed_later"));
    }

    private static long Sum(JsonElement counts, string name) => counts.GetProperty(name).EnumerateObject().Sum(one => one.Value.GetInt64());

    /// <summary>What the answers said, added up.</summary>
    private sealed class Sent
    {
        public long Accepted { get; private set; }

        public long Failed { get; private set; }

        public async Task SendAsync(RunningServer server, string body, string? agent = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "collect") { Content = new StringContent(body) };
            if (agent is not null)
            {
                request.Headers.UserAgent.ParseAdd(agent);
            }

            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Accepted += answer.GetProperty("accepted").GetInt64();
            Failed += answer.GetProperty("failed").GetInt64();
        }
    }
}
