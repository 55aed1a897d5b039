using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Users;

public sealed class AccountLinkTests
{
    private const string Password = "a long pass phrase";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invited_person_signs_in_with_a_password_of_their_own_once()
    {
        await using var server = await RunningServer.StartAsync();
        var issued = await server.OwnerPostAsync("api/v1/invitations", new { email = "Vic@example.org", role = "viewer" });
        var token = issued.GetProperty("token").GetString()!;
        Assert.Equal($"/join#{token}", issued.GetProperty("path").GetString());
        Assert.DoesNotContain(token, await server.Owner.GetStringAsync("api/v1/invitations", Stop), StringComparison.Ordinal);
        Assert.DoesNotContain(token, await server.Owner.GetStringAsync("api/v1/audit", Stop), StringComparison.Ordinal);

        var shown = await AnswerAsync(await server.Http.PostAsJsonAsync("api/v1/links/show", new { token }, Stop));
        Assert.Equal(("invitation", "vic@example.org", "viewer"), (Text(shown, "kind"), Text(shown, "email"), Text(shown, "role")));
        using var crossSite = new HttpRequestMessage(HttpMethod.Post, "api/v1/links/use") { Content = JsonContent.Create(new { token, name = "Vic", password = Password }) };
        crossSite.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await server.Http.SendAsync(crossSite, Stop)).StatusCode);
        Assert.Equal(422, (int)(await server.Http.PostAsJsonAsync("api/v1/links/use", new { token, name = "Vic", password = "short" }, Stop)).StatusCode);

        using var accepted = await server.Http.PostAsJsonAsync("api/v1/links/use", new { token, name = "Vic", password = Password }, Stop);
        Assert.Equal(HttpStatusCode.NoContent, accepted.StatusCode);
        Assert.Contains("httponly", Assert.Single(accepted.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.PostAsJsonAsync("api/v1/links/use", new { token, name = "Vic", password = Password }, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.PostAsJsonAsync("api/v1/links/show", new { token }, Stop)).StatusCode);
        await SignedIn.AsAsync(server, "vic@example.org", Password);
        Assert.Equal(
            ["signed in", "signed in", "accepted an invitation", "invited somebody"],
            (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop)).GetProperty("rows").EnumerateArray().Select(row => Text(row, "text")));
    }

    [Fact]
    public async Task A_reset_link_by_an_admin_lets_a_user_in_again()
    {
        await using var server = await RunningServer.StartAsync();
        var (boss, vic) = (await UserAsync(server, "bob", "admin"), await UserAsync(server, "vic", "viewer"));
        var bob = await SignedIn.AsAsync(server, "bob@example.org", Password);
        var old = await SignedIn.AsAsync(server, "vic@example.org", Password);

        var issued = await AnswerAsync(await bob.SendAsync(HttpMethod.Post, $"api/v1/users/{vic}/reset-link", new { }));
        using var used = await server.Http.PostAsJsonAsync("api/v1/links/use", new { token = Text(issued, "token"), password = "another long phrase" }, Stop);

        Assert.Equal(HttpStatusCode.NoContent, used.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await old.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        await SignedIn.AsAsync(server, "vic@example.org", "another long phrase");
        Assert.NotEqual(boss, vic);
    }

    [Fact]
    public async Task Owners_are_for_owners_to_change()
    {
        await using var server = await RunningServer.StartAsync();
        var (ann, vic, _) = (await UserAsync(server, "ann", "owner"), await UserAsync(server, "vic", "viewer"), await UserAsync(server, "bob", "admin"));
        var bob = await SignedIn.AsAsync(server, "bob@example.org", Password);
        (HttpMethod, string, object?)[] forbidden =
        [
            (HttpMethod.Patch, $"api/v1/users/{ann}", new { role = "viewer" }),
            (HttpMethod.Patch, $"api/v1/users/{vic}", new { role = "owner" }),
            (HttpMethod.Delete, $"api/v1/users/{ann}", null),
            (HttpMethod.Delete, $"api/v1/users/{ann}/sessions", null),
            (HttpMethod.Post, $"api/v1/users/{ann}/reset-link", new { }),
            (HttpMethod.Post, "api/v1/invitations", new { email = "eve@example.org", role = "owner" }),
        ];
        foreach (var (method, path, body) in forbidden)
        {
            using var response = await bob.SendAsync(method, path, body);
            Assert.Equal((path, "user.owners-only"), (path, Text(await response.Content.ReadFromJsonAsync<JsonElement>(Stop), "code")));
        }

        using var last = await server.Owner.DeleteAsync($"api/v1/users/{ann}", Stop);
        Assert.Equal("user.last-owner", Text(await last.Content.ReadFromJsonAsync<JsonElement>(Stop), "code"));
    }

    [Fact]
    public async Task Rights_taken_away_end_the_sessions_that_had_them()
    {
        await using var server = await RunningServer.StartAsync();
        var (vic, eve) = (await UserAsync(server, "vic", "analyst"), await UserAsync(server, "eve", "viewer"));
        var signedIn = await SignedIn.AsAsync(server, "vic@example.org", Password);
        var other = await SignedIn.AsAsync(server, "eve@example.org", Password);
        using var changed = await server.Owner.PatchAsync($"api/v1/users/{vic}", JsonContent.Create(new { role = "viewer" }), Stop);
        Assert.Equal(("viewer", "Analyst to Viewer"), (Text(await AnswerAsync(changed), "role"), Text(await NewestAsync(server), "detail")));
        using var removed = await server.Owner.DeleteAsync($"api/v1/users/{eve}", Stop);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedIn.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.PostAsJsonAsync("api/v1/session", new { email = "eve@example.org", password = Password }, Stop)).StatusCode);
        using var again = await server.Owner.DeleteAsync($"api/v1/users/{eve}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task One_address_tries_links_only_so_often()
    {
        await using var server = await RunningServer.StartAsync();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var response = await server.Http.PostAsJsonAsync("api/v1/links/use", new { token = "no", password = Password }, Stop);
            answers.Add(response.StatusCode);
        }

        Assert.All(answers[..10], status => Assert.Equal(HttpStatusCode.NotFound, status));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers[10..]);
    }

    private static async Task<int> UserAsync(RunningServer server, string name, string role) =>
        (await server.OwnerPostAsync("api/v1/users", new { email = $"{name}@example.org", name, role, password = Password })).GetProperty("user").GetProperty("id").GetInt32();

    private static async Task<JsonElement> NewestAsync(RunningServer server) =>
        (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit?limit=1", Stop)).GetProperty("rows")[0];

    private static async Task<JsonElement> AnswerAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
