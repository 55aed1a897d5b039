using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Cairn.Server.Tests.Shares;

public sealed class ShareTests
{
    private const string Password = "a long pass phrase";
    private const string Shares = "api/v1/sites/shop/shares";

    private static readonly object Funnel = new { text = "view > buy", breakdown = new { prop = "country" }, range = new { last = "all" } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_shows_its_report_to_anybody_and_nothing_that_leads_to_visitors()
    {
        await using var server = await OpenShopAsync();
        var (token, id) = await ShareAsync(server, new { name = "<b>Checkout</b>", note = "For the board", kind = "funnel", request = Funnel });

        using var response = await server.Http.GetAsync($"api/v1/shared/{token}", Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("noindex", "no-store"), (Assert.Single(response.Headers.GetValues("X-Robots-Tag")), response.Headers.CacheControl?.ToString()));
        Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var shown = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(
            ["name", "note", "site", "timezone", "kind", "expires_at", "names", "report"], shown.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("<b>Checkout</b>", "For the board", "funnel"), (Text(shown, "name"), Text(shown, "note"), Text(shown, "kind")));
        Assert.Equal([2, 1], shown.GetProperty("report").GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("count").GetInt32()));
        foreach (var secret in (string[])["drill", "ann", "bob", "order-1", "user_id", "visitor_id", "\"filters\"", "\"segment\""])
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        var listed = await server.Owner.GetStringAsync(Shares, Stop);
        Assert.DoesNotContain(token, listed + await server.Owner.GetStringAsync("api/v1/audit", Stop), StringComparison.Ordinal);
        var row = Assert.Single(JsonSerializer.Deserialize<JsonElement>(listed).GetProperty("rows").EnumerateArray());
        Assert.Equal((id, 30), (row.GetProperty("id").GetInt32(), (row.GetProperty("expires_at").GetDateTimeOffset() - row.GetProperty("created_at").GetDateTimeOffset()).Days));
    }

