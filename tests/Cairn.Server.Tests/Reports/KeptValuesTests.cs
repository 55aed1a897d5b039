using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cairn.Server.Attribution;
using Cairn.Server.Indexes;
using Cairn.Server.Reports;
using Cairn.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cairn.Server.Tests.Reports;

public sealed class KeptValuesTests
{
    private const string Path = "api/v1/sites/shop/reports/values";
    private static readonly object Keep = new { macro = "bought", horizon = "1s", freeze = true };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_kept_by_whoever_may_change_definitions_is_in_force_for_all_and_worked_out_again_after_a_week()
    {
        await using var server = await OpenShopAsync();
        var kept = await KeptAsync(server);
        Assert.Equal((1, JsonValueKind.Null), (kept.GetProperty("version").GetInt32(), kept.TryGetProperty("in_force", out var before) ? before.ValueKind : JsonValueKind.Null));

        // To see it takes less than to keep it.
        using var reader = new HttpClient { BaseAddress = server.Address };
        reader.DefaultRequestHeaders.Add("Authorization", "Bearer " + await server.SecretKeyAsync("shop", "reports:read"));
        using var refused = await reader.PostAsJsonAsync(Path, Keep, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var seen = await reader.PostAsJsonAsync(Path, new { macro = "bought", horizon = "1s" }, Stop);
        var report = await seen.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal((0, 1), (report.GetProperty("version").GetInt32(), report.GetProperty("in_force").GetProperty("version").GetInt32()));

        var catalog = server.Installation.Catalog;
        var site = catalog.Sites.Find("shop")!.Id;
        var upkeep = new ModelUpkeep(catalog, server.App.Services.GetRequiredService<ReportSites>(), new InAWeek(), NullLogger<ModelUpkeep>.Instance);
        upkeep.Run(Stop);
        Assert.Equal(2, catalog.Models.Newest(site, "bought", SiteValueTables.Model)!.Version);

        // The models of attribution do not list it.
        var models = await server.OwnerPostAsync("api/v1/sites/shop/reports/attribution/models", new { definition = "bought" });
        Assert.DoesNotContain("\"values\"", models.ToString(), StringComparison.Ordinal);
    }

    // A journey counts once its second has passed.
    private static async Task<JsonElement> KeptAsync(RunningServer server)
    {
        for (var attempt = 0; ; attempt++)
        {
            var report = await server.OwnerPostAsync(Path, Keep);
            if (report.GetProperty("version").GetInt32() > 0)
            {
                return report;
            }

            Assert.True(attempt < 1_000, report.ToString());
            await Task.Delay(20, Stop);
        }
    }

    private static async Task<RunningServer> OpenShopAsync()
    {
        var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        foreach (var (name, kind, stage, match) in new[] { ("bought", "macro", "decision", "buy"), ("seen", "micro", "awareness", "view") })
        {
            using var defined = await server.Owner.PutAsJsonAsync(
                "api/v1/sites/shop/definitions/" + name, new { key = name, name, kind, stage, match = new { @event = match } }, Stop);
            Assert.True(defined.IsSuccessStatusCode, await defined.Content.ReadAsStringAsync(Stop));
        }

        var events = Enumerable.Range(0, 40).SelectMany(at => new[] { "land", "view", "buy" }.Select(name => (object)new { name, visitor = FormattableString.Invariant($"v{at}") }));
        await server.CollectAsync(JsonSerializer.Serialize(new { key, events }));
        await server.SettleAsync();
        return server;
    }

    private sealed class InAWeek : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromDays(8);
    }
}
