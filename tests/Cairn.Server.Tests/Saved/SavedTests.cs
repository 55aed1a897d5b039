using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Saved;

public sealed class SavedTests
{
    private const string Password = "a long pass phrase";
    private const string Saved = "api/v1/sites/shop/saved";
    private const string Marks = "api/v1/sites/shop/marks";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_sees_a_saved_report_and_only_some_change_it()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        await server.SiteAsync("other");
        var (vic, eve, bob) = (await UserAsync(server, "vic", "analyst"), await UserAsync(server, "eve", "analyst"), await UserAsync(server, "bob", "admin"));
        const string Page = "/s/shop/funnels?steps=a%20%3E%20b&last=7+days&by=channel";
        using var added = await vic.SendAsync(HttpMethod.Post, Saved, new { name = " <b>Checkout</b> ", page = Page, note = "weekly\nlook", pinned = true });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = (await added.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetInt32();

        var seen = Assert.Single((await JsonAsync(await eve.SendAsync(HttpMethod.Get, Saved, null))).GetProperty("rows").EnumerateArray());
        Assert.Equal(("<b>Checkout</b>", Page, "vic@example.org", true, false), (Text(seen, "name"), Text(seen, "page"), Text(seen, "owner"), Flag(seen, "pinned"), Flag(seen, "can_change")));
        Assert.Equal("saved.not-yours", await CodeAsync(await eve.SendAsync(HttpMethod.Put, $"{Saved}/{id}", new { name = "mine", page = Page })));
        Assert.Equal("saved.not-yours", await CodeAsync(await eve.SendAsync(HttpMethod.Delete, $"{Saved}/{id}", null)));
        Assert.Equal("saved.not-found", await CodeAsync(await bob.SendAsync(HttpMethod.Delete, $"api/v1/sites/other/saved/{id}", null)));

        var changed = await JsonAsync(await bob.SendAsync(HttpMethod.Put, $"{Saved}/{id}", new { name = "Checkout", page = "/s/shop/today", pinned = false }));
        Assert.Equal(("Checkout", "/s/shop/today", "vic@example.org", false), (Text(changed, "name"), Text(changed, "page"), Text(changed, "owner"), Flag(changed, "pinned")));
        Assert.Equal(HttpStatusCode.NoContent, (await vic.SendAsync(HttpMethod.Delete, $"{Saved}/{id}", null)).StatusCode);
        Assert.Equal("saved.not-found", await CodeAsync(await vic.SendAsync(HttpMethod.Delete, $"{Saved}/{id}", null)));
    }

    [Fact]
    public async Task What_a_change_leaves_out_stays_as_it_was()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var id = (await server.OwnerPostAsync(Saved, new { name = "Checkout", page = "/s/shop/today?range=7d", note = "weekly", pinned = true })).GetProperty("id").GetInt32();
        (string?, string?, string?, bool) Shown(JsonElement saved) => (Text(saved, "name"), Text(saved, "page"), Text(saved, "note"), Flag(saved, "pinned"));
        async Task<JsonElement> ChangeAsync(object change) => await JsonAsync(await server.Owner.PutAsJsonAsync($"{Saved}/{id}", change, Stop));