    [Fact]
    public async Task A_reader_cannot_ask_for_anything_else()
    {
        await using var server = await OpenShopAsync();
        var (token, _) = await ShareAsync(server, new { name = "Checkout", kind = "funnel", request = Funnel });
        var plain = await ReportAsync(server, token);

        var widened = await ReportAsync(server, $"{token}?range=all&from=2000-01-01&segment=visitor.id+%3D+%22ann%22&filters=country+%3D+%22DE%22&kind=near-miss&request=%7B%7D");

        Assert.Equal(plain, widened);
        foreach (var (method, path) in new[] { (HttpMethod.Post, $"api/v1/shared/{token}"), (HttpMethod.Put, $"api/v1/shared/{token}"), (HttpMethod.Delete, $"p/{token}") })
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(new { kind = "sources", request = new { } }) };
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.Http.SendAsync(request, Stop)).StatusCode);
        }

        foreach (var path in (string[])["api/v1/sites", "api/v1/sites/shop/reports/funnel", "api/v1/sites/shop/shares", "api/v1/sites/shop/visitors"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Authorization", $"Bearer {token}");
            Assert.NotEqual(HttpStatusCode.OK, (await server.Http.SendAsync(request, Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task A_link_that_expired_was_withdrawn_or_is_of_a_closed_site_is_not_told_from_none()
    {
        await using var server = await OpenShopAsync();
        var (withdrawn, id) = await ShareAsync(server, new { name = "a", kind = "funnel", request = Funnel });
        var (expired, old) = await ShareAsync(server, new { name = "b", kind = "funnel", request = Funnel, days = 1 });
        var (closed, _) = await ShareAsync(server, new { name = "c", kind = "funnel", request = Funnel });
        foreach (var token in (string[])[withdrawn, expired, closed])
        {
            await ReportAsync(server, token); // each has been answered, so that none is dead for want of an answer
        }

        Assert.Equal(HttpStatusCode.NoContent, (await server.Owner.DeleteAsync($"{Shares}/{id}", Stop)).StatusCode);
        await ExpireAsync(server, old);
        var dead = await DeadAsync(server, withdrawn);
        Assert.Equal(dead, await DeadAsync(server, expired));
        Assert.Equal(dead, await DeadAsync(server, new string('x', 43)));
        Assert.Equal(dead, await DeadAsync(server, "x"));
        await ReportAsync(server, closed);

        await AllowAsync(server, allowed: false);
        Assert.Equal(dead, await DeadAsync(server, closed));
        await AllowAsync(server, allowed: true);
        await ReportAsync(server, closed);
    }

    [Fact]
    public async Task Public_links_are_off_until_an_owner_or_admin_turns_them_on()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var (ann, bob, vic) = (await UserAsync(server, "ann", "analyst"), await UserAsync(server, "bob", "admin"), await UserAsync(server, "vic", "viewer"));
        var wanted = new { name = "Checkout", kind = "funnel", request = Funnel };
        var settings = JsonSerializer.Deserialize<Dictionary<string, object>>(await server.Owner.GetStringAsync("api/v1/sites/shop/settings", Stop))!;
        settings["public_links"] = true;

        Assert.Equal("share.off", await CodeAsync(await bob.SendAsync(HttpMethod.Post, Shares, wanted)));
        Assert.Equal("access.role-missing", await CodeAsync(await ann.SendAsync(HttpMethod.Put, "api/v1/sites/shop/settings", settings)));
        Assert.Equal(HttpStatusCode.OK, (await bob.SendAsync(HttpMethod.Put, "api/v1/sites/shop/settings", settings)).StatusCode);

        using var made = await ann.SendAsync(HttpMethod.Post, Shares, wanted);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("link").GetProperty("id").GetInt32();
        Assert.Equal("access.role-missing", await CodeAsync(await vic.SendAsync(HttpMethod.Post, Shares, wanted)));
        Assert.Equal("access.role-missing", await CodeAsync(await vic.SendAsync(HttpMethod.Get, Shares, null)));
        Assert.Equal("access.role-missing", await CodeAsync(await vic.SendAsync(HttpMethod.Delete, $"{Shares}/{id}", null)));
        using var asKey = new HttpRequestMessage(HttpMethod.Post, Shares) { Content = JsonContent.Create(wanted) };
        asKey.Headers.Add("Authorization", $"Bearer {await server.SecretKeyAsync("shop", "admin", "config:write", "reports:read")}");
        Assert.Equal("access.needs-person", await CodeAsync(await server.Http.SendAsync(asKey, Stop)));
        Assert.Contains("made a public link", await server.Owner.GetStringAsync("api/v1/audit", Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("near-miss", """{}""", "share.kind-refused")]
    [InlineData("drill", """{"token":"x"}""", "share.kind-refused")]
    [InlineData("attribution/receipt", """{}""", "share.kind-refused")]
    [InlineData("segment", """{"segment":"visitor.sessions >= 1"}""", "share.kind-refused")]
    [InlineData("FUNNEL", """{"text":"view > buy"}""", "share.kind-refused")]
    [InlineData("funnel", """{"text":"view > buy","breakdown":{"prop":"order_id"}}""", "share.split-refused")]
    [InlineData("funnel", """{"text":"view > buy","breakdown":{"prop":"prop.nickname"}}""", "share.split-refused")]
    [InlineData("conversions", """{"breakdown":"prop.email"}""", "share.split-refused")]
    [InlineData("sources", """{"by":"city"}""", "share.split-refused")]
    [InlineData("sources", """{"by":"channel","second":"prop.plan"}""", "share.split-refused")]
    [InlineData("funnel", """{"text":"view[user_id = \"ann\"] > buy"}""", "share.tells-who")]
    [InlineData("funnel", """{"text":"view > buy","segment":"visitor.id = \"ann\""}""", "share.tells-who")]
    [InlineData("funnel", """{"text":"view > buy","segment":"in(just_ann)"}""", "share.tells-who")]
    [InlineData("funnel", """{"text":"view > buy","compare":{"segment":"in(ann_again)"}}""", "share.tells-who")]
    [InlineData("funnel", """{"text":"view > buy","filters":["order_id = \"order-1\""]}""", "share.tells-who")]
    [InlineData("funnel", """{"steps":[{"symbol":{"event":"view","where":[{"prop":"email","op":"=","value":"x"}]}},{"symbol":"buy"}]}""", "share.tells-who")]
    [InlineData("paths", """{"from":"view[prop.customerId = \"7\"]"}""", "share.tells-who")]
    [InlineData("conversions", """{"filters":["\"visitor_id\" = \"ann\""]}""", "share.tells-who")]
    [InlineData("products", """{"segment":"did(buy[\"visitor_id\" = \"ann\"], ever)"}""", "share.tells-who")]
    [InlineData("products", """{"segment":"did(buy[\"event_id\" = \"x\"], ever)"}""", "share.tells-who")]
    [InlineData("funnel", """{"text":"view > buy","segment":"in(quoted_ann)"}""", "share.tells-who")]
    [InlineData("conversions", """{"segment":"session.start = \"2026-11-18T06:19:50.967857Z\""}""", "share.tells-who")]
    [InlineData("conversions", """{"segment":"first.start = \"2026-11-18T06:19:50.967857Z\""}""", "share.tells-who")]
    [InlineData("funnel", """{"text":"view > buy","drill":true}""", "share.request-unreadable")]
    [InlineData("funnel", """[]""", "share.request-unreadable")]
    [InlineData("funnel", """{"text":"view > buy","within":"soon"}""", "duration.unreadable")]
    public async Task What_could_tell_who_somebody_is_is_refused(string kind, string request, string code)
    {
        await using var server = await OpenShopAsync();
        await server.Owner.PutAsJsonAsync("api/v1/sites/shop/segments/just_ann", new { segment = "visitor.id = \"ann\"" }, Stop);
        await server.Owner.PutAsJsonAsync("api/v1/sites/shop/segments/ann_again", new { segment = "in(just_ann) or did(buy)" }, Stop);
        await server.Owner.PutAsJsonAsync("api/v1/sites/shop/segments/quoted_ann", new { segment = "did(buy[\"visitor_id\" = \"ann\"], ever)" }, Stop);
        using var response = await server.Owner.PostAsJsonAsync(Shares, new { name = "a", kind, request = JsonSerializer.Deserialize<JsonElement>(request) }, Stop);
        Assert.Equal((422, code), ((int)response.StatusCode, await CodeAsync(response)));
    }

    [Theory]
    [InlineData("funnel", """{"text":"login > buy[medium = \"email\"]","hold":["order_id"]}""")]
    [InlineData("sources", """{"by":"source","filters":["medium = \"email\""]}""")]
    [InlineData("paths", """{"from":"view"}""")]
    [InlineData("products", """{}""")]
    [InlineData("conversions", """{"breakdown":"channel"}""")]
    [InlineData("retention", """{"period":"week"}""")]
    [InlineData("funnel", """{"text":"view > buy","segment":"did(login, >= 2) and session.channel = \"Direct\""}""")]
    public async Task What_tells_nobody_is_shared(string kind, string request)
    {
        await using var server = await OpenShopAsync();
        var (token, _) = await ShareAsync(server, new { name = "a", kind, request = JsonSerializer.Deserialize<JsonElement>(request) });
        Assert.Equal(kind, JsonSerializer.Deserialize<JsonElement>(await ReportAsync(server, token)).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_saved_segment_that_comes_to_name_somebody_ends_the_link()
    {
        await using var server = await OpenShopAsync();
        await server.Owner.PutAsJsonAsync("api/v1/sites/shop/segments/some", new { segment = "did(view)" }, Stop);
        var (token, _) = await ShareAsync(server, new { name = "a", kind = "funnel", request = new { text = "view > buy", segment = "in(some)" } });
        await server.Owner.PutAsJsonAsync("api/v1/sites/shop/segments/some", new { segment = "visitor.id = \"ann\"" }, Stop);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync($"api/v1/shared/{token}", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("PATCH", """{"role":"viewer"}""", false)]
    [InlineData("PATCH", """{"disabled":true}""", false)]
    [InlineData("PATCH", """{"role":"admin"}""", true)]
    [InlineData("PATCH", """{"name":"Anna"}""", true)]
    [InlineData("DELETE", "", false)]
    public async Task Links_end_with_the_rights_of_who_made_them(string method, string change, bool works)
    {
        await using var server = await OpenShopAsync();
        var ann = await UserAsync(server, "ann", "analyst");
        using var made = await ann.SendAsync(HttpMethod.Post, Shares, new { name = "a", kind = "funnel", request = Funnel });
        var token = Text(await made.Content.ReadFromJsonAsync<JsonElement>(Stop), "path")![3..];
        var users = (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/users", Stop)).GetProperty("rows").EnumerateArray();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"api/v1/users/{users.Single().GetProperty("id").GetInt32()}")
        {
            Content = change.Length == 0 ? null : new StringContent(change, System.Text.Encoding.UTF8, "application/json"),
        };
        using var changed = await server.Owner.SendAsync(request, Stop);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Stop));
        using var seen = await server.Http.GetAsync($"api/v1/shared/{token}", Stop);
        Assert.Equal(works ? HttpStatusCode.OK : HttpStatusCode.NotFound, seen.StatusCode);
    }

    [Fact]
    public async Task Ids_in_paths_are_not_readable()
    {
        await using var server = await OpenShopAsync();
        var (token, _) = await ShareAsync(server, new { name = "a", kind = "sources", request = new { by = "page" } });
        var report = await ReportAsync(server, token);
        Assert.Contains("/orders/…/done", report, StringComparison.Ordinal);
        Assert.Contains("/blog/2026-trends", report, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        await using var server = await OpenShopAsync();
        var codes = new List<HttpStatusCode>();
        for (var at = 0; at < 40; at++)
        {
            codes.Add((await server.Http.GetAsync($"api/v1/shared/{new string('x', 43)}", Stop)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, codes[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, codes);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Http.GetAsync($"p/{new string('x', 43)}", Stop)).StatusCode);
    }

    [Fact]
    public async Task The_page_of_a_link_is_found_only_while_it_works()
    {
        await using var server = await OpenShopAsync();
        var (token, id) = await ShareAsync(server, new { name = "a", kind = "funnel", request = Funnel });
        using var page = await server.Http.GetAsync($"p/{token}", Stop);
        Assert.Equal((HttpStatusCode.OK, "noindex", "no-store"), (page.StatusCode, Assert.Single(page.Headers.GetValues("X-Robots-Tag")), page.Headers.CacheControl?.ToString()));
        using var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"p/{token}"), Stop);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        await server.Owner.DeleteAsync($"{Shares}/{id}", Stop);
        using var gone = await server.Http.GetAsync($"p/{token}", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "noindex"), (gone.StatusCode, Assert.Single(gone.Headers.GetValues("X-Robots-Tag"))));
    }

    /// <summary>A shop that lets public links answer, with two visitors who looked and one who bought.</summary>
    private static async Task<RunningServer> OpenShopAsync()
    {
        var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await AllowAsync(server, allowed: true);
        var at = TimeProvider.System.GetUtcNow().AddHours(-1);
        await server.CollectAsync(JsonSerializer.Serialize(new
        {
            key,
            events = new object[]
            {
                new { name = "page_view", visitor = "ann", user = "ann@example.org", time = at, url = "https://shop.example/orders/4711/done" },
                new { name = "view", visitor = "ann", time = at.AddSeconds(1) },
                new { name = "buy", visitor = "ann", time = at.AddMinutes(1), order_id = "order-1", value = "10", currency = "EUR" },
                new { name = "view", visitor = "bob", time = at.AddSeconds(1) },
                new { name = "page_view", visitor = "bob", time = at, url = "https://shop.example/blog/2026-trends" },
            },
        }));
        await server.SettleAsync();
        return server;
    }

    private static async Task AllowAsync(RunningServer server, bool allowed)
    {
        using var response = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { public_links = allowed }, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<(string Token, int Id)> ShareAsync(RunningServer server, object wanted)
    {
        var issued = await server.OwnerPostAsync(Shares, wanted);
        var path = Text(issued, "path")!;
        Assert.StartsWith("/p/", path, StringComparison.Ordinal);
        return (path[3..], issued.GetProperty("link").GetProperty("id").GetInt32());
    }

    private static async Task<string> ReportAsync(RunningServer server, string tokenAndQuery)
    {
        using var response = await server.Http.GetAsync($"api/v1/shared/{tokenAndQuery}", Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    /// <summary>What a dead link answers, but for the trace id.</summary>
    private static async Task<string> DeadAsync(RunningServer server, string token)
    {
        using var response = await server.Http.GetAsync($"api/v1/shared/{token}", Stop);
        Assert.Equal((HttpStatusCode.NotFound, "noindex"), (response.StatusCode, Assert.Single(response.Headers.GetValues("X-Robots-Tag"))));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        using var page = await server.Http.GetAsync($"p/{token}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        return $"{Text(problem, "code")} {Text(problem, "detail")}";
    }

    private static async Task ExpireAsync(RunningServer server, int id)
    {
        await using var file = new SqliteConnection($"Data Source={server.Installation.Paths.Catalog};Pooling=False");
        await file.OpenAsync(Stop);
        await using var command = file.CreateCommand();
        command.CommandText = "update shared_reports set ExpiresAt = 0 where Id = $id";
        command.Parameters.AddWithValue("$id", id);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Stop));
    }

    private static async Task<SignedIn> UserAsync(RunningServer server, string name, string role)
    {
        await server.OwnerPostAsync("api/v1/users", new { email = $"{name}@example.org", name, role, password = Password });
        return await SignedIn.AsAsync(server, $"{name}@example.org", Password);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => Text(await response.Content.ReadFromJsonAsync<JsonElement>(Stop), "code");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
