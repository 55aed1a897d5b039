using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Health;
using Cairn.Server.Tests.Hosting;
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
            var answer = await RawAsync(server, $"POST /collect HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{sent}");
            Assert.True(Status(answer) is 400 or 413 or 501, $"{name}: {answer}");
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
        var answer = await RawAsync(server, $"{line}\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.True(Status(answer) == status, answer);
        await AssertGoodAsync(server, key);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_a_414()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        Assert.Equal(414, Status(await RawAsync(server, $"GET /pixel.gif?x={new string('x', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n")));
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

    private static string At(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static int Status(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(answer.AsSpan(9, 3), out var status) ? status : 0;

    private static async Task AssertGoodAsync(RunningServer server, string key)
    {
        using var response = await server.CollectAsync($$"""{"key":"{{key}}","events":[{{Good}}]}""", "text/plain");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    /// <summary>Sends bytes as they are, and reads what comes until the connection is closed, or nothing more comes for a while.</summary>
    private static async Task<string> RawAsync(RunningServer server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, patience.Token)) > 0;)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            return answer.ToString(); // still open, or cut: what was said until then counts
        }

        return answer.ToString();
    }
}
