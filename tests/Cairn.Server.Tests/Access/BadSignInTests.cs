using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Access;

/// <summary>The list of bad inputs at sign-in and accounts, B1 to B7. After each the next good request is answered.</summary>
public sealed class BadSignInTests
{
    private const string Password = "a long pass phrase";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact] // B1: expired ones are in Storage's AccountLinksTests, which have the clock
    public async Task An_invitation_works_once_for_whom_it_names_with_the_role_it_names()
    {
        await using var server = await RunningServer.StartAsync();
        var token = (await server.OwnerPostAsync("api/v1/invitations", new { email = "vic@example.org", role = "viewer" })).GetProperty("token").GetString()!;
        (string Case, string Body, int Status)[] refused =
        [
            ("a role of one's own", $$"""{"token":"{{token}}","name":"Vic","password":"{{Password}}","role":"owner"}""", 400),
            ("another e-mail address", $$"""{"token":"{{token}}","name":"Vic","password":"{{Password}}","email":"eve@example.org"}""", 400),
            ("guessed", $$"""{"token":"{{new string('A', token.Length)}}","name":"Vic","password":"{{Password}}"}""", 404),
            ("cut short", $$"""{"token":"{{token[..^1]}}","name":"Vic","password":"{{Password}}"}""", 404),
            ("in another case", $$"""{"token":"{{Swapped(token)}}","name":"Vic","password":"{{Password}}"}""", 404),
        ];
        foreach (var (name, body, status) in refused)
        {
            Assert.Equal((name, status), (name, await PostAsync(server, "api/v1/links/use", body)));
        }

        Assert.Equal(204, await PostAsync(server, "api/v1/links/use", $$"""{"token":"{{token}}","name":"Vic","password":"{{Password}}"}"""));
        Assert.Equal(404, await PostAsync(server, "api/v1/links/use", $$"""{"token":"{{token}}","name":"Vic","password":"{{Password}}"}"""));
        var users = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/users", Stop);
        Assert.Equal("viewer", Assert.Single(users.GetProperty("rows").EnumerateArray()).GetProperty("role").GetString());
    }

    [Fact] // B2: nobody can ask for a reset by themselves; who makes one gets a path, whatever the request calls its host
    public async Task A_reset_link_names_no_host_of_the_request()
    {
        await using var server = await RunningServer.StartAsync();
        await server.OwnerPostAsync("api/v1/users", new { email = "ann@example.org", name = "Ann", role = "owner", password = Password });
        var ann = await SignedIn.AsAsync(server, "ann@example.org", Password);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/users/1/reset-link") { Content = JsonContent.Create(new { }) };
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("Cookie", ann.Cookie);
        request.Headers.Add("X-Cairn-Csrf", ann.Csrf);
        using var response = await server.Http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.StartsWith("/join#", JsonSerializer.Deserialize<JsonElement>(text).GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", text + response.Headers, StringComparison.Ordinal);

        Assert.Equal(401, await PostAsync(server, "api/v1/users/reset", """{"email":"nobody@example.org"}"""));
    }

    [Fact] // B3
    public async Task What_takes_rights_away_ends_every_session_at_the_next_request()
    {
        await using var server = await RunningServer.StartAsync();
        (string What, Func<int, Task<HttpResponseMessage>> Change)[] changes =
        [
            ("role", id => server.Owner.PatchAsync($"api/v1/users/{id}", JsonContent.Create(new { role = "viewer" }), Stop)),
            ("disabled", id => server.Owner.PatchAsync($"api/v1/users/{id}", JsonContent.Create(new { disabled = true }), Stop)),
            ("signed out", id => server.Owner.DeleteAsync($"api/v1/users/{id}/sessions", Stop)),
            ("removed", id => server.Owner.DeleteAsync($"api/v1/users/{id}", Stop)),
            ("reset", id => server.Owner.PostAsJsonAsync("api/v1/users/reset", new { email = $"user{id}@example.org" }, Stop)),
        ];
        var number = 0;
        foreach (var (what, change) in changes)
        {
            number++;
            var made = await server.OwnerPostAsync("api/v1/users", new { email = $"user{number}@example.org", name = "U", role = "admin", password = Password });
            Assert.Equal(number, made.GetProperty("user").GetProperty("id").GetInt32());
            var (first, second) = (await SignedIn.AsAsync(server, $"user{number}@example.org", Password), await SignedIn.AsAsync(server, $"user{number}@example.org", Password));
            Assert.NotEqual(first.Cookie, second.Cookie);
            using var changed = await change(number);
            Assert.True(changed.IsSuccessStatusCode, what);
            foreach (var session in (SignedIn[])[first, second])
            {
                using var after = await session.SendAsync(HttpMethod.Get, "api/v1/sites", null);
                Assert.Equal((what, HttpStatusCode.Unauthorized), (what, after.StatusCode));
            }
        }
    }

    [Fact] // B4: nothing that a request says leads anywhere
    public async Task No_parameter_sends_a_browser_elsewhere()
    {
        await using var server = await RunningServer.StartAsync();
        await server.OwnerPostAsync("api/v1/users", new { email = "ann@example.org", name = "Ann", role = "owner", password = Password });
        foreach (var place in (string[])["//evil.example", @"/\evil.example", "https:evil.example", "%2f%2fevil.example", "javascript:alert(1)", "/%0d%0aLocation:%20https://evil.example"])
        {
            foreach (var name in (string[])["returnUrl", "next", "u"])
            {
                foreach (var path in (string[])["", "s/shop/today", "join", "p/nothing", "mail/nothing", "api/v1/session", "api/v1/shared/nothing"])
                {
                    var answer = await RawHttp.AskAsync(server, $"GET /{path}?{name}={place} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    Assert.DoesNotContain("\r\nLocation:", answer, StringComparison.OrdinalIgnoreCase);
                }
            }

            using var signedIn = await server.Http.PostAsJsonAsync($"api/v1/session?returnUrl={place}", new { email = "ann@example.org", password = Password }, Stop);
            Assert.True(signedIn.StatusCode == HttpStatusCode.NoContent && signedIn.Headers.Location is null);
        }
    }

    [Fact] // B5
    public async Task Bodies_that_ask_for_more_than_their_fields_are_refused()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        (string Method, string Path, string Good)[] bodies =
        [
            ("POST", "api/v1/session", $$"""{"email":"ann@example.org","password":"{{Password}}"}"""),
            ("POST", "api/v1/setup", $$"""{"secret":"x","email":"ann@example.org","name":"Ann","password":"{{Password}}"}"""),
            ("POST", "api/v1/users", $$"""{"email":"bob@example.org","name":"Bob","role":"viewer","password":"{{Password}}"}"""),
            ("POST", "api/v1/users/reset", """{"email":"bob@example.org"}"""),
            ("PATCH", "api/v1/users/1", """{"name":"Bob"}"""),
            ("POST", "api/v1/invitations", """{"email":"cem@example.org","role":"viewer"}"""),
            ("POST", "api/v1/links/show", """{"token":"x"}"""),
            ("POST", "api/v1/links/use", $$"""{"token":"x","name":"Ann","password":"{{Password}}"}"""),
            ("POST", "api/v1/sites", """{"key":"other"}"""),
            ("PATCH", "api/v1/sites/shop", """{"name":"Shop"}"""),
            ("POST", "api/v1/sites/shop/keys", """{"kind":"write","name":"x"}"""),
            ("POST", "api/v1/sites/shop/aliases", """{"format":"segment","alias":"x"}"""),
            ("POST", "api/v1/sites/shop/marks", """{"title":"x"}"""),
        ];
        foreach (var (method, path, good) in bodies)
        {
            var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(good)!;
            var bad = new List<string> { good[..^1] + ",\"isAdmin\":true}", good[..^1] + ",\"siteId\":1}", good[..^1] + $",{good[1..]}", "[" + good + "]", good + good, "null" };
            bad.AddRange(fields.Keys.SelectMany(name => (string[])["{}", "[]", "1", "{\"$ne\":null}"], (name, value) =>
                "{" + string.Join(",", fields.Select(field => $"\"{field.Key}\":{(field.Key == name ? value : field.Value.GetRawText())}")) + "}"));
            foreach (var body in bad)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                using var response = await server.Owner.SendAsync(request, Stop);
                Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{method} {path} {body}: {response.StatusCode}");
            }
        }

        Assert.Empty((await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/users", Stop)).GetProperty("rows").EnumerateArray());
    }

    [Fact] // B6
    public async Task A_password_has_12_to_128_characters_in_one_form()
    {
        await using var server = await RunningServer.StartAsync();
        (string Password, bool Taken)[] passwords =
        [
            ("x", false), ("elevenchars", false), ("twelve chars", true), (Long(128), true), (Long(129), false), (Long(60_000), false),
            ("            ", false), ("   spaces count   ", true), ("nul \0 in the middle", true), ("passwordpassword", false), ("e\u0301 is a long pass", true), ("🔑🔑🔒🔒🗝🗝🚪🚪🏠🏠🌍🌍", true),
        ];
        for (var i = 0; i < passwords.Length; i++)
        {
            using var response = await server.Owner.PostAsJsonAsync("api/v1/users", new { email = $"user{i}@example.org", name = "U", role = "viewer", password = passwords[i].Password }, Stop);
            Assert.True(response.IsSuccessStatusCode == passwords[i].Taken, $"{i}: {response.StatusCode}");
            Assert.True(response.IsSuccessStatusCode || (int)response.StatusCode == 422);
        }

        await SignedIn.AsAsync(server, "user10@example.org", "é is a long pass"); // typed on another keyboard
        Assert.Equal(413, await PostAsync(server, "api/v1/session", $$"""{"email":"user10@example.org","password":"{{Long(1_200_000)}}"}"""));

        static string Long(int length) => string.Concat(Enumerable.Repeat("abcdefghij", length / 10 + 1))[..length];
    }

    [Fact] // B6: no more passwords are looked at than there are cores, and few wait
    public async Task Many_who_sign_in_at_once_are_put_off_and_everything_else_goes_on()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var tries = Enumerable.Range(0, 200).Select(number => server.Http.PostAsJsonAsync("api/v1/session", new { email = $"user{number}@example.org", password = Password }, Stop)).ToList();
        using (var collected = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"v"}]}"""))
        {
            Assert.Equal(HttpStatusCode.Accepted, collected.StatusCode);
        }

        var answers = await Task.WhenAll(tries);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, answer.StatusCode.ToString()));
        Assert.All(answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests), answer => Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized), 1, 32 + Environment.ProcessorCount);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact] // B7: there is no secret in the configuration that a start would have to refuse
    public async Task Of_two_who_set_up_at_once_one_wins_and_the_secret_is_dead()
    {
        await using var server = await RunningServer.StartAsync();
        var secret = server.Installation.Catalog.Accounts.IssueSetupSecret()!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            server.Http.PostAsJsonAsync("api/v1/setup", new { secret, email = $"user{number}@example.org", name = "U", password = Password }, Stop)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Array.ForEach(answers, answer => answer.Dispose());

        Assert.Equal(409, await PostAsync(server, "api/v1/setup", $$"""{"secret":"{{secret}}","email":"eve@example.org","name":"Eve","password":"{{Password}}"}"""));
        Assert.Null(server.Installation.Catalog.Accounts.IssueSetupSecret());
        var only = Assert.Single((await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/users", Stop)).GetProperty("rows").EnumerateArray());
        Assert.Equal("owner", only.GetProperty("role").GetString());
    }

    [Fact]
    public async Task Whoever_guesses_keys_is_slowed_down_and_holders_of_keys_are_not()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var key = await server.SecretKeyAsync("shop", "reports:read");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 400 && !answers.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            answers.Add(await AskAsync($"sk_{i:d49}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.True(answers.Count > 200, answers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(key));

        async Task<HttpStatusCode> AskAsync(string secret)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "API/v1/sites");
            request.Headers.Add("Authorization", $"Bearer {secret}");
            using var response = await server.Http.SendAsync(request, Stop);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Refused_rights_are_in_the_audit_log_once_an_hour()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        await server.OwnerPostAsync("api/v1/users", new { email = "vic@example.org", name = "Vic", role = "viewer", password = Password });
        var vic = await SignedIn.AsAsync(server, "vic@example.org", Password);
        for (var i = 0; i < 3; i++)
        {
            using var refused = await vic.SendAsync(HttpMethod.Get, "api/v1/audit", null);
            using var again = await vic.SendAsync(HttpMethod.Get, "api/v1/sites/shop/export/events?format=%0d%0a", null);
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.StatusCode, again.StatusCode));
        }

        var rows = (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop)).GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("action").GetString() == "access.refused");
        Assert.Equal(
            ["vic@example.org ReadRaw GET /api/v1/sites/{site}/export/events", "vic@example.org ReadAudit GET /api/v1/audit"],
            rows.Select(row => $"{row.GetProperty("actor").GetString()} {row.GetProperty("subject").GetString()} {row.GetProperty("detail").GetString()}"));
    }

    [Fact]
    public async Task Somebody_behind_a_proxy_of_this_machine_is_not_this_machine()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var header in (string[])["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "CF-Connecting-IP", "X-Forwarded-Proto"])
        {
            foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, "api/v1/session"), (HttpMethod.Get, "metrics")])
            {
                using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Get ? null : JsonContent.Create(new { email = "ann@example.org", password = Password }) };
                request.Headers.TryAddWithoutValidation(header, "1.1 203.0.113.7");
                using var response = await server.Http.SendAsync(request, Stop);
                Assert.Equal((header, method == HttpMethod.Get ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden), (header, response.StatusCode));
            }
        }
    }

    private static async Task<int> PostAsync(RunningServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(path, content, Stop);
        return (int)response.StatusCode;
    }

    private static string Swapped(string text) => string.Concat(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
}
