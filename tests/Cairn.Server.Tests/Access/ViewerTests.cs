using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Tests.Hosting;
using Xunit;

namespace Cairn.Server.Tests.Access;

/// <summary>A viewer sees numbers and never who is behind them, however the question is put.</summary>
public sealed class ViewerTests
{
    private const string Password = "a long pass phrase";
    private const string Reports = "api/v1/sites/shop/reports";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_report_is_chosen_or_grouped_by_what_tells_people_apart()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        var (viewer, analyst) = (await UserAsync(server, "vic", "viewer"), await UserAsync(server, "ann", "analyst"));
        using (var one = await analyst.SendAsync(HttpMethod.Put, "api/v1/sites/shop/segments/one_person", new { segment = "visitor.id = \"v1\"" }))
        using (var again = await analyst.SendAsync(HttpMethod.Put, "api/v1/sites/shop/segments/one_again", new { segment = "in(one_person) or did(purchase)" }))
        {
            Assert.True(one.IsSuccessStatusCode && again.IsSuccessStatusCode);
        }

        using (var list = await viewer.SendAsync(HttpMethod.Get, "api/v1/sites/shop/segments", null))
        {
            Assert.Equal(0, (await list.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("rows").GetArrayLength());
        }

        (string Kind, object Request)[] requests =
        [
            ("conversions", new { filters = new[] { "user_id = 'u1'" } }),
            ("conversions", new { segment = "event.user_id = \"u1\"" }),
            ("conversions", new { segment = "visitor.id = \"v1\"" }),
            ("sources", new { segment = "did(page_view)", compare = new { segment = "session.visitor_id = v1" } }),
            ("funnel", new { text = "page_view[user_id = u1] > purchase" }),
            ("funnel", new { text = "page_view > purchase", breakdown = new { property = "order_id" } }),
            ("funnel", new { steps = new[] { new { @event = new { name = "page_view", where = new[] { new { prop = "click_id", op = "exists" } } } } } }),
            ("retention", new { first = "page_view[user_id = u1]" }),
            ("paths", new { from = "page_view[user_id = u1]" }),
            ("paths", new { segment = "did(page_view[\"event_id\" = \"501686c7-0000-7000-8000-000000000000\"], ever)" }),
            ("conversions", new { filters = new[] { "household_key = \"x\"" } }),
            ("conversions", new { segment = "visitor.first_seen = \"2026-05-01T10:00:00.000001Z\"" }),
            ("conversions", new { filters = new[] { "session.start starts \"2026-05-01T10:0\"" } }),
            ("conversions", new { segment = "in(one_person)" }),
            ("conversions", new { segment = "in(one_again)" }),
        ];
        foreach (var (kind, request) in requests)
        {
            using var refused = await viewer.SendAsync(HttpMethod.Post, $"{Reports}/{kind}", request);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Stop);
            Assert.True(refused.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest, $"{kind} {problem}");
            Assert.True(problem.GetProperty("code").GetString() is "access.personal" or "json.unreadable", $"{kind} {problem}");
            using var asked = await analyst.SendAsync(HttpMethod.Post, $"{Reports}/{kind}", request);
            Assert.NotEqual(HttpStatusCode.Forbidden, asked.StatusCode);
        }

        foreach (var harmless in (object[])[new { filters = new[] { "prop.user_idle > 1" } }, new { segment = "did(user_id_shown)" }, new { segment = "visitor.days_since_first <= 7" }, new { filters = new[] { "session.start_page = \"/\"" } }, new { filters = new[] { "prop.user_id = 1" } }])
        {
            using var answer = await viewer.SendAsync(HttpMethod.Post, $"{Reports}/conversions", harmless);
            Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Samples_of_a_preview_and_the_top_of_propensity_are_for_those_who_see_visitors()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var taken = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"sign_up","visitor":"visitor-one"},{"name":"purchase","visitor":"visitor-one"}]}""");
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await server.SettleAsync();
        var (viewer, analyst) = (await UserAsync(server, "vic", "viewer"), await UserAsync(server, "ann", "analyst"));
        var definition = new { key = "sign_up", name = "Sign-up", kind = "micro", stage = "intent", role = "process", match = new { @event = "sign_up" } };
        var (seen, hidden) = (await PreviewAsync(analyst, definition), await PreviewAsync(viewer, definition));
        Assert.Equal(1, hidden.GetProperty("total").GetProperty("new").GetInt32());
        Assert.Equal("visitor-one", seen.GetProperty("only_new_samples")[0].GetProperty("visitor").GetString());
        Assert.Equal(0, hidden.GetProperty("only_new_samples").GetArrayLength());

        var purchase = new { key = "purchase", name = "Purchase", kind = "macro", stage = "decision", match = new { @event = "purchase" } };
        using var defined = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/definitions/purchase", purchase, Stop);
        Assert.True(defined.IsSuccessStatusCode, await defined.Content.ReadAsStringAsync(Stop));
        Assert.DoesNotContain("visitor-one", await TextAsync(viewer, "propensity", new { }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_nothing_of_a_user_leaves_no_trace_in_the_audit_log()
    {
        await using var server = await RunningServer.StartAsync();
        await UserAsync(server, "vic", "viewer");
        var users = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/users", Stop);
        var id = users.GetProperty("rows").EnumerateArray().Single(user => user.GetProperty("email").GetString() == "vic@example.org").GetProperty("id").GetInt32();
        foreach (var (change, entries) in new (object, int)[] { (new { }, 0), (new { role = "viewer" }, 0), (new { role = "analyst" }, 1) })
        {
            using var changed = await server.Owner.PatchAsJsonAsync($"api/v1/users/{id}", change, Stop);
            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            var audit = await server.Owner.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop);
            Assert.Equal(entries, audit.GetProperty("rows").EnumerateArray().Count(entry => entry.GetProperty("action").GetString() == "user.changed"));
        }
    }

    private static async Task<JsonElement> PreviewAsync(SignedIn user, object definition)
    {
        // A preview looks at whole days before today: seen from tomorrow on, the events are there.
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1).ToString("o", CultureInfo.InvariantCulture);
        using var response = await user.SendAsync(HttpMethod.Post, "api/v1/sites/shop/definitions/preview", new { definition, days = 30, as_of = tomorrow });
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("rows")[0];
    }

    private static async Task<string> TextAsync(SignedIn user, string kind, object request)
    {
        using var response = await user.SendAsync(HttpMethod.Post, $"{Reports}/{kind}", request);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<SignedIn> UserAsync(RunningServer server, string name, string role)
    {
        await server.OwnerPostAsync("api/v1/users", new { email = $"{name}@example.org", name, role, password = Password });
        return await SignedIn.AsAsync(server, $"{name}@example.org", Password);
    }
}
