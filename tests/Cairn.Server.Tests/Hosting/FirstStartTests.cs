using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed class FirstStartTests
{
    [Fact]
    public async Task From_the_setup_secret_to_a_number_in_a_report()
    {
        await using var server = await RunningServer.StartAsync();
        var secret = server.Installation.Catalog.Accounts.IssueSetupSecret()!;
        var wrong = await server.Http.PostAsJsonAsync("api/v1/setup", new { secret = "not it", email = "ann@example.org", name = "Ann", password = "a long pass phrase" });
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);

        var done = await server.Http.PostAsJsonAsync("api/v1/setup", new { secret, email = "ann@example.org", name = "Ann", password = "a long pass phrase" });
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        var again = await server.Http.PostAsJsonAsync("api/v1/setup", new { secret, email = "bob@example.org", name = "Bob", password = "a long pass phrase" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);

        var ann = await SignedIn.AsAsync(server, "ann@example.org", "a long pass phrase");
        Assert.Equal(HttpStatusCode.Created, (await ann.SendAsync(HttpMethod.Post, "api/v1/sites", new { key = "shop" })).StatusCode);
        var issued = await ann.SendAsync(HttpMethod.Post, "api/v1/sites/shop/keys", new { kind = "write", name = "page" });
        var key = (await issued.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();

        var collected = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"v"},{"name":"b","visitor":"v"}]}""");
        Assert.Equal(HttpStatusCode.Accepted, collected.StatusCode);
        await server.SettleAsync();
        var report = await ann.SendAsync(HttpMethod.Post, "api/v1/sites/shop/reports/funnel", new { text = "a > b" });
        var steps = (await report.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("steps");
        Assert.Equal([1, 1], steps.EnumerateArray().Select(step => step.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task A_change_by_cookie_needs_the_token_and_our_own_page()
    {
        await using var server = await RunningServer.StartAsync();
        await server.OwnerPostAsync("api/v1/users", new { email = "ann@example.org", name = "Ann", role = "owner", password = "a long pass phrase" });
        var ann = await SignedIn.AsAsync(server, "ann@example.org", "a long pass phrase");

        Assert.Equal(HttpStatusCode.Forbidden, (await (ann with { Csrf = "" }).SendAsync(HttpMethod.Post, "api/v1/sites", new { key = "shop" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (ann with { FetchSite = "cross-site" }).SendAsync(HttpMethod.Post, "api/v1/sites", new { key = "shop" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ann.SendAsync(HttpMethod.Delete, "api/v1/session", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
    }
}

/// <summary>Somebody's browser after signing in.</summary>
internal sealed record SignedIn(RunningServer Server, string Cookie, string Csrf, string FetchSite = "same-origin")
{
    public static async Task<SignedIn> AsAsync(RunningServer server, string email, string password)
    {
        using var response = await server.Http.PostAsJsonAsync("api/v1/session", new { email, password });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        var signedIn = new SignedIn(server, cookie.Split(';')[0], "");
        var session = await (await signedIn.SendAsync(HttpMethod.Get, "api/v1/session", null)).Content.ReadFromJsonAsync<JsonElement>();
        return signedIn with { Csrf = session.GetProperty("csrf").GetString()! };
    }

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await SendAsync(HttpMethod.Get, path, null));

    public async Task<JsonElement> PostAsync(string path, object body) => await ReadAsync(await SendAsync(HttpMethod.Post, path, body));

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : body as HttpContent ?? JsonContent.Create(body) };
        request.Headers.Add("Cookie", Cookie);
        request.Headers.Add("Sec-Fetch-Site", FetchSite);
        if (Csrf.Length > 0)
        {
            request.Headers.Add("X-Cairn-Csrf", Csrf);
        }

        return await Server.Http.SendAsync(request);
    }
}