        Assert.Equal(("Cash desk", "/s/shop/today?range=7d", "weekly", true), Shown(await ChangeAsync(new { name = "Cash desk" })));
        Assert.Equal(("Cash desk", "/s/shop/today?range=7d", "weekly", false), Shown(await ChangeAsync(new { pinned = false })));
        Assert.Equal(("Cash desk", "/s/shop/today?range=7d", "daily", false), Shown(await ChangeAsync(new { note = "daily" })));
        Assert.Equal(("Cash desk", "/s/shop/paths", "", false), Shown(await ChangeAsync(new { page = "/s/shop/paths", note = "" })));
        Assert.Equal("saved.name-invalid", await CodeAsync(await server.Owner.PutAsJsonAsync($"{Saved}/{id}", new { name = " " }, Stop)));
        Assert.Equal(("Cash desk", "/s/shop/paths", "", false), Shown(await ChangeAsync(new { })));
    }

    [Fact]
    public async Task A_deleted_report_comes_back_as_it_was_and_only_by_who_may()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var (vic, eve, bob) = (await UserAsync(server, "vic", "analyst"), await UserAsync(server, "eve", "analyst"), await UserAsync(server, "bob", "admin"));
        var added = await JsonAsync(await vic.SendAsync(HttpMethod.Post, Saved, new { name = "Checkout", page = "/s/shop/today", note = "weekly", pinned = true }));
        var path = $"{Saved}/{added.GetProperty("id").GetInt32()}";
        Assert.Equal("saved.not-found", await CodeAsync(await vic.SendAsync(HttpMethod.Post, $"{path}/restore", null)));

        Assert.Equal(HttpStatusCode.NoContent, (await bob.SendAsync(HttpMethod.Delete, path, null)).StatusCode);
        Assert.Empty((await JsonAsync(await vic.SendAsync(HttpMethod.Get, Saved, null))).GetProperty("rows").EnumerateArray());
        Assert.Equal("saved.not-found", await CodeAsync(await vic.SendAsync(HttpMethod.Put, path, new { name = "b" })));
        Assert.Equal("saved.not-yours", await CodeAsync(await eve.SendAsync(HttpMethod.Post, $"{path}/restore", null)));

        var back = await JsonAsync(await bob.SendAsync(HttpMethod.Post, $"{path}/restore", null));
        Assert.Equal(
            ("Checkout", "/s/shop/today", "weekly", "vic@example.org", true, added.GetProperty("id").GetInt32()),
            (Text(back, "name"), Text(back, "page"), Text(back, "note"), Text(back, "owner"), Flag(back, "pinned"), back.GetProperty("id").GetInt32()));
    }

    [Theory]
    [InlineData("https://evil.example/s/shop/today")]
    [InlineData("//evil.example/s/shop/today")]
    [InlineData("/s/other/today")]
    [InlineData("/s/shop")]
    [InlineData("/s/shop/")]
    [InlineData("/s/shop/../../api/v1/sites")]
    [InlineData("/s/shop/people/../../other")]
    [InlineData("/s/shop/people/%2E%2e/%2e%2e/other")]
    [InlineData("/s/shop/today#x")]
    [InlineData("/s/shop/today?a=\\")]
    [InlineData("/s/shop/today?a=<b>")]
    [InlineData("/s/shop/today?a= b")]
    [InlineData("/s/shop/today?a=\u0000")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task What_is_no_page_of_the_site_is_refused(string page)
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        Assert.Equal("saved.page-invalid", await CodeAsync(await server.Owner.PostAsJsonAsync(Saved, new { name = "a", page }, Stop)));
    }

    [Fact]
    public async Task Sizes_and_names_are_bounded_and_every_fault_named()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        using var response = await server.Owner.PostAsJsonAsync(Saved, new { name = " ", page = "/s/shop/today?" + new string('a', 2_048), note = "\u0007" }, Stop);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal(["/name", "/note", "/page"], problem.GetProperty("faults").EnumerateArray().Select(fault => Text(fault, "where")));
        using var fits = await server.Owner.PostAsJsonAsync(Saved, new { name = "a", page = "/s/shop/today?" + new string('a', 2_048 - 14) }, Stop);
        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
    }

    [Fact]
    public async Task Marks_are_shown_in_the_trends_of_their_time()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await server.CollectAsync(JsonSerializer.Serialize(new { key, events = new[] { new { name = "view", visitor = "ann" } } }));
        await server.SettleAsync();
        var now = TimeProvider.System.GetUtcNow();
        var mark = await server.OwnerPostAsync(Marks, new { title = "Release 2", kind = "deploy", at = now.AddHours(-2) });
        await server.OwnerPostAsync(Marks, new { title = "Long ago", at = now.AddDays(-100) });
        await server.OwnerPostAsync(Marks, new { title = "Now" });
        Assert.Equal(["Long ago", "Release 2", "Now"], (await server.Owner.GetFromJsonAsync<JsonElement>(Marks, Stop)).GetProperty("rows").EnumerateArray().Select(row => Text(row, "title")));

        using var changed = await server.Owner.PutAsJsonAsync($"{Marks}/{mark.GetProperty("id").GetInt32()}", new { title = "Release 2.1", kind = "deploy", at = now.AddHours(-1) }, Stop);
        Assert.Equal("Release 2.1", Text(await JsonAsync(changed), "title"));
        var trends = await server.OwnerPostAsync("api/v1/sites/shop/reports/trends", new { symbols = new[] { "view" }, bucket = "hour", range = new { last = "last 1d" } });
        Assert.Equal(["deploy Release 2.1", "other Now"], trends.GetProperty("marks").EnumerateArray().Select(row => $"{Text(row, "kind")} {Text(row, "title")}"));

        using var deleted = await server.Owner.DeleteAsync($"{Marks}/{mark.GetProperty("id").GetInt32()}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("mark.not-found", await CodeAsync(await server.Owner.DeleteAsync($"{Marks}/{mark.GetProperty("id").GetInt32()}", Stop)));
        Assert.Equal("mark.not-found", await CodeAsync(await server.Owner.PutAsJsonAsync($"{Marks}/99", new { title = "x" }, Stop)));
    }

    [Theory]
    [InlineData("", "deploy", "2026-01-01T00:00:00Z", "mark.title-invalid")]
    [InlineData("a\u001b[2J", "deploy", "2026-01-01T00:00:00Z", "mark.title-invalid")]
    [InlineData("a", "party", "2026-01-01T00:00:00Z", "mark.kind-unknown")]
    [InlineData("a", "deploy", "0001-01-01T00:00:00Z", "mark.time-invalid")]
    [InlineData("a", "deploy", "9999-12-31T23:59:59Z", "mark.time-invalid")]
    [InlineData("a", "deploy", "yesterday", "json.unreadable")]
    public async Task What_is_no_mark_is_refused(string title, string kind, string at, string code)
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        Assert.Equal(code, await CodeAsync(await server.Owner.PostAsJsonAsync(Marks, new { title, kind, at }, Stop)));
    }

    private static async Task<SignedIn> UserAsync(RunningServer server, string name, string role)
    {
        await server.OwnerPostAsync("api/v1/users", new { email = $"{name}@example.org", name, role, password = Password });
        return await SignedIn.AsAsync(server, $"{name}@example.org", Password);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => Text(await response.Content.ReadFromJsonAsync<JsonElement>(Stop), "code");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static bool Flag(JsonElement element, string name) => element.GetProperty(name).GetBoolean();
}
