using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Collect;

public sealed class CollectTests
{
    private const string One = """{"name":"a","visitor":"v"}""";

    [Fact]
    public async Task Bad_bodies_are_refused_with_a_reason_and_the_next_good_one_is_taken()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        (string Body, string? Type, int Status, string Code)[] cases =
        [
            ("", "application/json", 400, "body_empty"),
            ("null", "application/json", 400, "body_not_object"),
            ("5", "application/json", 400, "body_not_object"),
            ("[]", "application/json", 400, "body_not_object"),
            ("{}", "application/json", 400, "events_missing"),
            ("{", "application/json", 400, "body_not_json"),
            ("{}{}", "application/json", 400, "body_not_json"),
            (new string('[', 100_000), "application/json", 400, "body_not_json"),
            ($$"""{"key":"{{key}}","key":"x","events":[{{One}}]}""", "application/json", 400, "duplicate_key"),
            ("a=b", "application/x-www-form-urlencoded", 415, "unsupported_encoding"),
            ($$"""{"events":[{{One}}]}""", "application/json; charset=utf-16", 415, "unsupported_encoding"),
            ($$"""{"key":"{{key}}","events":[{{string.Join(",", Enumerable.Repeat(One, 501))}}]}""", "application/json", 413, "too_many_events"),
            ($$"""{"key":"{{key}}","events":[{{One}}],"x":"{{new string('x', 1 << 20)}}"}""", "application/json", 413, "body_too_large"),
            ($$"""{"events":[{{One}}]}""", "application/json", 401, "key_unknown"),
            ($$"""{"key":"pk_0123456789012345678901","events":[{{One}}]}""", "application/json", 401, "key_unknown"),
            ($$"""{"key":"sk_x","events":[{{One}}]}""", "application/json", 401, "secret_in_url"),
        ];
        foreach (var (body, type, status, code) in cases)
        {
            using var response = await server.CollectAsync(body, type);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal((status, code), ((int)response.StatusCode, problem.GetProperty("code").GetString()));
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        using var good = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{One}}]}""", "text/plain");
        Assert.Equal(HttpStatusCode.Accepted, good.StatusCode);
    }

    [Fact]
    public async Task One_bad_event_costs_the_others_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var body = $$"""{"key":"{{key}}","events":[{{One}},{"name":"b","visitor":"v","value":1e400},{"name":"c","visitor":"v","at":"9999-01-01T00:00:00Z"}]}""";
        using var response = await server.CollectAsync(body, query: "?detail=1");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(1, answer.GetProperty("reasons").GetProperty("value_invalid").GetInt32());
        Assert.Equal(1, answer.GetProperty("reasons").GetProperty("time_invalid").GetInt32());
        Assert.Equal([1, 2], answer.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("index").GetInt32()));

        await server.SettleAsync();
        var failed = JsonSerializer.Deserialize<JsonElement>(await server.Owner.GetStringAsync("api/v1/sites/shop/failed/counters", TestContext.Current.CancellationToken));
        Assert.Equal(["time_invalid", "value_invalid"], failed.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("reason").GetString()).Order());
    }

    [Fact]
    public async Task A_failed_event_passes_when_it_is_mended_and_tried_again()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await server.CollectAsync($$"""{"key":"{{key}}","events":[{"id":"one","name":"a","visitor":"v","value":5,"currency":"U$D"}]}""");
        await server.SettleAsync();
        var tried = await server.OwnerPostAsync("api/v1/sites/shop/failed/replay", new { dry_run = true, set = new { currency = "USD" } });
        Assert.Equal((1, 0), (tried.GetProperty("would_pass").GetInt32(), tried.GetProperty("passed").GetInt32()));

        var done = await server.OwnerPostAsync("api/v1/sites/shop/failed/replay", new { set = new { currency = "USD" } });
        var again = await server.OwnerPostAsync("api/v1/sites/shop/failed/replay", new { set = new { currency = "USD" } });
        Assert.Equal((1, 0), (done.GetProperty("passed").GetInt32(), again.GetProperty("passed").GetInt32()));
        await server.SettleAsync();
        Assert.Contains("\"USD\"", await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packed_body_is_unpacked_and_a_bomb_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        Assert.Equal(HttpStatusCode.Accepted, (await PackedAsync(server, Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","events":[{{One}}]}"""))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PackedAsync(server, new byte[50_000_000])).StatusCode);
    }

    [Fact]
    public async Task A_secret_key_from_a_browser_or_beside_another_key_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        Assert.Equal((HttpStatusCode.Accepted, ""), await WithSecretAsync(server, secret, $$"""{"events":[{{One}}]}""", null));
        Assert.Equal((HttpStatusCode.Forbidden, "secret_key_in_browser"), await WithSecretAsync(server, secret, $$"""{"events":[{{One}}]}""", "https://shop.example"));
        Assert.Equal((HttpStatusCode.Unauthorized, "key_conflict"), await WithSecretAsync(server, secret, $$"""{"key":"{{key}}","events":[{{One}}]}""", null));
        using var inUrl = await server.CollectAsync($$"""{"events":[{{One}}]}""", query: $"?key={secret}");
        Assert.Equal(HttpStatusCode.Unauthorized, inUrl.StatusCode);
    }

    [Fact]
    public async Task The_pixel_always_answers_and_counts_an_event()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        foreach (var query in (string[])["", $"?key={key}&name=seen&visitor=v&p.color=red", $"?key={key}&name="])
        {
            var gif = await server.Http.GetByteArrayAsync($"pixel.gif{query}", TestContext.Current.CancellationToken);
            Assert.Equal(43, gif.Length);
        }

        await server.SettleAsync();
        var events = await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", TestContext.Current.CancellationToken);
        Assert.Contains("\"color\":\"red\"", Assert.Single(events.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preflight_allows_every_site_and_no_cookies()
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "collect");
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Headers", "content-type, x-bad name, x-cairn-key");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("Retry-After", Assert.Single(response.Headers.GetValues("Access-Control-Expose-Headers")));
        Assert.Equal("content-type, x-cairn-key", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_client_that_sends_too_fast_is_told_when_to_go_on()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        HttpResponseMessage? slowed = null;
        for (var i = 0; i < 2_000 && slowed is null; i++)
        {
            var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.CollectAsync("{", query: $"?key={key}")));
            slowed = Array.Find(responses, response => response.StatusCode == HttpStatusCode.TooManyRequests);
        }

        Assert.NotNull(slowed?.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Only_a_secret_key_that_may_collect_earns_the_larger_limits()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var many = $$"""{"events":[{{string.Join(',', Enumerable.Repeat(One, 501))}}]}""";
        var large = $$"""{"events":[],"x":"{{new string('x', 1 << 20)}}"}""";
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        Assert.Equal(HttpStatusCode.Accepted, (await WithSecretAsync(server, secret, many, null)).Item1);
        foreach (var other in (string[])[key, await server.SecretKeyAsync("shop", "reports:read"), "sk_" + new string('a', 49), "x"])
        {
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), await WithSecretAsync(server, other, large, null));
        }

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too_many_events"), await WithSecretAsync(server, key, many, null));
    }

    private static async Task<HttpResponseMessage> PackedAsync(RunningServer server, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        return await server.Http.PostAsync("collect", content);
    }

    private static async Task<(HttpStatusCode, string)> WithSecretAsync(RunningServer server, string secret, string body, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "collect") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await server.Http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (response.StatusCode, answer.TryGetProperty("code", out var code) ? code.GetString()! : "");
    }
}
