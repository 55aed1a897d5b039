using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Collect.Foreign;

/// <summary>The vendors' paths over HTTP: whose events they are, and the answers the vendors' clients expect.</summary>
public sealed class ForeignEndpointTests
{
    private const string Website = "2f0b6a9e-6b0a-4d7e-9c55-0d7a1a9a3c11";

    [Fact]
    public async Task Every_format_answers_what_its_client_expects()
    {
        await using var server = await StartAsync();
        (string Method, string Path, string Body, int Status, string Answer)[] cases =
        [
            ("POST", "v1/track", """{"writeKey":"seg","event":"a","anonymousId":"v"}""", 200, """{"success":true}"""),
            ("POST", "v1/t", """{"writeKey":"seg","event":"a"}""", 200, """{"success":true}"""),
            ("POST", "v1/import", """{"writeKey":"seg","batch":[]}""", 200, """{"success":true}"""),
            ("POST", "v1/track", "{", 400, "body_not_json"),
            ("POST", "v1/track", """{"writeKey":"other","event":"a"}""", 401, "key_unknown"),
            ("POST", "v1/track", """{"event":"a"}""", 401, "key_unknown"),
            ("GET", "pixel/v1/track?writeKey=seg&event=a&anonymousId=v", "", 200, """{"success":true}"""),
            ("POST", "e/?ip=0", """{"api_key":"phc","event":"a","distinct_id":"v"}""", 200, """{"status":1}"""),
            ("POST", "i/v0/e", """{"token":"phc","event":"a","distinct_id":"v"}""", 200, """{"status":1}"""),
            ("POST", "batch/?beacon=1", """{"api_key":"phc","batch":[]}""", 204, ""),
            ("POST", "capture/", """{"api_key":"other","event":"a","distinct_id":"v"}""", 401, "key_unknown"),
            ("POST", "e/?compression=lz64", "x", 415, "unsupported_encoding"),
            ("POST", "flags/?v=2", "{}", 200, "featureFlags"),
            ("GET", "array/phc/config", "", 200, "supportedCompression"),
            ("GET", "array/a%3C%2Fscript%3E/config.js", "", 200, "_POSTHOG_REMOTE_CONFIG"),
            ("POST", "g/collect?v=2&tid=G-1&cid=1&en=page_view", "", 204, ""),
            ("GET", "g/collect?v=2&tid=G-1&cid=1&en=page_view", "", 204, ""),
            ("GET", "g/collect?v=2&tid=G-2&cid=1&en=page_view", "", 401, "key_unknown"),
            ("POST", "mp/collect?measurement_id=G-1&api_secret={secret}", """{"client_id":"1","events":[{"name":"$bad"}]}""", 204, ""),
            ("POST", "mp/collect?measurement_id=G-1&api_secret={secret}", "nonsense", 204, ""),
            ("POST", "mp/collect?measurement_id=G-1&api_secret=guess", """{"client_id":"1","events":[{"name":"a"}]}""", 401, "key_unknown"),
            ("POST", "mp/collect?measurement_id=G-1", """{"client_id":"1","events":[{"name":"a"}]}""", 401, "key_unknown"),
            ("POST", "debug/mp/collect?measurement_id=G-1&api_secret={secret}", """{"client_id":"1","events":[{"name":"a"}]}""", 200, """{"validationMessages":[]}"""),
            ("POST", "debug/mp/collect?measurement_id=G-1&api_secret={secret}", """{"events":[{"name":"a b"}]}""", 200, "\"fieldPath\":\"client_id\""),
            ("GET", "matomo.php?idsite=7&rec=1&url=https%3A%2F%2Fa.example%2F&_id=a", "", 200, "GIF89a"),
            ("GET", "piwik.php?idsite=7&rec=1&url=https%3A%2F%2Fa.example%2F&_id=a&send_image=0", "", 204, ""),
            ("GET", "matomo.php?idsite=8&rec=1&url=https%3A%2F%2Fa.example%2F", "", 401, "key_unknown"),
            ("POST", "matomo.php", """{"requests":["?idsite=7&rec=1&_id=a&url=https%3A%2F%2Fa.example%2F","?idsite=8&rec=1&url=x",5]}""", 200, """{"status":"success","tracked":1,"invalid":2,"invalid_indices":[1,2]}"""),
            ("POST", "api/event", """{"n":"pageview","u":"https://shop.example/","d":"shop.example"}""", 202, "ok"),
            ("POST", "api/event", """{"n":"pageview","d":"shop.example"}""", 400, """{"errors":{"url":["can"""),
            ("POST", "api/event", "[]", 400, "errors"),
            ("POST", "api/send", $$$"""{"type":"event","payload":{"website":"{{{Website}}}","url":"https://a.example/"}}""", 200, "\"visitId\":\""),
            ("POST", "api/send", """{"type":"event","payload":{"website":"nobody","url":"https://a.example/"}}""", 400, "key_unknown"),
            ("POST", "api/send", $$$"""{"type":"event","payload":{"website":"{{{Website}}}","link":"x"}}""", 400, "alias_unknown"),
            ("POST", "api/batch", $$$"""[{"type":"event","payload":{"website":"{{{Website}}}","url":"https://a.example/"}},5]""", 200, "\"size\":2,\"processed\":1,\"errors\":1,\"details\":[{\"index\":1,"),
            ("GET", "v1/projects/seg/settings", "", 200, "\"apiHost\":\"127.0.0.1"),
            ("GET", "sourceConfig/?writeKey=seg", "", 200, "\"enabled\":true"),
        ];
        foreach (var (method, path, body, status, answer) in cases)
        {
            using var response = await SendAsync(server, method, path.Replace("{secret}", await SecretAsync(server), StringComparison.Ordinal), body);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == (int)response.StatusCode && text.Contains(answer, StringComparison.Ordinal), $"{method} {path}: {(int)response.StatusCode} {text}");
            Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        }
    }

    [Fact]
    public async Task The_same_event_twice_counts_once_in_every_format_with_ids_and_apart_for_another_site()
    {
        await using var server = await StartAsync();
        await server.OwnerPostAsync("api/v1/sites", new { key = "other" });
        await server.OwnerPostAsync("api/v1/sites/other/aliases", new { format = "segment", alias = "seg-other" });
        var secret = await SecretAsync(server);
        for (var i = 0; i < 2; i++)
        {
            await SendAsync(server, "POST", "v1/track", """{"writeKey":"seg","messageId":"m","event":"one","anonymousId":"v"}""");
            await SendAsync(server, "POST", "e/", """{"api_key":"phc","uuid":"0192f0c1-0000-7000-8000-000000000001","event":"two","distinct_id":"v"}""");
            var micros = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 1000 * 1_000_000_000;
            await SendAsync(server, "POST", $"mp/collect?measurement_id=G-1&api_secret={secret}", $$"""{"client_id":"1","timestamp_micros":{{micros}},"events":[{"name":"three"}]}""");
            await SendAsync(server, "GET", "g/collect?v=2&tid=G-1&cid=1&en=four&_p=5&_s=1&sid=2", "");
            await SendAsync(server, "POST", "v1/track", """{"writeKey":"seg-other","messageId":"m","event":"one","anonymousId":"v"}""");
        }

        await server.SettleAsync();
        Assert.Equal(["four", "one", "three", "two"], await NamesAsync(server, "shop"));
        Assert.Equal(["one"], await NamesAsync(server, "other"));
    }

    [Fact]
    public async Task A_token_of_ours_carries_the_visitor_on_and_nobody_can_make_one()
    {
        await using var server = await StartAsync();
        var body = $$$"""{"type":"event","payload":{"website":"{{{Website}}}","url":"https://a.example/"}}""";
        var first = await JsonAsync(await SendAsync(server, "POST", "api/send", body));
        async Task<JsonElement> AgainAsync(string agent, string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/send") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("x-umami-cache", token);
            request.Headers.UserAgent.Clear();
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
            return await JsonAsync(await server.Http.SendAsync(request, TestContext.Current.CancellationToken));
        }

        var cache = first.GetProperty("cache").GetString()!;
        var carried = await AgainAsync("Another/1", cache);
        Assert.Equal(first.GetProperty("visitId").GetString(), carried.GetProperty("visitId").GetString());
        Assert.Equal(first.GetProperty("sessionId").GetString(), carried.GetProperty("sessionId").GetString());
        foreach (var forged in (string[])[cache[..^2] + "xx", "a.b", ".", new string('x', 5000), "eyJ9.eyJ9"])
        {
            var other = await AgainAsync("Another/1", forged);
            Assert.NotEqual(first.GetProperty("sessionId").GetString(), other.GetProperty("sessionId").GetString());
        }
    }

    [Fact]
    public async Task Secrets_in_the_wrong_place_and_keys_that_disagree_are_refused()
    {
        await using var server = await StartAsync();
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        Assert.Equal(401, (int)(await SendAsync(server, "POST", $"v1/track?writeKey={secret}", "{}")).StatusCode);
        Assert.Equal(401, (int)(await SendAsync(server, "POST", "v1/track", $$"""{"writeKey":"{{secret}}","event":"a","anonymousId":"v"}""")).StatusCode);
        using var browser = Basic("v1/track", secret, """{"event":"a","userId":"u"}""");
        browser.Headers.Add("Origin", "https://shop.example");
        Assert.Equal(403, (int)(await server.Http.SendAsync(browser, TestContext.Current.CancellationToken)).StatusCode);
        using var trusted = Basic("v1/track", secret, """{"event":"trusted","userId":"u"}""");
        Assert.Equal(200, (int)(await server.Http.SendAsync(trusted, TestContext.Current.CancellationToken)).StatusCode);
        await server.OwnerPostAsync("api/v1/sites", new { key = "other" });
        await server.OwnerPostAsync("api/v1/sites/other/aliases", new { format = "segment", alias = "seg-other" });
        using var torn = Basic("v1/track", "seg", """{"writeKey":"seg-other","event":"a","userId":"u"}""");
        Assert.Equal(401, (int)(await server.Http.SendAsync(torn, TestContext.Current.CancellationToken)).StatusCode);
        await server.SettleAsync();
        Assert.Equal(["trusted"], await NamesAsync(server, "shop"));
    }

    [Fact]
    public async Task Aliases_are_added_once_listed_and_end_at_once()
    {
        await using var server = await StartAsync();
        using var twice = await server.Owner.PostAsync("api/v1/sites/shop/aliases", Json("""{"format":"plausible","alias":"SHOP.example"}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.StatusCode);
        using var wrong = await server.Owner.PostAsync("api/v1/sites/shop/aliases", Json("""{"format":"other","alias":"sk_x","consent":{"a":["nothing"]}}"""), TestContext.Current.CancellationToken);
        Assert.Equal(3, JsonSerializer.Deserialize<JsonElement>(await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("faults").GetArrayLength());
        var list = JsonSerializer.Deserialize<JsonElement>(await server.Owner.GetStringAsync("api/v1/sites/shop/aliases", TestContext.Current.CancellationToken)).GetProperty("rows");
        var matomo = list.EnumerateArray().Single(row => row.GetProperty("format").GetString() == "matomo").GetProperty("id").GetInt32();
        using var removed = await server.Owner.DeleteAsync($"api/v1/sites/shop/aliases/{matomo}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(401, (int)(await SendAsync(server, "GET", "matomo.php?idsite=7&rec=1&url=https%3A%2F%2Fa.example%2F", "")).StatusCode);
    }

    [Fact]
    public async Task A_failed_event_is_kept_with_its_format_and_passes_when_it_is_mended()
    {
        await using var server = await StartAsync();
        await SendAsync(server, "POST", "v1/track", """{"writeKey":"seg","messageId":"m","event":"Order Completed","anonymousId":"v","properties":{"revenue":5,"currency":"U$D"}}""");
        await server.SettleAsync();
        var done = await server.OwnerPostAsync("api/v1/sites/shop/failed/replay", new { set = new { currency = "USD" } });
        Assert.Equal(1, done.GetProperty("passed").GetInt32());
        await server.SettleAsync();
        var line = (await server.Owner.GetStringAsync("api/v1/sites/shop/export/events", TestContext.Current.CancellationToken)).Trim();
        Assert.Contains("\"$source_name\":\"Order Completed\"", line, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"purchase\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_bodies_never_break_a_path()
    {
        await using var server = await StartAsync();
        string[] paths = ["v1/batch", "e/", "batch/", "engage/", "mp/collect?measurement_id=G-1&api_secret=x", "g/collect?tid=G-1", "matomo.php?idsite=7", "api/event", "api/send", "api/batch"];
        var random = new Random(7);
        foreach (var path in paths)
        {
            foreach (var body in (string[])["", "null", "5", "[]", "{}", "[[[", "{\"batch\":{}}", "{\"events\":[null]}", "{\"requests\":[null,[],{}]}", "[null,5,[]]", "data=%%%", "\u0000", new string('[', 50_000), Noise(random)])
            {
                using var response = await SendAsync(server, "POST", path, body);
                Assert.True((int)response.StatusCode < 500, $"{path} {body[..Math.Min(20, body.Length)]}: {response.StatusCode}");
            }
        }
    }

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        foreach (var (format, alias) in ((string, string)[])[("segment", "seg"), ("posthog", "phc"), ("ga4", "G-1"), ("matomo", "7"), ("plausible", "shop.example"), ("umami", Website)])
        {
            await server.OwnerPostAsync("api/v1/sites/shop/aliases", new { format, alias });
        }

        return server;
    }

    private static async Task<string> SecretAsync(RunningServer server) =>
        (await server.OwnerPostAsync("api/v1/sites/shop/keys", new { kind = "compat", name = "vendors" })).GetProperty("key").GetString()!;

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? new StringContent(body, Encoding.UTF8, "text/plain") : null;
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static HttpRequestMessage Basic(string path, string key, string body) => new(HttpMethod.Post, path)
    {
        Content = Json(body),
        Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:"))) },
    };

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static async Task<IEnumerable<string>> NamesAsync(RunningServer server, string site) =>
        (await server.Owner.GetStringAsync($"api/v1/sites/{site}/export/events", TestContext.Current.CancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("name").GetString()!)
            .Order(StringComparer.Ordinal);

    private static string Noise(Random random) => new([.. Enumerable.Range(0, 2_000).Select(_ => (char)random.Next(32, 0xD7FF))]);
}
