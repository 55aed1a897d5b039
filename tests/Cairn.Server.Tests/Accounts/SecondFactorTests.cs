using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cairn.Server.Hosting;
using Cairn.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cairn.Server.Tests.Accounts;

public sealed class SecondFactorTests
{
    private const string Password = "a long pass phrase";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("owner")]
    [InlineData("admin")]
    public async Task An_owner_or_admin_does_nothing_before_they_have_one(string role)
    {
        await using var server = await StartAsync(("ann", role));
        await server.SiteAsync("shop");
        var ann = await SignedIn.AsAsync(server, "ann@example.org", Password);
        var session = await ann.GetAsync("api/v1/session");
        Assert.True(session.GetProperty("second_factor_needed").GetBoolean());
        Assert.Equal(0, session.GetProperty("sites").GetArrayLength());
        foreach (var (method, path) in new[] { ("GET", "api/v1/sites"), ("GET", "api/v1/users"), ("POST", "api/v1/sites/shop/reports/funnel"), ("GET", "api/v1/sites/shop/settings"), ("POST", "api/v1/sites") })
        {
            using var refused = await ann.SendAsync(new HttpMethod(method), path, method == "GET" ? null : new { });
            Assert.Equal((path, 403, "access.second-factor-needed"), (path, (int)refused.StatusCode, Code(await JsonAsync(refused))));
        }

        var (secret, paper, signedIn) = await EnrolAsync(ann);
        Assert.Equal(10, paper.Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, (await signedIn.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode); // the token changed with the rights
        Assert.False((await signedIn.GetAsync("api/v1/session")).GetProperty("second_factor_needed").GetBoolean());
        Assert.Equal(20, secret.Length);
    }

    [Fact]
    public async Task Signing_in_asks_for_a_code_and_takes_each_only_once()
    {
        await using var server = await StartAsync(("ann", "viewer"));
        var (secret, paper, _) = await EnrolAsync(await SignedIn.AsAsync(server, "ann@example.org", Password));
        var next = Next(secret);

        Assert.Equal("session.code-needed", Code(await SignInAsync(server, Password, null)));
        Assert.Equal("session.wrong", Code(await SignInAsync(server, "not the password", next)));
        Assert.Equal("", Code(await SignInAsync(server, Password, next)));
        Assert.Equal("session.wrong-code", Code(await SignInAsync(server, Password, next)));
        Assert.Equal("", Code(await SignInAsync(server, Password, paper[3].ToUpperInvariant().Replace('-', ' '))));
        Assert.Equal("session.wrong-code", Code(await SignInAsync(server, Password, paper[3])));
        var words = (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop)).GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("text").GetString());
        Assert.Equal(["was refused at sign-in", "signed in with a recovery code", "was refused at sign-in", "signed in"], words.Take(4));
    }

    [Fact]
    public async Task Of_two_sign_ins_at_once_with_one_code_one_gets_in()
    {
        await using var server = await StartAsync(("ann", "viewer"));
        var (secret, paper, _) = await EnrolAsync(await SignedIn.AsAsync(server, "ann@example.org", Password));
        foreach (var code in new[] { Next(secret), paper[0] })
        {
            var answers = await Task.WhenAll(SignInAsync(server, Password, code), SignInAsync(server, Password, code));
            Assert.Equal(["", "session.wrong-code"], answers.Select(Code).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Changing_it_needs_password_and_code_and_an_owner_or_the_command_line_can_take_it_away()
    {
        await using var server = await StartAsync(("ann", "admin"), ("olga", "viewer"));
        var (secret, paper, ann) = await EnrolAsync(await SignedIn.AsAsync(server, "ann@example.org", Password));
        Assert.Equal("second-factor.exists", Code(await ann.PostAsync("api/v1/account/second-factor", new { })));
        Assert.Equal("second-factor.wrong-password", Code(await ann.PostAsync("api/v1/account/second-factor/recovery-codes", new { password = "no", code = paper[0] })));
        Assert.Equal("second-factor.wrong-code", Code(await ann.PostAsync("api/v1/account/second-factor/remove", new { password = Password, code = "123456" })));
        var renewed = (await ann.PostAsync("api/v1/account/second-factor/recovery-codes", new { password = Password, code = paper[0] })).GetProperty("codes");
        Assert.Equal("second-factor.wrong-code", Code(await ann.PostAsync("api/v1/account/second-factor/remove", new { password = Password, code = paper[1] })));

        using var removed = await ann.SendAsync(HttpMethod.Post, "api/v1/account/second-factor/remove", new { password = Password, code = renewed[0].GetString() });
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal("access.second-factor-needed", Code(await ann.GetAsync("api/v1/sites"))); // another phone takes its place before anything else
        var (_, _, again) = await EnrolAsync(ann);
        var user = (await again.GetAsync("api/v1/users")).GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("email").GetString() == "ann@example.org");
        Assert.True(user.GetProperty("second_factor").GetBoolean());
        using var reset = await server.Owner.DeleteAsync($"api/v1/users/{user.GetProperty("id")}/second-factor", Stop);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await again.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal("", Code(await SignInAsync(server, Password, null)));
        Assert.Equal(20, secret.Length);
    }

    [Fact]
    public async Task A_new_password_by_link_does_not_get_around_it()
    {
        await using var server = await StartAsync(("ann", "viewer"));
        var (secret, _, ann) = await EnrolAsync(await SignedIn.AsAsync(server, "ann@example.org", Password));
        var id = (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/users", Stop)).GetProperty("rows")[0].GetProperty("id").GetInt32();
        var link = await server.OwnerPostAsync($"api/v1/users/{id.ToString(CultureInfo.InvariantCulture)}/reset-link", new { });
        using var used = await server.Http.PostAsJsonAsync("api/v1/links/use", new { token = link.GetProperty("token").GetString(), password = "another long phrase" }, Stop);

        Assert.Equal(HttpStatusCode.NoContent, used.StatusCode);
        Assert.False(used.Headers.Contains("Set-Cookie"));
        Assert.Equal("session.code-needed", Code(await SignInAsync(server, "another long phrase", null)));
        Assert.Equal("", Code(await SignInAsync(server, "another long phrase", Next(secret))));
        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
    }

    [Fact]
    public async Task One_sees_and_ends_ones_own_sessions_and_nobody_elses()
    {
        await using var server = await StartAsync(("ann", "viewer"), ("bob", "viewer"));
        var phone = await SignedIn.AsAsync(server, "ann@example.org", Password);
        var desk = await SignedIn.AsAsync(server, "ann@example.org", Password);
        var bob = await SignedIn.AsAsync(server, "bob@example.org", Password);
        var sessions = (await desk.GetAsync("api/v1/account")).GetProperty("sessions").EnumerateArray().ToList();
        Assert.Equal([true, false], sessions.Select(one => one.GetProperty("current").GetBoolean()));
        var old = sessions[1].GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture);

        Assert.Equal(HttpStatusCode.NotFound, (await bob.SendAsync(HttpMethod.Delete, $"api/v1/account/sessions/{old}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.SendAsync(HttpMethod.Delete, $"api/v1/account/sessions/{old}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        var third = await SignedIn.AsAsync(server, "ann@example.org", Password);
        Assert.Equal(HttpStatusCode.NoContent, (await third.SendAsync(HttpMethod.Delete, "api/v1/account/sessions", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await desk.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await third.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await bob.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        using var key = await server.Owner.GetAsync("api/v1/account", Stop);
        Assert.Equal("account.none", Code(await JsonAsync(key)));
    }

    [Fact]
    public async Task A_new_password_needs_the_one_in_force_and_a_code_and_ends_every_other_session()
    {
        const string Longer = "a longer pass phrase";
        await using var server = await StartAsync(("ann", "viewer"));
        var elsewhere = await SignedIn.AsAsync(server, "ann@example.org", Password);
        var here = await SignedIn.AsAsync(server, "ann@example.org", Password);
        Assert.Equal("second-factor.wrong-password", Code(await here.PostAsync("api/v1/account/password", new { password = "not the password", new_password = Longer })));
        Assert.Equal("password.same", Code(await here.PostAsync("api/v1/account/password", new { password = Password, new_password = Password })));
        foreach (var (refused, code) in new[] { ("too short", "password.length"), (new string('x', 129), "password.length"), ("password12345", "password.common") })
        {
            var problem = await here.PostAsync("api/v1/account/password", new { password = Password, new_password = refused });
            Assert.Equal((code, "/new_password"), (Code(problem), problem.GetProperty("faults")[0].GetProperty("where").GetString()));
        }

        using var changed = await here.SendAsync(HttpMethod.Post, "api/v1/account/password", new { password = Password, new_password = Longer });
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await here.SendAsync(HttpMethod.Get, "api/v1/sites", null)).StatusCode); // the token is new as well
        var again = here with { Cookie = Assert.Single(changed.Headers.GetValues("Set-Cookie")).Split(';')[0], Csrf = "" };
        again = again with { Csrf = (await again.GetAsync("api/v1/session")).GetProperty("csrf").GetString()! };
        Assert.Single((await again.GetAsync("api/v1/account")).GetProperty("sessions").EnumerateArray());
        Assert.Equal("session.wrong", Code(await SignInAsync(server, Password, null)));
        Assert.Equal("", Code(await SignInAsync(server, Longer, null)));
        var words = (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop)).GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("text").GetString());
        Assert.Contains("changed their password", words);

        var (_, paper, enrolled) = await EnrolAsync(again);
        Assert.Equal("second-factor.wrong-code", Code(await enrolled.PostAsync("api/v1/account/password", new { password = Longer, new_password = Password })));
        using var back = await enrolled.SendAsync(HttpMethod.Post, "api/v1/account/password", new { password = Longer, new_password = Password, code = paper[0] });
        Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
        Assert.Equal("session.code-needed", Code(await SignInAsync(server, Password, null)));
    }

    [Fact]
    public async Task Neither_secret_nor_codes_lie_readable_in_the_catalog()
    {
        await using var server = await StartAsync(("ann", "owner"));
        var (secret, paper, _) = await EnrolAsync(await SignedIn.AsAsync(server, "ann@example.org", Password));
        server.Installation.Catalog.Checkpoint();
        await using var file = new FileStream(server.Installation.Paths.Catalog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, Stop);

        Assert.True(bytes.AsSpan().IndexOf("ann@example.org"u8) > 0); // the search finds what is there
        Assert.True(bytes.AsSpan().IndexOf(secret) < 0);
        Assert.All(paper, code => Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(code.Replace("-", "", StringComparison.Ordinal))) < 0));
        SqliteConnection.ClearAllPools();
    }

    private static async Task<RunningServer> StartAsync(params (string Name, string Role)[] users)
    {
        var server = await RunningServer.StartAsync(new ServerOptions());
        foreach (var (name, role) in users)
        {
            await server.OwnerPostAsync("api/v1/users", new { email = $"{name}@example.org", name, role, password = Password });
        }

        return server;
    }

    private static async Task<(byte[] Secret, string[] Paper, SignedIn Again)> EnrolAsync(SignedIn person)
    {
        var begun = await person.PostAsync("api/v1/account/second-factor", new { });
        var text = begun.GetProperty("secret").GetString()!.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains($"secret={text}&", begun.GetProperty("uri").GetString(), StringComparison.Ordinal);
        var secret = FromBase32(text);
        Assert.Equal("second-factor.wrong-code", Code(await person.PostAsync("api/v1/account/second-factor/confirm", new { code = "12345" })));
        using var confirmed = await person.SendAsync(HttpMethod.Post, "api/v1/account/second-factor/confirm", new { code = Now(secret) });
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        var paper = (await JsonAsync(confirmed)).GetProperty("codes").EnumerateArray().Select(code => code.GetString()!).ToArray();
        var again = person with { Cookie = Assert.Single(confirmed.Headers.GetValues("Set-Cookie")).Split(';')[0], Csrf = "" };
        return (secret, paper, again with { Csrf = (await again.GetAsync("api/v1/session")).GetProperty("csrf").GetString()! });
    }

    private static async Task<JsonElement> SignInAsync(RunningServer server, string password, string? code)
    {
        using var answer = await server.Http.PostAsJsonAsync("api/v1/session", new { email = "ann@example.org", password, code }, Stop);
        return answer.StatusCode == HttpStatusCode.NoContent ? default : await JsonAsync(answer);
    }

    private static string Now(byte[] secret) => At(secret, 0);

    private static string Next(byte[] secret) => At(secret, 1);

    /// <summary>What an app shows so many half minutes from now.</summary>
    private static string At(byte[] secret, int steps)
    {
        var counter = BitConverter.GetBytes(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 + steps).Reverse().ToArray();
#pragma warning disable CA5350 // what apps show
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var place = hash[19] & 15;
        var number = (hash[place] & 127) << 24 | hash[place + 1] << 16 | hash[place + 2] << 8 | hash[place + 3];
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    private static string Code(JsonElement problem) => problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("code", out var code) ? code.GetString()! : "";

    private static Task<JsonElement> JsonAsync(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(Stop);

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
