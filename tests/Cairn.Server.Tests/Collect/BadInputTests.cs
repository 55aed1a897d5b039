using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Collect;
using Cairn.Server.Hosting;
using Cairn.Server.Tests.Health;
using Cairn.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cairn.Server.Tests.Collect;

/// <summary>Rows of the list of bad inputs that only show over HTTP. After each the next good request is taken.</summary>
public sealed class BadInputTests
{
    private const string Good = """{"name":"good","visitor":"v"}""";

    [Fact] // A8: what the length of a body is said to be; what Kestrel refuses by itself has no body, see docs/reference/http-api.md
    public async Task A_body_of_a_doubtful_length_is_refused_and_its_connection_closed()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var body = $$"""{"key":"{{key}}","events":[{{Good}}]}""";
        var size = Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture);
        (string Case, string Headers, string Body)[] cases =
        [
            ("negative", "Content-Length: -5", body),
            ("no number", "Content-Length: many", body),
            ("twice, two numbers", $"Content-Length: {size}\r\nContent-Length: 7", body),
            ("short", "Content-Length: 10", body),
            ("bad chunk", "Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
            ("chunk without its end", "Transfer-Encoding: chunked", "5\r\n{}xxxxxxx\r\n0\r\n\r\n"),
            ("chunked twice over", "Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
            ("too large", "Content-Length: 999999999", body),
        ];
        foreach (var (name, headers, sent) in cases)
        {
            var answer = await RawHttp.AskAsync(server, $"POST /collect HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{sent}");
            Assert.True(RawHttp.Status(answer) is 400 or 413 or 501, $"{name}: {answer}");
            Assert.DoesNotContain(" at Cairn.", answer, StringComparison.Ordinal);
            await AssertGoodAsync(server, key);
        }
    }

    [Theory] // H8: paths and lines that no program would send
    [InlineData("GET /%00 HTTP/1.1", 400)]
    [InlineData("GET /a%00b HTTP/1.1", 400)]
    [InlineData("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404)]
    [InlineData("GET //evil.example/x.js HTTP/1.1", 404)]
    [InlineData("GET /../../etc/passwd HTTP/1.1", 404)]
    [InlineData("TRACE / HTTP/1.1", 404)]
    [InlineData("PROPFIND /collect HTTP/1.1", 405)]
    [InlineData("GET / HTTP/9.9", 505)]
    [InlineData("nonsense", 400)]
    public async Task Odd_requests_are_refused_and_the_next_one_is_answered(string line, int status)
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var answer = await RawHttp.AskAsync(server, $"{line}\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.True(RawHttp.Status(answer) == status, answer);
        await AssertGoodAsync(server, key);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_a_414()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        Assert.Equal(414, RawHttp.Status(await RawHttp.AskAsync(server, $"GET /pixel.gif?x={new string('x', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n")));
        await AssertGoodAsync(server, key);
    }

    [Fact] // A17, A19, A29, A32, A36 as one sender's day
    public async Task Each_bad_event_is_counted_by_its_reason_and_the_good_ones_between_are_there()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var other = await server.OwnerPostAsync("api/v1/sites", new { key = "other" });
        Assert.Equal("other", other.GetProperty("key").GetString());
        var now = TimeProvider.System.GetUtcNow();
        (string Event, string? Reason, string? Warning)[] rows =
        [
            ($$"""{"name":"a","visitor":"v","at":"{{At(now.AddMinutes(10))}}"}""", null, "time_in_future"),
            ($$"""{"name":"a","visitor":"v","at":"{{At(now.AddYears(10))}}"}""", null, "time_in_future"),
            ($$"""{"name":"a","visitor":"v","at":"{{At(now.AddHours(-73))}}"}""", "time_too_old", null),
            ("""{"name":"a","visitor":"v","user":"null"}""", null, "user_ignored"),
            ("""{"name":"a","visitor":"v","user":"0"}""", null, "user_ignored"),
            ("""{"name":"a","visitor":"v","user":"anonymous"}""", null, "user_ignored"),
            ("""{"name":"a","visitor":"v","ip":"24.0.0.1"}""", null, "field_not_allowed"),
            ("""{"name":"a","visitor":"v","country":"DE"}""", null, "field_not_allowed"),
            ("""{"name":"a"}""", "visitor_missing", null),
        ];
        foreach (var (item, reason, warning) in rows)
        {
            using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{item}},{{Good}}]}""", "text/plain");
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.Accepted, reason is null ? 2 : 1), (response.StatusCode, answer.GetProperty("accepted").GetInt32()));
            Assert.True(reason is null || answer.GetProperty("reasons").GetProperty(reason).GetInt32() == 1, $"{item} {answer}");
            Assert.True(warning is null || answer.GetProperty("warnings").GetProperty(warning).GetInt32() == 1, $"{item} {answer}");
        }

        foreach (var content in (string[])["a", "a", "b"]) // the same id: the same content, and other content
        {
            using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"id":"one","name":"{{content}}","visitor":"v","at":"{{At(now)}}"}]}""", "text/plain");
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        await server.SettleAsync();
        var totals = (await HealthTests.HealthAsync(server)).GetProperty("totals");
        HealthTests.AssertSums(totals);
        Assert.Equal((2, 1), (totals.GetProperty("duplicates").GetInt32(), totals.GetProperty("conflicting_duplicates").GetInt32()));
        Assert.Equal("""{"time_too_old":1,"visitor_missing":1}""", totals.GetProperty("failed_at_door").GetRawText());
        Assert.Equal(0, (await HealthTests.HealthAsync(server, "other")).GetProperty("totals").GetProperty("received").GetInt32());
    }

    [Fact] // A27
    public async Task User_agents_that_are_huge_odd_or_many_take_bounded_time_and_are_kept()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        string[] agents = [new string('M', 8_000), "Mozilla/5.0 (" + new string('(', 4_000), string.Concat(Enumerable.Repeat("Mozilla/5.0 ", 600)), "\u0001\u0002", " "];
        foreach (var agent in agents)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "collect") { Content = new StringContent($$"""{"key":"{{key}}","events":[{{Good}}]}""") };
            request.Headers.Remove("User-Agent");
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True((int)response.StatusCode < 500, $"{agent[..Math.Min(20, agent.Length)]} {response.StatusCode}");
        }

        await AssertGoodAsync(server, key);
    }

    [Fact] // A29: a peer that is no configured proxy may say whatever it likes of whom it speaks for
    public async Task Headers_that_name_another_address_are_ignored()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        string[] headers =
        [
            "X-Forwarded-For: 24.0.0.1", "X-Real-IP: 24.0.0.1", "CF-Connecting-IP: 24.0.0.1", "Forwarded: for=24.0.0.1;proto=https", "X-Forwarded-For: fe80::1%eth0",
            "X-Forwarded-For: " + string.Join(", ", Enumerable.Repeat("24.0.0.1", 1_000)), "X-Forwarded-For: ,,,\t,", "X-Forwarded-For: 24.0.0.1\r\nX-Forwarded-For: 24.0.0.2", "CF-IPCountry: US",
        ];
        foreach (var header in headers)
        {
            Assert.Equal(202, RawHttp.Status(await PostAsync(server, key, Good, header)));
        }

        Assert.Equal(431, RawHttp.Status(await PostAsync(server, key, Good, "X-Forwarded-For: " + string.Join(", ", Enumerable.Repeat("24.0.0.1", 10_000)))));
        await server.SettleAsync();
        var stored = await ExportAsync(server);
        Assert.Equal(headers.Length, stored.Length);
        Assert.All(stored, line => Assert.False(JsonSerializer.Deserialize<JsonElement>(line).TryGetProperty("country", out _), line)); // the loopback lies nowhere
    }

    [Fact] // A29: limits go by this address, so none is bypassed
    public void Only_a_configured_proxy_is_believed_and_only_as_far_as_it_makes_sense()
    {
        string[] headers = ["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "Forwarded"];
        string[] values = ["24.0.0.1", "for=24.0.0.1", "fe80::1%eth0", string.Join(", ", Enumerable.Repeat("24.0.0.1", 10_000)), ",,,", "unknown", "24.0.0.1:80:80"];
        var peer = IPAddress.Parse("203.0.113.9");
        foreach (var (header, value) in headers.SelectMany(header => values.Select(value => (header, value))))
        {
            Assert.Equal(peer, Seen(new ClientAddress(new ServerOptions()), peer, header, value));
        }

        var proxy = IPAddress.Parse("10.0.0.1");
        var behind = new ClientAddress(new ServerOptions { ProxyNetworks = ["10.0.0.0/8"] });
        (string Value, string Address)[] told =
        [
            ("24.0.0.1", "24.0.0.1"), ("9.9.9.9, 24.0.0.1", "24.0.0.1"), ("9.9.9.9, 24.0.0.1, 10.0.0.2", "24.0.0.1"), (values[3], "24.0.0.1"), ("::ffff:24.0.0.1", "24.0.0.1"),
            ("24.0.0.1, unknown", "10.0.0.1"), (",,,", "10.0.0.1"), ("", "10.0.0.1"), ("24.0.0.1, 24.0.0.1:80:80", "10.0.0.1"),
        ];
        foreach (var (value, address) in told)
        {
            Assert.Equal(IPAddress.Parse(address), Seen(behind, proxy, "X-Forwarded-For", value));
        }

        foreach (var header in headers[1..])
        {
            Assert.Equal(proxy, Seen(behind, proxy, header, "24.0.0.1"));
        }
    }

    [Fact] // A30
    public async Task Keys_that_do_not_hold_answer_alike_and_store_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var other = await server.SiteAsync("other");
        var secret = await server.SecretKeyAsync("shop", "ingest:server");
        var revoked = await server.OwnerPostAsync("api/v1/sites/shop/keys", new { kind = "write", name = "old" });
        using (var gone = await server.Owner.DeleteAsync(new Uri($"api/v1/sites/shop/keys/{revoked.GetProperty("id").GetRawText()}", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            Assert.True(gone.IsSuccessStatusCode);
        }

        (string InBody, string Headers, int Status, string Code)[] cases =
        [
            ("pk_0123456789012345678901", "", 401, "key_unknown"),
            (revoked.GetProperty("key").GetString()!, "", 401, "key_unknown"),
            ("", "", 401, "key_unknown"),
            ("' or 1=1--", "", 401, "key_unknown"),
            (key, $"X-Cairn-Key: {other}\r\n", 401, "key_conflict"),
            (key, $"Authorization: Bearer {secret}\r\n", 401, "key_conflict"),
            (secret, "", 401, "secret_in_url"),
            ("", $"X-Cairn-Key: {secret}\r\n", 401, "secret_in_url"),
            ("", $"Authorization: Bearer {secret}\r\nOrigin: https://shop.example\r\n", 403, "secret_key_in_browser"),
            ("", $"Authorization: Bearer {secret}x\r\n", 401, "key_unknown"),
        ];
        var unknown = new HashSet<string>();
        foreach (var (inBody, headers, status, code) in cases)
        {
            var body = $$"""{"key":{{JsonSerializer.Serialize(inBody)}},"events":[{{Good}}]}""";
            var answer = await RawHttp.AskAsync(server, $"POST /collect HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
            Assert.True(RawHttp.Status(answer) == status && answer.Contains($"\"code\":\"{code}\"", StringComparison.Ordinal), $"{inBody} {headers} {answer}");
            if (code == "key_unknown")
            {
                unknown.Add(JsonSerializer.Deserialize<JsonElement>(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]).GetProperty("detail").GetString()!);
            }
        }

        Assert.Single(unknown); // which of them it was is nobody's business
        await server.SettleAsync();
        Assert.Empty(await ExportAsync(server));
        await AssertGoodAsync(server, key);
    }

    [Fact] // A31
    public async Task A_site_with_a_list_of_origins_takes_events_of_no_other_page()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        Assert.Equal(202, RawHttp.Status(await PostAsync(server, key, Good, "Origin: https://anywhere.example"))); // until there is a list, every page may
        using (var refused = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { origins = (string[])["shop.example"] }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("/origins", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using (var kept = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { origins = (string[])["https://Shop.example/", "http://localhost:3000"] }, TestContext.Current.CancellationToken))
        {
            Assert.True(kept.IsSuccessStatusCode, await kept.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        (string Header, bool Passes)[] cases =
        [
            ("Origin: https://shop.example", true), ("Origin: http://localhost:3000", true), ("X-No: origin", true), ("Origin: null", false), ("Origin: https://shop.example.evil.com", false),
            ("Origin: https://evilshop.example", false), ("Origin: http://shop.example", false), ("Origin: https://shop.example:8443", false), ("Origin: https://shop.example@evil.com", false),
        ];
        foreach (var (header, passes) in cases)
        {
            var answer = await PostAsync(server, key, Good, header);
            Assert.True(RawHttp.Status(answer) == 202 && answer.Contains(passes ? "\"accepted\":1" : "\"origin_not_allowed\":1", StringComparison.Ordinal), $"{header} {answer}");
            Assert.Contains("Access-Control-Allow-Origin: *", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("Allow-Credentials", answer, StringComparison.Ordinal);
        }

        var preflight = await RawHttp.AskAsync(server, "OPTIONS /collect HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: null\r\nAccess-Control-Request-Method: DELETE\r\nAccess-Control-Request-Headers: x(y), \"z\", " + new string('a', 100) + "\r\n\r\n");
        Assert.Equal(204, RawHttp.Status(preflight));
        Assert.DoesNotContain("Access-Control-Allow-Headers", preflight, StringComparison.Ordinal);
    }

    [Fact] // A35
    public async Task The_pixel_is_a_picture_whatever_is_asked_of_it_and_says_why_nothing_came_of_it()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var head = await RawHttp.AskAsync(server, $"HEAD /pixel.gif?key={key}&name=headed&visitor=v HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, RawHttp.Status(head));
        string[] queries = ["", $"key={key}", $"key={key}&name=a&name=b&visitor=v&visitor=w", $"key={key}&name=a&visitor=v&p.x={new string('x', 7_000)}", $"key={key}&name=a&visitor=v&p.%00=%ff&p.=1&&&==", "key=pk_unknown&name=a&visitor=v"];
        foreach (var query in queries)
        {
            using var response = await server.Http.GetAsync(new Uri($"pixel.gif?{query}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, "image/gif"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }

        await server.SettleAsync();
        var stored = await ExportAsync(server);
        Assert.DoesNotContain(stored, line => line.Contains("headed", StringComparison.Ordinal));
        var totals = (await HealthTests.HealthAsync(server)).GetProperty("totals");
        HealthTests.AssertSums(totals);
        Assert.Equal(queries.Length - 2, totals.GetProperty("received").GetInt32()); // without a key that holds nobody knows whose it would be
        Assert.Equal("""{"events_missing":1}""", totals.GetProperty("failed_at_door").GetRawText());
        await AssertGoodAsync(server, key);
    }

    [Fact] // A26: inert in what the server itself writes; views are looked at in web/
    public async Task Scripts_in_every_text_of_a_visitor_come_back_as_text_from_json_csv_and_every_answer()
    {
        string[] canaries = ["<script>alert(1)</script>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)", "</script><script>", "{{7*7}}", "${7*7}", "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-2+3"];
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        foreach (var canary in canaries)
        {
            var item = JsonSerializer.Serialize(new
            {
                name = "n" + canary,
                visitor = canary,
                user = canary,
                title = canary,
                language = canary,
                screen = canary,
                url = "https://shop.example/?utm_source=" + Uri.EscapeDataString(canary) + "&utm_campaign=" + Uri.EscapeDataString(canary),
                referrer = "https://from.example/" + canary,
                props = new Dictionary<string, string> { ["p"] = canary, [canary] = "v" },
            });
            var answer = await PostAsync(server, key, item, "User-Agent: " + canary);
            Assert.True(RawHttp.Status(answer) == 202 && answer.Contains("\"accepted\":1", StringComparison.Ordinal), answer);
        }

        await server.SettleAsync();
        var stored = await ExportAsync(server);
        var rows = stored.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(canaries.Select(canary => "n" + canary).Order(StringComparer.Ordinal), rows.Select(row => row.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.False(row.TryGetProperty("language", out _) || row.TryGetProperty("screen", out _), row.GetRawText()));

        using var csv = await server.Owner.GetAsync(new Uri("api/v1/sites/shop/export/events?format=csv", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        var table = await csv.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("(?m)(^|,)\"?[=+@-][^0-9,\"]", table); // a spreadsheet reads no formula
        using var answered = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/funnel", new { text = "<script>alert(1)</script> > b" }, TestContext.Current.CancellationToken);
        Assert.Contains("json", answered.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answered.Headers.GetValues("X-Content-Type-Options")));
    }

    private static IPAddress Seen(ClientAddress addresses, IPAddress peer, string header, string value)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = peer;
        context.Request.Headers[header] = value;
        return addresses.Of(context);
    }

    private static Task<string> PostAsync(RunningServer server, string key, string item, string header)
    {
        var body = $$"""{"key":"{{key}}","events":[{{item}}]}""";
        return RawHttp.AskAsync(server, $"POST /collect HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    private static async Task<string[]> ExportAsync(RunningServer server) =>
        (await server.Owner.GetStringAsync("api/v1/sites/shop/export/events?bots=include", TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string At(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static async Task AssertGoodAsync(RunningServer server, string key)
    {
        using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{Good}}]}""", "text/plain");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }
}
