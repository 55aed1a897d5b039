using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Visitors;

public sealed class VisitorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_person_is_found_by_each_of_their_ids_with_what_joins_them()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, "phone", "page_view", -50, "ann", new { colour = "<script>" });
        await SendAsync(server, key, "laptop/1", "page_view", -40, "ann");
        await SendAsync(server, key, "laptop/1", "purchase", -39, null, new { items = new[] { 1, 2 } });
        await SendAsync(server, key, "bobs", "page_view", -30, null);
        await server.SettleAsync();

        foreach (var id in (string[])["ann", "phone", "laptop%2F1"])
        {
            var person = await GetAsync(server, id);
            Assert.Equal("ann", person.GetProperty("id").GetString());
            Assert.True(person.GetProperty("is_user").GetBoolean());
            Assert.Equal(["laptop/1", "phone"], person.GetProperty("visitors").EnumerateArray().Select(visitor => visitor.GetString()));
            Assert.Equal(["purchase", "page_view", "page_view"], Names(person));
            Assert.Equal(["event client False", "event client False"], person.GetProperty("edges").EnumerateArray().Select(edge =>
                $"{edge.GetProperty("reason").GetString()} {edge.GetProperty("trust").GetString()} {edge.GetProperty("revoked").GetBoolean()}"));
        }

        var oldest = (await GetAsync(server, "ann")).GetProperty("rows")[2];
        Assert.Equal(("<script>", "phone", "https://shop.example/p"), (oldest.GetProperty("properties").GetProperty("colour").GetString(), oldest.GetProperty("visitor").GetString(), oldest.GetProperty("url").GetString()));
        Assert.Equal("unset", oldest.GetProperty("consent").GetProperty("analytics_storage").GetString());
        var bob = await GetAsync(server, "bobs");
        Assert.Equal(("bobs", false, 0), (bob.GetProperty("id").GetString(), bob.GetProperty("is_user").GetBoolean(), bob.GetProperty("edges").GetArrayLength()));

        await server.OwnerPostAsync("api/v1/sites/shop/identity/edges", new { visitor = "phone", user = "ann" });
        var parted = await GetAsync(server, "phone");
        Assert.Equal("phone", parted.GetProperty("id").GetString());
        Assert.Contains(parted.GetProperty("edges").EnumerateArray(), edge => edge.GetProperty("revoked").GetBoolean());
        Assert.Equal(["laptop/1"], (await GetAsync(server, "ann")).GetProperty("visitors").EnumerateArray().Select(visitor => visitor.GetString()));
    }

    [Fact]
    public async Task A_long_journey_comes_page_by_page_and_its_first_page_is_audited()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        for (var batch = 0; batch < 3; batch++)
        {
            await server.CollectAsync(JsonSerializer.Serialize(new { key, events = Enumerable.Range(batch * 50, 50).Select(i => Sent("ann", "page_view", -i, null, null)) }));
        }

        await server.SettleAsync();
        var (seen, cursor) = (new HashSet<long>(), "");
        do
        {
            var page = await server.Owner.GetFromJsonAsync<JsonElement>($"api/v1/sites/shop/visitors/ann?limit=40{cursor}", Stop);
            Assert.All(page.GetProperty("rows").EnumerateArray(), row => Assert.True(seen.Add(row.GetProperty("id").GetInt64())));
            cursor = page.GetProperty("cursor").GetString() is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(150, seen.Count);
        var audit = (await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit?site=shop", Stop)).GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("action").GetString() == "person.viewed").ToList();
        Assert.Equal("150 events", Assert.Single(audit).GetProperty("detail").GetString());
        Assert.DoesNotContain("ann", audit[0].GetProperty("subject").GetString()!, StringComparison.Ordinal);
        var list = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/sites/shop/visitors?q=AN", Stop);
        Assert.Equal(150, Assert.Single(list.GetProperty("rows").EnumerateArray()).GetProperty("events").GetInt64());
    }

    [Theory]
    [InlineData("visitors/nobody", 404)]
    [InlineData("visitors/%27%20or%201=1", 404)]
    [InlineData("visitors/ann?limit=0", 422)]
    [InlineData("visitors/ann?limit=x", 400)]
    [InlineData("visitors/ann?cursor=x", 422)]
    [InlineData("visitors?limit=1000", 422)]
    [InlineData("visitors?segment=did(", 422)]
    [InlineData("visitors?cursor=nonsense", 422)]
    public async Task What_cannot_be_shown_is_refused(string path, int status)
    {
        await using var server = await RunningServer.StartAsync();
        await SendAsync(server, await server.SiteAsync("shop"), "ann", "page_view", -1, null);
        await server.SettleAsync();
        using var response = await server.Owner.GetAsync($"api/v1/sites/shop/{path}", Stop);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static async Task<JsonElement> GetAsync(RunningServer server, string id) => await server.Owner.GetFromJsonAsync<JsonElement>($"api/v1/sites/shop/visitors/{id}", Stop);

    private static IEnumerable<string?> Names(JsonElement person) => person.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name").GetString());

    private static async Task SendAsync(RunningServer server, string key, string visitor, string name, int minutes, string? user, object? properties = null)
    {
        using var response = await server.CollectAsync(JsonSerializer.Serialize(new { key, events = new[] { Sent(visitor, name, minutes, user, properties) } }));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static Dictionary<string, object> Sent(string visitor, string name, int minutes, string? user, object? properties)
    {
        var sent = new Dictionary<string, object>
        {
            ["visitor"] = visitor,
            ["name"] = name,
            ["url"] = "https://shop.example/p",
            ["at"] = TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToString("O", CultureInfo.InvariantCulture),
        };
        if (user is not null)
        {
            sent["user"] = user;
        }

        if (properties is not null)
        {
            sent["props"] = properties;
        }

        return sent;
    }
}
