using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Ids;
using Cairn.Journeys.Events;
using Cairn.Journeys.Time;
using Cairn.Server.Hosting;
using Cairn.Server.Indexes;
using Cairn.Server.Privacy;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Events;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Privacy;

public sealed class PrivacyTests
{
    private const string Canary = "canary-7f3a9c";

    [Fact]
    public async Task Somebody_erased_is_hidden_at_once_gone_from_the_disk_after_the_rewrite_and_does_not_come_back()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, ("a", Canary, null, 10), ("b", Canary, null, 9), ("a", "other", null, 10));
        await SendAsync(server, key, ("a", Canary, null, -1)); // an hour ahead of us is now
        using var bad = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"{{Canary}}","value":1e400}]}""");
        await server.SettleAsync();
        Assert.Equal(2, await CountAsync(server, "a"));
        server.App.Services.GetRequiredService<JourneyIndexes>().Save();
        Assert.NotEmpty(FilesWith(server, Canary));

        var dry = await server.OwnerPostAsync("api/v1/sites/shop/privacy/erase", new { visitor = new[] { Canary }, dry_run = true });
        Assert.Equal((3, 1, 1), (Number(dry, "events"), Number(dry, "visitors"), Number(dry, "failed_events")));
        Assert.Equal(2, await CountAsync(server, "a"));

        var done = await server.OwnerPostAsync("api/v1/sites/shop/privacy/erase", new { visitor = new[] { Canary } });
        Assert.Equal((3, 1, 1), (Number(done, "events"), Number(done, "visitors"), Number(done, "failed_events")));
        Assert.Equal(1, await CountAsync(server, "a"));
        await SendAsync(server, key, ("a", Canary, null, 5));
        Assert.Equal(1, await CountAsync(server, "a"));
        Assert.Contains("people.erased", server.Installation.Catalog.Audit.List(10).Select(entry => entry.Action));

        await UntilAsync(() => server.App.Services.GetRequiredService<Erasures>().Rewrite());
        Assert.Equal(1, await CountAsync(server, "a"));
        server.App.Services.GetRequiredService<JourneyIndexes>().Save();
        await UntilAsync(() => FilesWith(server, Canary).Count == 0); // the spool empties its file by itself
        Assert.NotEmpty(FilesWith(server, "other"));

        await SendAsync(server, key, ("a", Canary, null, -1));
        Assert.Equal(2, await CountAsync(server, "a"));
    }

    [Fact]
    public async Task Who_stands_in_the_journal_and_is_still_there_is_erased_before_anybody_is_answered()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, ("a", "v1", "ann", 3), ("a", "v2", null, 2));
        using var bad = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"name":"a","visitor":"v\u0031","value":1e400},{"name":"a","visitor":"v2","value":1e400}]}""");
        await server.SettleAsync();
        await server.OwnerPostAsync("api/v1/sites/shop/privacy/export", new { user = new[] { "ann" } });
        var now = Timestamp.From(TimeProvider.System.GetUtcNow()).Micros;
        server.Installation.Erased.Add(1, [HashedId.OfUser(1, "ann"), HashedId.Of(1, "v1"), HashedId.Of(1, "v3")], now); // and then the process was killed
        var erasures = server.App.Services.GetRequiredService<Erasures>();

        erasures.ApplyJournal();

        Assert.Equal(["v2"], server.Installation.Store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Visitor));
        Assert.Equal(1, server.Installation.Catalog.FailedEvents.Count(new FailedEventFilter(1)));
        Assert.Empty(Directory.GetFiles(server.Installation.Paths.Exports));
        Assert.False(server.Installation.Erased.HasUnapplied);
        Assert.True(erasures.IsRewriteDue);
        await SendAsync(server, key, ("a", "v1", "ann", -1));
        Assert.Equal(2, server.Installation.Store.Count(1));
    }

    [Fact]
    public async Task A_user_is_erased_with_all_visitors_and_of_a_shared_one_with_their_part()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, ("a", "v1", null, 20), ("a", "v1", "ann", 19), ("a", "v2", "ann", 18));
        await SendAsync(server, key, ("before", "shared", null, 17), ("hers", "shared", "ann", 16), ("hers", "shared", null, 15), ("his", "shared", "bob", 14), ("his", "shared", null, 13));

        var done = await server.OwnerPostAsync("api/v1/sites/shop/privacy/erase", new { user = new[] { "ann" } });

        Assert.Equal((6, 2, 1, 1), (Number(done, "events"), Number(done, "visitors"), Number(done, "shared_visitors"), Number(done, "users")));
        Assert.Equal(["his", "his"], server.Installation.Store.ReadAll(1, long.MinValue, long.MaxValue).Select(row => row.Event.Name));
        await SendAsync(server, key, ("a", "v9", "ann", 12));
        Assert.Equal(2, server.Installation.Store.Count(1));
    }

    [Theory]
    [InlineData("{}", "privacy.ids")]
    [InlineData("""{"visitor":[""]}""", "privacy.ids")]
    [InlineData("""{"email_hash":["x"]}""", "privacy.no-contacts")]
    public async Task What_names_nobody_is_refused(string body, string code)
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        using var response = await server.Owner.PostAsync("api/v1/sites/shop/privacy/erase", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Erasing_needs_its_own_scope()
    {
        await using var server = await RunningServer.StartAsync();
        await server.SiteAsync("shop");
        foreach (var (scope, status) in new[] { ("reports:read", HttpStatusCode.Forbidden), ("privacy:erase", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/sites/shop/privacy/erase") { Content = JsonContent.Create(new { visitor = new[] { "v" }, dry_run = true }) };
            request.Headers.Authorization = new("Bearer", await server.SecretKeyAsync("shop", scope));
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Everything_held_of_somebody_can_be_fetched_by_whoever_has_the_address()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, ("a", "v1", "ann", 3), ("b", "v2", "ann", 2), ("c", "v3", null, 1));
        var export = await server.OwnerPostAsync("api/v1/sites/shop/privacy/export", new { user = new[] { "ann" } });

        Assert.Equal(2, Number(export, "events"));
        var lines = (await server.Http.GetStringAsync(export.GetProperty("json").GetString(), TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain("v3", string.Concat(lines), StringComparison.Ordinal);
        Assert.Equal(3, (await server.Http.GetStringAsync(export.GetProperty("csv").GetString(), TestContext.Current.CancellationToken)).TrimEnd().Split('\n').Length);
        using var other = await server.Http.GetAsync("api/v1/privacy/exports/0000.json", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        foreach (var file in Directory.GetFiles(Path.Combine(server.Installation.Paths.Root, "exports")))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        using var late = await server.Http.GetAsync(export.GetProperty("json").GetString(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        server.App.Services.GetRequiredService<RetentionWork>().Run();
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Installation.Paths.Root, "exports")));
    }

    [Theory] // the table of identity: events in order as visitor/user, and how many of their events each person has
    [InlineData("v1 v1/A v1", "3")]
    [InlineData("v1/A v2/A", "2")]
    [InlineData("v1 v1/A v1 v1/B v1", "2 3")]
    [InlineData("v1/A v1/B v2/B", "1 2")]
    [InlineData("v1/null v2/null", "1 1")]
    public async Task Events_make_the_persons_of_the_table(string events, string persons)
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        var parts = events.Split(' ');
        await SendAsync(server, key, [.. parts.Select((one, at) => ("a", one.Split('/')[0], one.Contains('/', StringComparison.Ordinal) ? one.Split('/')[1] : null, parts.Length - at))]);

        var view = server.App.Services.GetRequiredService<JourneyIndexes>().Fresh(1).View();
        var counts = new Dictionary<string, int>();
        foreach (var segment in view.Segments)
        {
            for (var person = 0; person < segment.PersonCount; person++)
            {
                var rows = Enumerable.Range(segment.Offsets[person], segment.Offsets[person + 1] - segment.Offsets[person]).Count(row => (segment.Flags[row] & EventFlags.Moved) == 0);
                counts[view.PersonId(segment, person)] = counts.GetValueOrDefault(view.PersonId(segment, person)) + rows;
            }
        }

        Assert.Equal(persons, string.Join(' ', counts.Values.Where(count => count > 0).Order()));
    }

    /// <summary>The steps as bytes; a token names the moment it was made for, so it is never twice the same.</summary>
    private static string WithoutTokens(JsonElement report)
    {
        var steps = JsonNode.Parse(report.GetProperty("steps").GetRawText())!.AsArray();
        foreach (var step in steps)
        {
            step!.AsObject().Remove("drill");
            step.AsObject().Remove("dropped_drill");
        }

        return steps.ToJsonString();
    }

    [Fact]
    public async Task Revoking_an_edge_takes_a_person_apart_and_undoing_it_gives_the_first_report_back_byte_for_byte()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, ("a", "v1", "ann", 3), ("b", "v2", "ann", 2));
        var joined = await FunnelAsync(server, "a > b");
        Assert.Equal(1, Number(joined.GetProperty("steps")[1], "count"));

        await server.OwnerPostAsync("api/v1/sites/shop/identity/edges", new { visitor = "v2", user = "ann" });
        Assert.Equal(0, Number((await FunnelAsync(server, "a > b")).GetProperty("steps")[1], "count"));
        await server.OwnerPostAsync("api/v1/sites/shop/identity/edges", new { visitor = "v2", user = "ann", revoked = false });
        Assert.Equal(WithoutTokens(joined), WithoutTokens(await FunnelAsync(server, "a > b")));

        using var nothing = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/identity/edges", new { visitor = "v2", user = "bob" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        Assert.Equal(["edge.restored", "edge.revoked"], server.Installation.Catalog.Audit.List(2).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Events_are_removed_by_the_day_they_were_received_and_only_where_a_site_says_so()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        await SendAsync(server, key, ("a", "v", "ann", 1));
        var old = Timestamp.From(TimeProvider.System.GetUtcNow().AddDays(-40)).Micros;
        var row = server.Installation.Store.ReadAll(1, long.MinValue, long.MaxValue).Single().Event;
        server.Installation.Store.Append([new(1, [row with { EventId = 77, ReceivedMicros = old, Visitor = "w" }, row with { EventId = 78, ReceivedMicros = old, Visitor = null, User = null }])], null);
        var retention = server.App.Services.GetRequiredService<RetentionWork>();

        retention.Run();
        Assert.Equal(3, server.Installation.Store.Count(1));
        using var put = await server.Owner.PutAsJsonAsync("api/v1/sites/shop/settings", new { retention = new { event_days = 30 } }, TestContext.Current.CancellationToken);
        retention.Run();
        Assert.Equal(1, server.Installation.Store.Count(1));
        Assert.Equal(1, await CountAsync(server, "a"));
    }

    private static async Task SendAsync(RunningServer server, string key, params (string Name, string Visitor, string? User, int HoursAgo)[] events)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = JsonSerializer.Serialize(new
        {
            key,
            events = events.Select(one => new
            {
                name = one.Name,
                visitor = one.Visitor,
                user = one.User,
                id = IdSource.Random.NewGuid().ToString(),
                at = now.AddHours(-one.HoursAgo).ToString("O", CultureInfo.InvariantCulture),
            }),
        });
        using var response = await server.CollectAsync(body);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await server.SettleAsync();
    }

    private static async Task<long> CountAsync(RunningServer server, string name) => Number((await FunnelAsync(server, $"{name} > zzz")).GetProperty("steps")[0], "count");

    private static Task<JsonElement> FunnelAsync(RunningServer server, string text) => server.OwnerPostAsync("api/v1/sites/shop/reports/funnel", new { text });

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static List<string> FilesWith(RunningServer server, string text) =>
        [.. Directory.EnumerateFiles(server.Installation.Paths.Root, "*", SearchOption.AllDirectories).Where(file => Holds(file, Encoding.UTF8.GetBytes(text)))];

    private static bool Holds(string file, byte[] text)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(text) >= 0;
        }
        catch (IOException)
        {
            return false; // the socket
        }
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        for (var i = 0; i < 300 && !done(); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.True(done());
    }
}
